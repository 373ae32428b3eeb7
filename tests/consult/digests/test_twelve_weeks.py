"""Twelve weeks of a town, by the database: nothing is told twice as it was, and all that still waits was told as it is."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.answers.models import Answer, State
from consult.digests.models import Digest
from consult.digests.rules import MOST_LINES
from consult.digests.selectors import due_offices, planned
from consult.digests.services import prepare
from consult.proposals.models import Proposal
from core.accounts.models import Absence, ElectedOffice
from core.notices.models import Mail
from core.territories.models import CommonTheme
from tests.consult.digests.making import MONDAY, WEEK, in_office, to_decide
from tests.consult.digests.test_moved import supported
from tests.people import make_clichy

WEEKS = 12
DAY = timedelta(days=1)
ACTS = st.sampled_from(["new", "settle", "return", "support", "leave", "beat twice", "jump back"])


@pytest.mark.django_db
@pytest.mark.promise("R-4")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(ACTS, max_size=4), min_size=WEEKS, max_size=WEEKS), st.integers(0, 2**32).map(random.Random))
def test_twelve_weeks_of_a_town(weeks: list[list[str]], chance: random.Random) -> None:
    """Each life begins in an empty town: nothing of the one before is left."""
    for model in (Mail, Absence, ElectedOffice, Proposal):
        model.objects.all().delete()
    town = make_clichy()
    mayor = in_office(town, "Rose Weil", CommonTheme.HEALTH)
    mayor.heads_executive = True
    mayor.save()
    held = in_office(town)
    told: dict[tuple[int, str], str] = {}
    for week, acts in enumerate(weeks):
        at = MONDAY + week * WEEK
        answers = list(Answer.objects.order_by("pk"))
        one = chance.choice(answers) if answers else None
        for act in acts:
            if act == "new":
                to_decide(town, f"Banc {week}", due=(at + chance.randint(-9, 30) * DAY).date())
            elif act == "settle" and one is not None:
                Answer.objects.filter(pk=one.pk).update(state=State.INSTRUCTING)
            elif act == "return" and one is not None:
                Answer.objects.filter(pk=one.pk).update(state=State.TO_DECIDE, edits=one.edits + week + 1)
            elif act == "support" and one is not None:
                supported(one.proposal, chance.randint(1, 15), at - DAY)
            elif act == "leave" and not Absence.objects.filter(until__gt=at - DAY).exists():
                Absence.objects.create(
                    office=held, deputy=mayor, since=at - DAY, until=at + chance.randint(1, 20) * DAY
                )
        full: set[int] = set()
        for plan in prepare(at):
            rows = len(plan.summary.rows) if plan.summary else 0
            if len(plan.selection.lines) + rows >= MOST_LINES:
                full.add(plan.due.office.pk)
            for item, fingerprint in plan.said.items():
                key = (plan.due.office.pk, item)
                assert told.get(key) != fingerprint, "told twice as it was"
                told[key] = fingerprint
        if "beat twice" in acts or "jump back" in acts:
            assert prepare(at + timedelta(minutes=15)) == prepare(at - DAY) == []
        # Read again as things stand: whatever still waits with its reader was told, unless one screen had no room.
        Digest.objects.filter(planned_for=at).update(planned_for=at - DAY, period=f"lu-{week}")
        for plan in planned(due_offices(at), at):
            assert plan.selection.lines == () or plan.due.office.pk in full
    assert Mail.objects.count() == Digest.objects.filter(lines__gt=0).count()
