"""The public data of République numérique (2015) load as they are: the counts are the file's own."""

import gzip
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.audit.services import faults
from core.lib.text import clean_line, plain_of
from tests.consult.comments.imports import run

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("REPUBLIQUE_NUMERIQUE") or ROOT.parent / "shared/data/participation/republique-numerique")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (DATA / "propositions.jsonl.gz").exists(),
        reason=f"Les données République numérique ne sont pas dans {DATA} (variable REPUBLIQUE_NUMERIQUE).",
    ),
]


def rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_everything_loads_in_under_a_minute_and_counts_as_the_file_does(consultation: Consultation):
    started = time.monotonic()
    run(DATA / "propositions.jsonl.gz", consultation)
    run(DATA / "arguments.jsonl.gz", consultation)
    assert time.monotonic() - started < 60
    wanted, said = rows("propositions"), rows("arguments")
    assert Proposal.objects.count() == len(wanted) == 548
    assert Comment.objects.count() == len(said) == 3350
    own = {f"republique-numerique:{p['id']}": p for p in wanted}
    for proposal in Proposal.objects.all():
        source = own[proposal.external_key]
        assert proposal.for_count == source["arguments_yes_count"]
        assert proposal.against_count == source["arguments_no_count"]
        assert proposal.comment_count == source["arguments_count"]
        assert proposal.body_html
        assert len(proposal.title) <= 120
        assert (proposal.status == "withdrawn") == source["is_trashed"]
        title = clean_line(source["title"])
        assert proposal.title == title or title in plain_of(proposal.body_html)
    by_stance = Counter({"pour": "for", "contre": "against"}[a["type"]] for a in said)
    assert Counter(Comment.objects.values_list("stance", flat=True)) == by_stance
    authors = {row["author"] for row in (*wanted, *said)}
    assert User.objects.filter(is_active=False).count() == len(authors)
    newest = Comment.objects.latest("created_at")
    assert newest.created_at.year == 2015
    for html in (
        *Proposal.objects.values_list("body_html", flat=True),
        *Comment.objects.values_list("html", flat=True),
    ):
        assert "<script" not in html
        assert "<img" not in html
        assert "<h1" not in html
    assert not list(faults(consultation.territory))
    before = (Proposal.objects.count(), Comment.objects.count(), User.objects.count())
    assert "Rien à ajouter" in run(DATA / "propositions.jsonl.gz", consultation)
    assert "Rien à ajouter" in run(DATA / "arguments.jsonl.gz", consultation)
    assert (Proposal.objects.count(), Comment.objects.count(), User.objects.count()) == before
