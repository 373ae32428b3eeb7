"""What moved is read in the window of each rhythm, under each delegation, and speaks alone only when it really moved."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from consult.comments.models import Stance
from consult.digests.models import Digest, Every, Shown
from consult.digests.selectors import due_offices, planned
from consult.digests.services import prepare
from consult.digests.signals import Figures, Move
from consult.proposals.models import Endorsement, Proposal, Support
from core.accounts.models import ElectedOffice, Person
from core.notices.models import Mail
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests.consult.digests.making import LONG_AGO, MONDAY, PARIS, WEEK, in_office, proposal_in, to_decide
from tests.make import make_comment, queries_of
from tests.people import make_association

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def old_proposal(town: Territory, title: str = "Un banc", **fields: Any) -> Proposal:
    return proposal_in(town, title, published_at=LONG_AGO, **fields)


def supported(proposal: Proposal, count: int, at: datetime = MONDAY - DAY) -> Proposal:
    """So many people support it at that moment."""
    people = Person.objects.bulk_create(Person() for _n in range(count))
    Support.objects.bulk_create(Support(proposal=proposal, person=person, at=at) for person in people)
    proposal.support_count += count
    proposal.save()
    return proposal


def argued(proposal: Proposal, pros: int, cons: int, at: datetime = MONDAY - DAY) -> Proposal:
    for stance, count in ((Stance.FOR, pros), (Stance.AGAINST, cons)):
        for _n in range(count):
            make_comment(proposal, stance=stance, created_at=at)
    proposal.for_count, proposal.against_count = pros, cons
    proposal.save()
    return proposal


def moved(office: ElectedOffice, at: datetime = MONDAY) -> tuple[Move, str] | None:
    """The signal of the digest that is due."""
    [one] = planned(due_offices(at, offices=[office.pk]), at)
    return one.signal and (one.signal.move, one.signal.moved.title)


def words() -> str:
    """The last letter, with ordinary spaces."""
    return Mail.objects.latest("pk").text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.promise("R-4")
def test_a_signal_speaks_alone_once_and_figures_never_do(clichy: Territory) -> None:
    in_office(clichy)
    rising = supported(old_proposal(clichy), 4, MONDAY - DAY)
    prepare(MONDAY)
    assert not Mail.objects.exists(), "four supports are figures, not a movement"
    supported(rising, 12, MONDAY + DAY)
    prepare(MONDAY + WEEK)
    assert "ce qui bouge dans vos délégations" in Mail.objects.get().subject
    assert "a gagné 12 soutiens en une semaine, contre 4 la semaine d’avant. (soutiens en hausse)" in words()
    assert f"/propositions/{rising.pk}" in words()
    assert "aucune proposition nouvelle et 12 soutiens (la semaine d’avant : 0 et 4)" in words()
    assert Shown.objects.get().item == f"signal:{rising.pk}"
    assert sorted(Digest.objects.values_list("lines", flat=True)) == [0, 1]
    prepare(MONDAY + 2 * WEEK)
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("every", [Every.DAILY, Every.WEEKLY, Every.MONTHLY])
def test_the_window_is_the_period_of_the_rhythm(clichy: Territory, every: str) -> None:
    office = in_office(clichy, every=every)
    monthly = (datetime(2026, 10, 5, 8, tzinfo=PARIS), datetime(2026, 11, 2, 8, tzinfo=PARIS))  # first Mondays
    opens, closes = monthly if every == Every.MONTHLY else (MONDAY - (DAY if every == Every.DAILY else WEEK), MONDAY)
    before, inside, after = (old_proposal(clichy, title) for title in ("Avant", "Dedans", "Après"))
    supported(before, 20, opens - timedelta(seconds=1))
    supported(after, 20, closes)
    assert moved(office) is None
    supported(inside, 10, opens)
    assert moved(office) == (Move.RISING, "Dedans")


def test_contested_on_both_sides_comes_first_and_needs_three_a_side(clichy: Territory) -> None:
    office = in_office(clichy)
    supported(old_proposal(clichy, "Monte"), 40)
    argued(old_proposal(clichy, "Un seul côté"), 9, 2)
    assert moved(office) == (Move.RISING, "Monte")
    disputed = argued(old_proposal(clichy, "Deux côtés"), 3, 3)
    assert moved(office) == (Move.CONTESTED, "Deux côtés")
    disputed.comments.order_by("pk").first().delete()
    assert moved(office) == (Move.RISING, "Monte")


def test_an_association_is_new_once_on_a_proposal(clichy: Territory) -> None:
    office, known = in_office(clichy), make_association(clichy)
    one = old_proposal(clichy, "Soutenue d’abord")
    make_comment(one, on_behalf_of=known, created_at=MONDAY - 30 * DAY)
    Endorsement.objects.create(proposal=one, association=known, at=MONDAY - DAY)
    own = old_proposal(clichy, "La sienne", on_behalf_of=known)
    make_comment(own, on_behalf_of=known, created_at=MONDAY - DAY)
    assert moved(office) is None, "heard before, or its own"
    Endorsement.objects.create(proposal=old_proposal(clichy, "Neuve"), association=known, at=MONDAY - DAY)
    assert moved(office) == (Move.ACTORS, "Neuve")


def test_only_what_she_answers_for_in_her_town_and_in_the_open(clichy: Territory, tourcoing: Territory) -> None:
    here = Neighbourhood.objects.get(territory=clichy)
    office = in_office(clichy, area=here)
    for town, fields in (
        (tourcoing, {}), (clichy, {"theme": CommonTheme.HEALTH, "neighbourhood": here}), (clichy, {}),
        (clichy, {"neighbourhood": here, "status": "withdrawn", "withdrawn_reason": "Fait."}),
    ):  # fmt: skip
        supported(old_proposal(town, **fields), 20)
    assert moved(office) is None
    supported(old_proposal(clichy, "À elle", neighbourhood=here), 20)
    assert moved(office) == (Move.RISING, "À elle")


@pytest.mark.promise("C-2")
def test_each_reads_what_moved_under_her_own_delegation(clichy: Territory) -> None:
    ageing, health = in_office(clichy), in_office(clichy, "Hélène Prost", CommonTheme.HEALTH)
    supported(old_proposal(clichy, "Santé", theme=CommonTheme.HEALTH), 12)
    found = {one.due.office.pk: one.signal for one in planned(due_offices(MONDAY), MONDAY)}
    assert found[ageing.pk] is None
    assert found[health.pk] is not None


def test_figures_come_with_what_awaits(clichy: Territory) -> None:
    office = in_office(clichy)
    to_decide(clichy, published_at=MONDAY - DAY)
    supported(old_proposal(clichy), 4)
    supported(proposal_in(clichy, published_at=MONDAY - 9 * DAY), 2, MONDAY - 8 * DAY)
    [one] = planned(due_offices(MONDAY, offices=[office.pk]), MONDAY)
    assert one.figures == Figures(proposals=1, supports=4, proposals_before=1, supports_before=2)
    prepare(MONDAY)
    told = "Dans vos délégations, en une semaine : 1 proposition nouvelle et 4 soutiens (la semaine d’avant : 1 et 2)."
    assert told in words()


def test_what_moved_is_asked_in_one_question_however_many_offices(clichy: Territory, tourcoing: Territory) -> None:
    in_office(clichy)
    supported(old_proposal(clichy), 12)
    few = queries_of(lambda: planned(due_offices(MONDAY), MONDAY))
    for town in (clichy, tourcoing):
        for number in range(4):
            in_office(town, f"Élue {number} {town.slug}", every=Every.DAILY if number % 2 else Every.MONTHLY)
            argued(supported(old_proposal(town), 12), 3, 3)
    assert queries_of(lambda: planned(due_offices(MONDAY), MONDAY)) == few
