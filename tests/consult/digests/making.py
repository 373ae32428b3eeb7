"""What the tests of digests are made of: an élue in office, and what awaits her."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from consult.answers.models import Answer, Commitment, CommitmentState, Duty, State
from consult.consultations.models import Consultation
from consult.digests.models import Rhythm
from consult.proposals.models import Actor, Proposal
from core.accounts.models import Delegation, ElectedOffice
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests import people
from tests.answered import make_answer
from tests.make import make_consultation, make_proposal

PARIS = ZoneInfo("Europe/Paris")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=PARIS)
TODAY = MONDAY.date()
WEEK = timedelta(days=7)


def in_office(
    town: Territory,
    name: str = "Aïssa Kone",
    theme: str = CommonTheme.AGEING,
    area: Neighbourhood | None = None,
    **rhythm: Any,
) -> ElectedOffice:
    """An élue with one delegation; without a rhythm of her own, unless one is given."""
    user = people.make_user(name)
    office = ElectedOffice.objects.create(user=user, territory=town, function="Adjointe", since=LONG_AGO)
    Delegation.objects.create(office=office, theme=theme, area=area, since=LONG_AGO)
    if rhythm:
        Rhythm.objects.create(office=office, since=LONG_AGO, **rhythm)
    return office


def proposal_in(town: Territory, title: str = "Un banc", **fields: Any) -> Proposal:
    known = Consultation.objects.filter(territory=town, slug="nos-priorites").first()
    return make_proposal(known or make_consultation(town), title=title, **{"theme": CommonTheme.AGEING, **fields})


def to_decide(town: Territory, title: str = "Un banc", due: date | None = None, **fields: Any) -> Answer:
    """An answer that awaits a decision, owed by a date or by none."""
    proposal = proposal_in(town, title, **fields)
    if due is not None:
        owe(proposal, due)
    return Answer.objects.create(proposal=proposal, state=State.TO_DECIDE, edits=2)


def owe(proposal: Proposal, due: date) -> Duty:
    """The town owes an answer by the noon of that day."""
    return Duty.objects.create(
        proposal=proposal, opened_at=LONG_AGO, due_at=datetime(due.year, due.month, due.day, 12, tzinfo=PARIS),
        threshold=3, supports=3,
    )  # fmt: skip


def promised(town: Territory, due: date, title: str = "Poser douze bancs", **fields: Any) -> Commitment:
    """A public commitment, due that day."""
    answer = make_answer(proposal_in(town, f"Pour {title}", **fields), people.make_official(town), 9)
    return Commitment.objects.create(
        answer=answer, proposal=answer.proposal, title=title, responsible_kind=Actor.MUNICIPALITY,
        responsible_name=town.name, state=CommitmentState.UNDER_WAY, starts_on=date(2026, 1, 1), due_on=due,
    )  # fmt: skip
