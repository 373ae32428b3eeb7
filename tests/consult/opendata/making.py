"""A consultation with something in each table of its open data, and a hand that reads and publishes."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from django.utils import timezone

from consult.comments.models import Stance
from consult.consultations.models import Consultation
from consult.consultations.voices import Voice
from consult.opendata.models import Release, Verdict
from consult.opendata.selectors import UNREAD, desk_of, file_of
from consult.opendata.services import publish_release, review_texts
from consult.opendata.texts import texts_of
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests import people
from tests.kept import make_answer, make_commitment
from tests.make import make_comment, make_consultation, make_proposal


def make_full(town: Territory, author: User, official: User) -> Consultation:
    """Two proposals, one by an association, an argument and its reply, an answer and its commitment."""
    consultation = make_consultation(town)
    association = people.make_association(town)
    first = make_proposal(consultation, author, "Un banc à chaque arrêt", support_count=12)
    make_proposal(
        consultation, author, "Un local pour la régie", "=HYPERLINK(1)", on_behalf_of=association, voice=Voice.ASSOCIATION
    )  # fmt: skip
    said = make_comment(first, author, "Ma mère s’arrête trois fois.", stance=Stance.FOR)
    make_comment(first, author, "La mienne aussi.", parent=said, root=said, depth=1)
    make_commitment(make_answer(first, official))
    return consultation


def read_all(consultation: Consultation, official: User, verdict: Verdict = Verdict.PUBLISH) -> None:
    """Every text read, with one verdict."""
    said = {text.name: (text.fingerprint, verdict) for text in texts_of(consultation, clock())}
    assert (
        review_texts(standing=people.standing(official, consultation.territory), consultation=consultation, said=said)
        == []
    )


def shown(consultation: Consultation, page: int = 1) -> dict[str, str]:
    """The texts that a page shows to be read, by name and fingerprint, as its form carries them."""
    return {one.text.name: one.text.fingerprint for one in desk_of(consultation, UNREAD, page, clock()).rows}


def published(consultation: Consultation, official: User) -> Release:
    """The next version."""
    return publish_release(standing=people.standing(official, consultation.territory), consultation=consultation)


def rows_of(release: Release, table: str, at: Any = None) -> list[dict[str, Any]]:
    """A table of a version as it leaves now."""
    rows: list[dict[str, Any]] = json.loads(file_of(again(release), f"{table}.json", at or clock()))
    return rows


def again(release: Release) -> Release:
    """As the database has it now."""
    return Release.objects.select_related("consultation__territory").get(pk=release.pk)


def unpacked(packed: bytes) -> dict[str, bytes]:
    """The files of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def yesterday() -> Any:
    """A day ago."""
    return timezone.now() - timedelta(days=1)
