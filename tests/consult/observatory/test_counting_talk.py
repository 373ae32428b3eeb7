"""What was said in the quarter is counted as it is shown, and what repeats an earlier proposal is found by its words."""

from datetime import datetime, timedelta

import pytest

from consult.comments.models import Stance
from consult.consultations.models import Consultation, Kind
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.voices import Voice
from consult.discussion.models import Message, Quotation, Room
from consult.observatory.facts import measures_of, process_of
from consult.observatory.facts.dialogue import COMPARED
from consult.observatory.measures import Process
from consult.observatory.vintages import PARIS
from consult.proposals.models import Status
from core.accounts.models import Delegation, ElectedOffice
from core.territories.models import CommonTheme, Territory
from tests.consult.observatory.acts import (
    AFTER,
    BEFORE,
    MAY,
    QUARTER,
    argue,
    consult,
    counted_question,
    propose,
    say,
    somebody,
)
from tests.make import make_consultation, make_phase

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-7")]
DAY = timedelta(days=1)
WORDS = "un banc à l’ombre devant le marché pour nos aînées qui portent leurs courses depuis la place"


def test_arguments_on_the_proposals_of_the_quarter(clichy: Territory):
    here = consult(clichy)
    both, one, old = propose(here, None), propose(here, None), propose(here, None, BEFORE)
    for proposal, stance, at in (
        (both, Stance.FOR, MAY), (both, Stance.AGAINST, MAY), (both, Stance.AGAINST, AFTER), (one, Stance.FOR, MAY),
        (one, Stance.NEUTRAL, MAY), (one, Stance.AGAINST, AFTER), (old, Stance.FOR, MAY), (old, Stance.AGAINST, MAY),
    ):  # fmt: skip
        argue(proposal, None, at, stance)
    argue(one, None, MAY, Stance.AGAINST, voice=Voice.OFFICIAL)
    found = measures_of(clichy, QUARTER)
    assert (found.proposals, found.replies, found.both_sides) == (2, 4, 1)


def test_messages_of_a_session_that_a_proposal_quotes(clichy: Territory):
    here = consult(clichy)
    quoted, drafted, later, alone = (say(here, somebody(clichy)) for _each in range(4))
    thread = Room.objects.create(consultation=here, title="Un fil")
    Message.objects.filter(pk=say(here, somebody(clichy)).pk).update(room=thread)
    for message, fields in ((quoted, {}), (quoted, {}), (drafted, {"status": Status.DRAFT}), (later, {"at": AFTER})):
        Quotation.objects.create(message=message, proposal=propose(here, None, **fields))
    found = measures_of(clichy, QUARTER)
    assert (found.messages, found.messages_turned) == (4, 1)
    assert found.participants == 5, "in a thread as well, one takes part"
    assert alone.pk


def test_themes_and_logics_of_the_quarter(clichy: Territory):
    here = consult(clichy)
    for theme, logic, at in (
        ("health", "prevent", MAY),
        ("health", "repair", MAY),
        ("housing", "prevent", MAY),
        ("ageing", "repair", AFTER),
    ):
        propose(here, None, at, theme=theme, logic=logic)
    found = measures_of(clichy, QUARTER)
    assert (found.by_theme, found.by_logic) == ({"health": 2, "housing": 1}, {"prevent": 2, "repair": 1})


def near(territory: Territory) -> int:
    return measures_of(territory, QUARTER).near_duplicates


def test_the_same_words_again_and_nearly_the_same(clichy: Territory):
    here = consult(clichy)
    propose(here, None, BEFORE, title="Un banc", body=WORDS)
    assert near(clichy) == 0
    propose(here, None, MAY, title="Un banc", body=WORDS)
    propose(here, None, MAY + DAY, title="Un banc", body=f"{WORDS} publique")
    propose(here, None, MAY + DAY, title="Une piste", body="cyclable entre le collège et la gare, séparée des voitures")
    assert near(clichy) == 2
    assert measures_of(clichy, QUARTER).proposals == 3


def test_eight_words_in_ten_are_nearly_the_same_and_fewer_are_not(clichy: Territory):
    here = consult(clichy)
    kept = [f"mot{n}xyz" for n in range(8)]
    propose(here, None, MAY, title=kept[0], body=" ".join(kept))
    propose(here, None, MAY + DAY, title=kept[0], body=" ".join([*kept, "autre1", "autre2"]))
    assert near(clichy) == 1
    propose(here, None, MAY + 2 * DAY, title=kept[0], body=" ".join([*kept[:7], "plus1", "plus2", "plus3"]))
    assert near(clichy) == 1


def test_a_later_one_another_consultation_and_what_is_not_shown_are_not_repeated(clichy: Territory):
    here, there = consult(clichy), consult(clichy)
    propose(here, None, MAY, title="Un banc", body=WORDS)
    propose(here, None, AFTER, title="Un banc", body=WORDS)
    propose(there, None, MAY, title="Un banc", body=WORDS)
    propose(
        here,
        None,
        BEFORE,
        title="Un banc",
        body=WORDS,
        status=Status.WITHDRAWN,
        withdrawn_reason="Doublon.",
        withdrawn_at=MAY,
    )
    assert near(clichy) == 0
    assert measures_of(clichy, QUARTER.later(1)).near_duplicates == 1


def test_no_more_earlier_ones_are_compared_than_while_somebody_writes(
    clichy: Territory, monkeypatch: pytest.MonkeyPatch
):
    here = consult(clichy)
    propose(here, None, BEFORE, title="Un banc", body=WORDS)
    propose(here, None, BEFORE + DAY)
    propose(here, None, MAY, title="Un banc", body=WORDS)
    monkeypatch.setattr("consult.observatory.facts.dialogue.COMPARED", 2)
    assert near(clichy) == 0
    monkeypatch.setattr("consult.observatory.facts.dialogue.COMPARED", COMPARED)
    assert near(clichy) == 1


def opened(territory: Territory, *phases: tuple[Kind, datetime, float], **fields: object) -> Consultation:
    made = make_consultation(
        territory, f"c{len(phases)}{Consultation.objects.count()}", (), **{"published_at": BEFORE - 400 * DAY, **fields}
    )
    for kind, since, days in phases:
        make_phase(made, kind, since, days)
    return made


def midnight(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=PARIS)


def test_days_count_once_however_many_phases_are_open_and_years_do_not_part_them(clichy: Territory):
    opened(clichy, (Kind.PROPOSE, midnight(4, 10), 10), (Kind.DISCUSS, midnight(4, 15), 10))
    opened(
        clichy, (Kind.VOTE, datetime(2025, 11, 1, tzinfo=PARIS), 155)
    )  # until 4 April, an hour after midnight in summer
    found = process_of(clichy, QUARTER)
    assert found.consultations == 2
    assert found.days_open == 4 + 15
    assert found.phase_kinds == ("discuss", "propose", "vote")
    assert process_of(clichy, QUARTER.later(-1)).days_open == 90
    assert process_of(clichy, QUARTER.later(1)) == Process(decided_by={"elected": 0, "official": 0})


def test_a_consultation_is_open_from_its_publication_to_its_close_and_while_one_can_take_part(clichy: Territory):
    opened(
        clichy,
        (Kind.PROPOSE, midnight(4, 1), 90),
        published_at=midnight(4, 6),
        closed_at=midnight(4, 9),
        status=ConsultationStatus.CLOSED,
    )
    opened(clichy, (Kind.ANSWER, midnight(5, 1), 20))
    opened(clichy, (Kind.PROPOSE, midnight(4, 1), 90), status=ConsultationStatus.DRAFT)
    found = process_of(clichy, QUARTER)
    assert (found.consultations, found.days_open, found.phase_kinds) == (1, 3, ("answer", "propose"))
    assert measures_of(clichy, QUARTER).consultations == 1
    assert process_of(clichy, QUARTER, at=midnight(4, 8)).days_open == 2


@pytest.mark.parametrize(
    ("modes", "said"),
    [([], ""), (["post"], "post"), (["pre", "pre"], "pre"), (["pre", "post"], "both"), (["mixed"], "both")],
)
def test_how_texts_are_read(clichy: Territory, modes: list[str], said: str):
    for mode in modes:
        opened(clichy, (Kind.PROPOSE, MAY, 10), moderation=mode)
    assert process_of(clichy, QUARTER).moderation == said


def test_ways_of_taking_part_and_who_is_in_office_on_the_last_day(clichy: Territory):
    here = consult(clichy)
    say(here, somebody(clichy))
    for mode in ("ranking", "approval", "ranking"):
        counted_question(here, mode=mode)
    counted_question(here, at=BEFORE + DAY, mode="points")
    for number in range(3):
        until = QUARTER.ends - DAY if number == 2 else None
        office = ElectedOffice.objects.create(
            user=somebody(clichy),
            territory=clichy,
            function="Adjointe",
            since=BEFORE,
            until=until,
            heads_executive=number == 2,
        )
        for theme in (CommonTheme.HEALTH, CommonTheme.HOUSING)[: 2 - number]:
            Delegation.objects.create(office=office, theme=theme, since=BEFORE)
    found = process_of(clichy, QUARTER)
    assert found.channels == ("live", "online")
    assert found.ballots == ("approval", "ranking")
    assert (found.delegations, found.heads) == (2, False)
    assert process_of(clichy, QUARTER.later(-1)).heads
