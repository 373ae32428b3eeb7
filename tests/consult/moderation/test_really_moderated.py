"""921 comments that real teams moderated go through the sweep and the queue, each decided as they did (PROMISES S-28)."""

import csv
import gzip

import pytest
from django.utils import timezone

from consult.comments.models import Comment, Status
from consult.moderation.models import Act, Case, Decision, Ground, Motive, Report
from consult.moderation.selectors import figures
from consult.moderation.selectors.cases import Filters, queue_for
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import bulk, sweeping
from consult.moderation.services.reporting import report
from consult.moderation.steps import Target
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing
from core.audit.services import faults
from core.lib.marks import marks_of
from core.lib.text import html_of
from tests.consult.moderation.cases import moderator, ruling
from tests.consult.moderation.test_measuring import DATA
from tests.consult.moderation.test_sweeping import soon
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S-28"), pytest.mark.promise("L-6")]
REJECTED, KEPT = "-1", "1"


@pytest.fixture
def judged() -> list[tuple[str, str]]:
    """Each text and what its team decided."""
    if not DATA.exists():
        pytest.skip("les commentaires modérés ne sont pas sur cette machine (../shared/data/moderation)")
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as table:
        return [(row["text"], row["moderated"]) for row in csv.DictReader(table)]


def test_every_one_finds_its_place_and_is_decided_as_its_team_did(judged: list[tuple[str, str]]) -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    now = timezone.now()
    written = Comment.objects.bulk_create(
        Comment(proposal=proposal, text=text, html=html_of(text), created_at=now) for text, _decided in judged
    )
    Proposal.objects.filter(pk=proposal.pk).update(neutral_count=len(written))
    teams = {one.pk: decided for one, (_text, decided) in zip(written, judged, strict=True)}
    while sweeping.sweep(at=soon()):
        pass
    swept = set(Case.objects.values_list("comment", flat=True))
    assert {one.pk for one in written if marks_of(one.text)} <= swept, "a mark was not put in the queue"
    assert set(Comment.objects.values_list("status", flat=True)) == {Status.PUBLISHED}, "software hid a text"
    for one in written:  # what a team rejected, somebody had pointed at
        if teams[one.pk] == REJECTED:
            one.proposal = proposal
            report(
                standing=Standing(territory_id=town.pk), territory=town, target=Target(comment=one), address="/t/x/",
                motive=Motive.OFF_TOPIC, in_good_faith=True,
            )  # fmt: skip
    who = moderator()
    while (page := queue_for(town, Filters())).rows:
        for act in (Act.HIDE, Act.KEEP):
            wanted = REJECTED if act == Act.HIDE else ""
            seen = [
                (row.case, row.case.version, text_of(row.case).stamp)
                for row in page.rows
                if (teams[row.case.comment_id or 0] == REJECTED) == (wanted == REJECTED)
            ]
            if seen:
                bulk.decide_many(standing=who, seen=seen, ruling=ruling(act, ground=Ground.TOPIC))
    rejected = [pk for pk, decided in teams.items() if decided == REJECTED]
    assert len(judged) == 921
    assert len(rejected) == 317
    assert sorted(Comment.objects.filter(status=Status.HIDDEN).values_list("pk", flat=True)) == sorted(rejected)
    assert Proposal.objects.get().comment_count == len(judged) - len(rejected)
    assert Decision.objects.filter(act=Act.HIDE).exclude(facts="").exclude(ground="").count() == len(rejected)
    said = figures.figures_of(town, timezone.localdate().year)
    assert (said.removals, said.reports) == (len(rejected), Report.objects.count())
    assert not list(faults(town))
