"""A picture that its author takes away is gone, whoever kept its address."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from consult.consultations.models import Consultation
from consult.proposals import moderated, services, steps
from consult.proposals.models import Proposal
from consult.proposals.services import Placing
from core.accounts.models import User
from core.lib.images import Drawn, redraw
from core.lib.refusals import Refused
from tests.people import standing

Commits = Callable[..., Any]


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    """Where the pictures of these tests are kept."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture() -> Drawn:
    sent = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(sent, "PNG")
    sent.seek(0)
    return redraw(sent)


def keep(author: User, consultation: Consultation, draft: Proposal | None = None, **more: Any) -> Proposal:
    return services.save_draft(
        standing=standing(author, consultation.territory), consultation=consultation, draft=draft,
        title="Un abri", body="Il pleut.", placing=Placing(image_alt=more.pop("alt", "L’arrêt, sans abri")), **more,
    )  # fmt: skip


def files(shelf: Path) -> list[Path]:
    return sorted(path for path in shelf.rglob("*") if path.is_file())


@pytest.mark.parametrize("act", ["without", "other", "delete"])
@pytest.mark.promise("S-4")
def test_a_picture_taken_away_is_served_no_more(
    shelf: Path, consultation: Consultation, nadia: User, django_capture_on_commit_callbacks: Commits, act: str
):
    draft = keep(nadia, consultation, image=picture())
    url, old = draft.image.url, files(shelf)
    assert len(old) == 2
    shown = Client().get(url)
    assert b"".join(shown.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    with django_capture_on_commit_callbacks(execute=True):
        if act == "without":
            keep(nadia, consultation, draft, without_image=True)
        elif act == "other":
            keep(nadia, consultation, draft, image=picture())
        else:
            services.delete_draft(standing=standing(nadia, consultation.territory), proposal=draft)
    assert Client().get(url).status_code == 404
    assert len(files(shelf)) == (2 if act == "other" else 0)
    assert not set(old) & set(files(shelf))


def test_a_refused_picture_leaves_nothing_behind(shelf: Path, consultation: Consultation, nadia: User):
    with pytest.raises(ValidationError):
        keep(nadia, consultation, image=picture(), alt="")
    assert not files(shelf)


def test_a_picture_stays_where_its_removal_is_refused(
    shelf: Path, consultation: Consultation, nadia: User, marcel: User, django_capture_on_commit_callbacks: Commits
):
    draft = keep(nadia, consultation, image=picture())
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
        keep(marcel, consultation, draft, without_image=True)
    assert len(files(shelf)) == 2


@pytest.mark.promise("S-4")
def test_the_picture_of_a_proposal_that_is_removed_is_no_longer_at_its_address_and_comes_back_with_it(
    shelf: Path, consultation: Consultation, nadia: User, django_capture_on_commit_callbacks: Commits
):
    draft = keep(nadia, consultation, image=picture())
    with transaction.atomic():
        proposal = steps.publish(standing=standing(nadia, consultation.territory), proposal=draft)
    url, at = proposal.image.url, timezone.now()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        moderated.hide(proposal, at=at, reason="Une personne se reconnaît.")
    assert Client().get(url).status_code == 404
    assert len(files(shelf)) == 2
    with transaction.atomic():
        moderated.show_again(proposal, at=at)
    shown = Client().get(Proposal.objects.get().image.url)
    assert b"".join(shown.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
