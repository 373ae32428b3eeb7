"""Duties, answers and commitments of twelve months, verdicts and digests of the quarter: each counted by hand."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from consult.answers.models import (
    Advice,
    Answer,
    Commitment,
    CommitmentChange,
    Cooperation,
    Duty,
    Satisfaction,
)
from consult.digests.models import Digest, Used
from consult.observatory.facts import measures_of, process_of
from consult.observatory.facts.answers import REASONED
from consult.observatory.vintages import PARIS
from consult.proposals.models import Proposal, Status
from core.accounts.models import Delegation, ElectedOffice, Partner, Person, User
from core.territories.models import CommonTheme, Territory
from tests import people
from tests.consult.observatory.acts import AFTER, BEFORE, MAY, NUMBERS, QUARTER, consult, propose, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-7")]
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
LONG_AGO = datetime(2025, 6, 1, tzinfo=PARIS)  # a month before the twelve that end with the quarter
LAST_DAY = QUARTER.ends - DAY


@pytest.fixture
def proposal(clichy: Territory) -> Proposal:
    """One that people stood behind."""
    return propose(consult(clichy), None, BEFORE)


def owed(proposal: Proposal, opened: datetime, met: datetime | None = None, **fields: Any) -> None:
    """A duty of this consultation, on a proposal of its own."""
    one = propose(proposal.consultation, None, opened, **fields)
    Duty.objects.create(proposal=one, opened_at=opened, due_at=opened + 60 * DAY, threshold=5, supports=5, met_at=met)


def answered(
    proposal: Proposal, at: datetime = MAY, reasons: str = "Non.", by: User | None = None, **fields: Any
) -> Answer:
    """A published answer, to a proposal of its own."""
    one = propose(proposal.consultation, None, BEFORE)
    values = {
        "state": "published",
        "decision": "accepted",
        "decided_as": "Adjointe",
        "decided_at": at,
        "published_at": at,
    }
    return Answer.objects.create(proposal=one, reasons=reasons, decided_by=by, **{**values, **fields})


def promised(answer: Answer, due: date, made: datetime = MAY, **fields: Any) -> Commitment:
    """What this answer commits to."""
    values = {"title": "Poser des bancs", "responsible_kind": "municipality", "responsible_name": "La ville"}
    return Commitment.objects.create(
        answer=answer,
        proposal=answer.proposal,
        starts_on=date(2025, 1, 1),
        due_on=due,
        made_at=made,
        **{**values, **fields},
    )


def test_duties_of_the_twelve_months_as_they_stand_at_the_last_instant(clichy: Territory, proposal: Proposal):
    owed(proposal, MAY, MAY + 12 * DAY)
    owed(proposal, QUARTER.year_starts, QUARTER.year_starts + 100 * DAY)
    owed(proposal, LAST_DAY - DAY, QUARTER.ends)  # met one instant too late: it waited two days
    owed(proposal, QUARTER.ends - 10 * DAY)
    owed(proposal, QUARTER.year_starts - INSTANT)
    owed(proposal, QUARTER.ends)
    gone = {"status": Status.WITHDRAWN, "withdrawn_reason": "Déjà fait."}
    owed(proposal, MAY, withdrawn_at=MAY + DAY, **gone)
    owed(proposal, QUARTER.ends - 5 * DAY, withdrawn_at=QUARTER.ends, **gone)
    found = measures_of(clichy, QUARTER)
    assert found.answered_after == (12.0, 100.0)
    assert found.waiting_since == (1.0, 2.0, 5.0, 10.0)  # what its author took back waited until then


def test_first_versions_their_reasons_who_decided_and_on_what_advice(clichy: Territory, proposal: Proposal):
    elected, former = somebody(clichy), somebody(clichy)
    ElectedOffice.objects.create(user=elected, territory=clichy, function="Adjointe", since=BEFORE)
    ElectedOffice.objects.create(user=former, territory=clichy, function="Adjoint", since=LONG_AGO, until=MAY)
    long = answered(proposal, reasons="x" * REASONED, by=elected)
    answered(proposal, reasons="x" * (REASONED - 1), by=former)
    answered(proposal, QUARTER.year_starts, by=people.make_official(clichy))
    Answer.objects.create(
        proposal=long.proposal, version=2, state="published", decision="accepted", reasons="x" * 999, decided_as="Adjointe",
        decided_at=MAY, published_at=MAY,
    )  # fmt: skip
    for at in (QUARTER.year_starts - INSTANT, QUARTER.ends):
        answered(proposal, at)
    answered(proposal, state="decided", published_at=None)
    given = {"source": "Voirie", "question": "Combien ?"}
    Advice.objects.create(answer=long, words="Cent euros.", given_at=MAY, **given)
    Advice.objects.create(answer=long, words="Cent dix.", given_at=MAY, **given)
    Advice.objects.create(answer=answered(proposal, by=elected), **given)
    Advice.objects.create(answer=answered(proposal), words="Entre nous.", given_at=MAY, is_public=False, **given)
    found, process = measures_of(clichy, QUARTER), process_of(clichy, QUARTER)
    assert (found.answers, found.reasoned) == (5, 1)
    assert process.decided_by == {"elected": 2, "official": 3}
    assert process.advised == 1, "an advice that nobody reads is not counted"


def test_commitments_are_due_at_the_date_promised_last(clichy: Territory, proposal: Proposal):
    answer = answered(proposal)
    promised(answer, date(2026, 6, 30), state="done", done_at=LAST_DAY)
    promised(answer, date(2025, 7, 1))
    promised(answer, date(2026, 5, 1), state="done", done_at=QUARTER.ends)
    promised(answer, date(2025, 6, 30))
    promised(answer, date(2026, 7, 1), state="done", done_at=MAY)
    late = promised(answer, date(2026, 12, 1))
    soon = promised(answer, date(2026, 6, 1))
    change = {"before": "planned", "after": "postponed", "because": "Le marché est infructueux."}
    CommitmentChange.objects.create(
        commitment=late, due_before=date(2026, 6, 1), due_on=date(2026, 12, 1), at=QUARTER.ends, **change
    )
    CommitmentChange.objects.create(
        commitment=soon, due_before=date(2026, 9, 1), due_on=date(2026, 6, 1), at=MAY, **change
    )
    promised(answered(proposal, state="decided", published_at=None), date(2026, 6, 1))
    found = measures_of(clichy, QUARTER)
    assert (found.commitments_due, found.commitments_kept) == (5, 1)


def test_who_cooperates_and_which_kinds_are_tied(clichy: Territory, proposal: Proposal):
    day, answer = date(2027, 1, 1), answered(proposal)
    caf = Partner.objects.create(name="CAF", kind="caf", territory=clichy)
    promised(answer, day)
    two, three = promised(answer, day), promised(answer, day)
    old = promised(answered(proposal, LONG_AGO), day, LONG_AGO)
    for commitment in (two, three, old):
        Cooperation.objects.create(commitment=commitment, actor="caf", name="CAF", partner=caf)
    Cooperation.objects.create(commitment=three, actor="associations", name="La Régie")
    Cooperation.objects.create(commitment=three, actor="municipality", name="la ville")  # named twice, it is one
    found = measures_of(clichy, QUARTER)
    assert (found.commitments, found.cooperations) == (3, {"1": 1, "2": 1, "3": 1})
    assert found.ties == {"associations|caf": 1, "associations|municipality": 1, "caf|municipality": 2}
    assert process_of(clichy, QUARTER).partners == 1
    Cooperation.objects.filter(commitment__in=[two, three]).delete()
    assert process_of(clichy, QUARTER).partners == 0


@pytest.mark.promise("P-6")
def test_verdicts_of_the_quarter_alone_the_last_of_each_person(clichy: Territory, proposal: Proposal):
    answer, first = answered(proposal), somebody(clichy)
    again = somebody(clichy, Person.objects.create(joined_into=first.person))
    for user, verdict, at in (
        (first, "no", MAY), (again, "yes", MAY + DAY), (somebody(clichy), "partly", QUARTER.ends - INSTANT),
        (somebody(clichy), "no", QUARTER.ends), (somebody(clichy), "no", QUARTER.starts - INSTANT),
    ):  # fmt: skip
        Satisfaction.objects.create(answer=answer, person=user.person, verdict=verdict, at=at)
    Satisfaction.objects.create(answer=answered(proposal), person=first.person, verdict="yes", at=MAY)
    assert measures_of(clichy, QUARTER).satisfied == {"partly": 1, "yes": 1}
    told = [sum(measures_of(clichy, QUARTER.later(by)).satisfied.values()) for by in (-1, 0, 1)]
    assert told == [1, 2, 1]


def office(town: Territory, *themes: CommonTheme, user: User | None = None) -> ElectedOffice:
    made = ElectedOffice.objects.create(user=user or somebody(town), territory=town, function="Adjointe", since=BEFORE)
    for theme in themes:
        Delegation.objects.create(office=made, theme=theme, since=BEFORE)
    return made


def sent(to: ElectedOffice, at: datetime = MAY, lines: int = 2, used: datetime | None = None) -> None:
    digest = Digest.objects.create(
        office=to,
        period=f"p{next(NUMBERS)}",
        planned_for=at,
        made_at=at,
        lines=lines,
        message_id="<un@exemple.fr>" if lines else "",
    )
    if used:
        for item in ("a", "b"):
            Used.objects.create(digest=digest, item=item, act="draft", at=used)


@pytest.mark.promise("P-6")
def test_digests_by_theme_say_nothing_of_fewer_than_five_people(clichy: Territory):
    health, *others = (office(clichy, CommonTheme.HEALTH) for _each in range(4))
    both = office(clichy, CommonTheme.HEALTH, CommonTheme.AGEING)
    housing = [office(clichy, CommonTheme.HOUSING) for _each in range(4)]
    for _each in range(2):
        sent(health, used=MAY)
    sent(health, used=QUARTER.ends)
    for other in (both, *others):
        sent(other)
    sent(health, lines=0)
    sent(health, AFTER)
    sent(housing[0], used=MAY)
    for other in housing:
        sent(other)
    found = measures_of(clichy, QUARTER)
    assert found.digests_by_theme == {"health": 7, "single": 6}, "two themes of four readers and of one"
    assert found.digests_acted_by_theme == {"health": 2, "single": 1}
    assert found.digests_acted_by_one == {"health": 2, "single": 1}
    assert found.digests_left_by_one == {"health": 1, "single": 1}


@pytest.mark.promise("P-6")
def test_where_one_person_alone_is_written_to_nothing_is_counted(clichy: Territory):
    alone = office(clichy, CommonTheme.HEALTH, CommonTheme.AGEING)
    for _each in range(6):
        sent(alone, used=MAY)
    found = measures_of(clichy, QUARTER)
    assert (found.digests_by_theme, found.digests_acted_by_theme) == ({}, {})


@pytest.mark.promise("P-6")
def test_two_accounts_of_one_person_in_office_are_one_reader(clichy: Territory):
    first = somebody(clichy)
    for user in (first, somebody(clichy, Person.objects.create(joined_into=first.person))):
        sent(office(clichy, CommonTheme.HEALTH, user=user))
    assert measures_of(clichy, QUARTER).digests_by_theme == {}
    for _each in range(3):
        sent(office(clichy, CommonTheme.HEALTH))
    assert measures_of(clichy, QUARTER).digests_by_theme == {}
    sent(office(clichy, CommonTheme.HEALTH))
    assert measures_of(clichy, QUARTER).digests_by_theme == {"health": 6}
