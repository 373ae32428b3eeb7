"""Distinct people are counted, each once, in the quarter of what they did, as it is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consult.comments.models import Status as CommentStatus
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.voices import Voice
from consult.discussion.models import MessageStatus
from consult.observatory.facts import measures_of
from consult.observatory.measures import Measures
from consult.observatory.models import Census
from consult.observatory.vintages import PARIS, Vintage
from consult.proposals.models import Endorsement, Status
from consult.votes.models import Channel
from core.accounts.models import Birth, Person, Sex
from core.people.services import forget_demographics, say_demographics
from core.territories.models import Neighbourhood, PriorityArea, Territory
from tests import people
from tests.consult.observatory.acts import (
    AFTER,
    BEFORE,
    MAY,
    QUARTER,
    argue,
    association,
    consult,
    counted_question,
    live_in,
    propose,
    say,
    somebody,
    support,
    voted,
)
from tests.make import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-7")]
INSTANT = timedelta(microseconds=1)


def test_each_way_of_taking_part_makes_one_person(clichy: Territory):
    here = consult(clichy)
    writer, arguer, speaker, supporter, voter, on_paper = (somebody(clichy) for _each in range(6))
    written = propose(here, writer)
    argue(written, arguer)
    say(here, speaker)
    support(written, supporter)
    question = counted_question(here)
    voted(question, voter)
    voted(question, on_paper, Channel.PAPER)
    found = measures_of(clichy, QUARTER)
    assert (found.consultations, found.participants, found.offline, found.newcomers) == (1, 6, 1, 6)
    assert found.acts_by_person == {"1": 6}
    assert (found.actors, found.associations) == (3, 0), (
        "a message and a ballot are neither proposal, argument nor support"
    )
    assert (found.population, found.population_year) == (28_000, 2023)


def test_two_accounts_of_one_person_count_once(clichy: Territory):
    here = consult(clichy)
    first = somebody(clichy)
    same_person = somebody(clichy, first.person)
    joined = somebody(clichy, Person.objects.create(joined_into=first.person))
    written = propose(here, first)
    argue(written, same_person)
    argue(written, joined)
    for account in (first, joined):
        support(written, account)
    question = counted_question(here)
    voted(question, joined, Channel.PAPER)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.actors, found.offline) == (1, 1, 0)
    assert found.acts_by_person == {"5": 1}, "the same support from two accounts is one"


def test_whose_every_act_is_on_paper_is_offline_whatever_the_order(clichy: Territory):
    here, both, paper = consult(clichy), somebody(clichy), somebody(clichy)
    question = counted_question(here)
    voted(question, both, Channel.PAPER)
    voted(question, paper, Channel.PAPER)
    propose(here, both)
    propose(here, paper, BEFORE)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.offline, found.newcomers) == (2, 1, 1)


def test_what_is_not_shown_is_no_act(clichy: Territory):
    here, gone = consult(clichy), {"withdrawn_at": MAY}
    removed = {"removal": "Hors sujet.", "removed_at": MAY}
    propose(here, somebody(clichy), status=Status.WITHDRAWN, withdrawn_reason="Une voisine a proposé mieux.", **gone)
    propose(here, somebody(clichy), status=Status.HELD)
    propose(here, somebody(clichy), status=Status.DRAFT)
    hidden = propose(here, somebody(clichy), status=Status.HIDDEN, **removed)
    argue(hidden, somebody(clichy))
    support(hidden, somebody(clichy))
    shown = propose(here, None)
    argue(shown, somebody(clichy), status=CommentStatus.HIDDEN, removal="Injure.", **gone)
    argue(shown, somebody(clichy), status=CommentStatus.WITHDRAWN, **gone)
    argue(shown, somebody(clichy), status=CommentStatus.HELD, has_been_shown=False)
    say(here, somebody(clichy), status=MessageStatus.HIDDEN, hidden_reason="Injure.", gone_at=MAY)
    say(here, somebody(clichy), status=MessageStatus.HELD)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.actors, found.replies, found.messages) == (0, 0, 0, 0)
    assert found.proposals == 1, "that of an account closed since is still there; nobody is counted for it"
    assert found.texts == 9, "what was published or kept back, no draft, and no proposal that still waits to be read"


def test_a_draft_consultation_a_next_town_and_an_official_count_for_nothing(clichy: Territory):
    draft = consult(clichy, status=ConsultationStatus.DRAFT)
    argue(propose(draft, somebody(clichy)), somebody(clichy))
    voted(counted_question(draft), somebody(clichy))
    propose(consult(people.make_tourcoing()), somebody(clichy))
    found = measures_of(clichy, QUARTER)
    assert found == Measures(population=28_000, population_year=2023)
    here = consult(clichy)
    propose(here, somebody(clichy), voice=Voice.ELECTED)
    argue(propose(here, None), somebody(clichy), voice=Voice.OFFICIAL)
    say(here, somebody(clichy), voice=Voice.OFFICIAL)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.proposals, found.replies, found.messages) == (0, 1, 0, 0)


def test_associations_and_whoever_speaks_for_them(clichy: Territory):
    here, member = consult(clichy), somebody(clichy)
    writing, backing = association(clichy), association(clichy)
    written = propose(here, member, voice=Voice.ASSOCIATION, on_behalf_of=writing)
    argue(written, somebody(clichy), voice=Voice.ASSOCIATION, on_behalf_of=writing)
    Endorsement.objects.create(proposal=written, association=backing, at=MAY)
    Endorsement.objects.create(proposal=written, association=association(clichy), at=AFTER)
    support(written, member)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.associations, found.actors) == (2, 2, 3)


@pytest.mark.parametrize("code", ["93014", "97411"])
def test_the_first_and_the_last_instant_are_those_of_paris_for_every_town(code: str):
    town = people.make_town(code, "Saint-Denis", "97400", f"ville-{code}")
    here = consult(town)
    for at in (QUARTER.starts - INSTANT, QUARTER.starts, QUARTER.ends - INSTANT, QUARTER.ends):
        propose(here, somebody(town), at)
    counted = {str(one): measures_of(town, one).participants for one in (QUARTER.later(by) for by in (-1, 0, 1))}
    assert counted == {"2026-T1": 1, "2026-T2": 2, "2026-T3": 1}
    assert QUARTER.starts == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_a_quarter_that_runs_stops_at_the_moment_asked(clichy: Territory):
    here = consult(clichy)
    propose(here, somebody(clichy), MAY)
    propose(here, somebody(clichy), MAY + timedelta(days=9))
    assert measures_of(clichy, QUARTER, at=MAY).participants == 0
    assert measures_of(clichy, QUARTER, at=MAY + INSTANT).participants == 1
    assert measures_of(clichy, QUARTER, at=AFTER) == measures_of(clichy, QUARTER)


@pytest.mark.promise("P-6")
def test_two_quarters_share_no_act(clichy: Territory):
    here, someone = consult(clichy), somebody(clichy)
    written = [propose(here, someone, QUARTER.starts + timedelta(days=day)) for day in range(-85, 260, 11)]
    for number, proposal in enumerate(written):
        argue(proposal, somebody(clichy), proposal.published_at + timedelta(days=number))
        support(proposal, somebody(clichy), proposal.published_at + timedelta(days=2 * number))
    quarters = [measures_of(clichy, QUARTER.later(by)) for by in range(-1, 5)]
    acts = [sum(int(key) * many for key, many in one.acts_by_person.items()) for one in quarters]
    assert sum(acts) == 3 * len(written)
    assert sum(one.proposals for one in quarters) == sum(sum(one.by_theme.values()) for one in quarters) == len(written)
    assert sum(one.newcomers for one in quarters) == 1 + 2 * len(written), "each person is new once"


def test_who_had_acted_before_is_not_new_and_who_acts_later_is_not_there(clichy: Territory):
    here, old, new = consult(clichy), somebody(clichy), somebody(clichy)
    for author, at in ((old, BEFORE), (old, MAY), (new, MAY), (somebody(clichy), AFTER)):
        propose(here, author, at)
    elsewhere = consult(people.make_tourcoing())
    propose(elsewhere, new, BEFORE)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.newcomers) == (2, 1), "new here, whatever was done in another town"


def test_areas_are_those_of_one_vintage_and_residence_that_of_the_last_instant(clichy: Territory):
    here = consult(clichy)
    areas = [
        PriorityArea.objects.create(territory=clichy, code=f"QN09300{n}", name=f"Aire {n}", vintage=vintage)
        for n, vintage in enumerate((2024, 2015))
    ]
    elsewhere = PriorityArea.objects.create(territory=None, code="QN093009", name="Ailleurs", vintage=2030)
    inside, former, plain, wrong = (
        Neighbourhood.objects.create(territory=clichy, name=name, slug=name, priority_area=area)
        for name, area in (("dedans", areas[0]), ("ancien", areas[1]), ("dehors", None), ("faux", elsewhere))
    )
    for place in (inside, inside, former, plain, wrong):
        person = somebody(clichy)
        live_in(person, place)
        propose(here, person)
    moved, gone, late, absent = (somebody(clichy) for _each in range(4))
    live_in(gone, inside, until=QUARTER.ends - INSTANT)
    live_in(late, inside, since=QUARTER.ends)
    live_in(moved, inside, until=QUARTER.ends)
    live_in(absent, inside)
    for person in (gone, late, moved):
        propose(here, person)
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.located, found.in_priority_area) == (8, 6, 3)
    assert found.priority_vintage == 2024


def test_a_town_without_areas_has_no_vintage_of_them(clichy: Territory):
    person = somebody(clichy)
    live_in(person, Neighbourhood.objects.filter(territory=clichy).order_by("pk")[0])
    propose(consult(clichy), person)
    found = measures_of(clichy, QUARTER)
    assert (found.located, found.in_priority_area, found.priority_vintage) == (1, 0, None)


def test_one_participant_in_a_town_whose_population_is_unknown(clichy: Territory):
    Territory.objects.filter(pk=clichy.pk).update(population=None, population_year=None)
    clichy.refresh_from_db()
    propose(consult(clichy), somebody(clichy))
    found = measures_of(clichy, QUARTER)
    assert (found.population, found.participants, found.acts_by_person) == (None, 1, {"1": 1})


def test_what_a_merged_commune_did_belongs_to_the_present_territory(clichy: Territory):
    """Acts hang on the row of the territory, which keeps the codes it had: nothing is lost, and nothing is counted twice."""
    propose(consult(clichy), somebody(clichy), BEFORE)
    Territory.objects.filter(pk=clichy.pk).update(code="93999", former_codes=["93014", "93015"])
    merged = Territory.objects.get(pk=clichy.pk)
    propose(consult(merged), somebody(merged), MAY)
    counted = [measures_of(merged, one).participants for one in (QUARTER.later(-1), QUARTER)]
    assert counted == [1, 1]


def test_statements_are_as_many_for_many_acts_as_for_none(clichy: Territory):
    few = queries_of(lambda: measures_of(clichy, QUARTER))
    here = consult(clichy)
    for _each in range(12):
        argue(propose(here, somebody(clichy)), somebody(clichy))
    assert queries_of(lambda: measures_of(clichy, QUARTER)) == few <= 12


def test_counting_twice_gives_the_same(clichy: Territory):
    here = consult(clichy)
    for at in (BEFORE, MAY, MAY, AFTER):
        argue(propose(here, somebody(clichy), at), somebody(clichy), at)
    found = measures_of(clichy, Vintage.holding(MAY.astimezone(PARIS)))
    assert replace(found) == measures_of(clichy, QUARTER)
    assert found.participants == 4


def test_those_who_said_their_age_and_sex_are_counted_by_band_and_nobody_else(clichy: Territory):
    here = consult(clichy)
    once, twice, silent, absent = (somebody(clichy) for _each in range(4))
    again = somebody(clichy, twice.person)
    for user in (once, twice, absent):
        say_demographics(user=user, sex=Sex.FEMALE, birth=Birth.FROM_1960)
    for user in (once, twice, again, silent):
        propose(here, user)
    Census.objects.create(territory=clichy, year=2021, people={"F 1960-1974": 1})
    Census.objects.create(territory=clichy, year=2022, people={"M 2005": 3, "F 1960-1974": 4000})
    found = measures_of(clichy, QUARTER)
    assert (found.participants, found.age_sex) == (3, {"F 1960-1974": 2})
    assert (found.age_sex_expected, found.age_sex_year) == ({"F 1960-1974": 4000, "M 2005": 3}, 2022)
    say_demographics(user=again, sex=Sex.MALE, birth=Birth.FROM_2005)
    assert measures_of(clichy, QUARTER).age_sex == {"F 1960-1974": 2}, "one person counts once, as she first said"
    forget_demographics(user=twice)
    assert measures_of(clichy, QUARTER).age_sex == {"F 1960-1974": 1, "M 2005": 1}


def test_without_a_census_nothing_is_expected(clichy: Territory):
    found = measures_of(clichy, QUARTER)
    assert (found.age_sex, found.age_sex_expected, found.age_sex_year) == ({}, {}, None)
