"""The floor of a session: hands in a fair order, one speaker, shows of hands that are no vote."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from consult.discussion.models import Hand, HandState, Poll, PollAnswer, Room
from consult.discussion.records import account_of
from consult.discussion.selectors import beside
from consult.discussion.services import floor
from consult.discussion.services.leading import close_room, pause_room
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.audit.models import Entry
from tests.consult.discussion.rooms import fresh, make_room
from tests.consult.discussion.test_posting import refused
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_user, standing


@pytest.fixture
def session(db: None) -> Room:
    return make_room(is_session=True)


@pytest.fixture
def awa(session: Room) -> Standing:
    return standing(User.objects.get(display_name="Awa Cissokho"), session.consultation.territory)


def as_in(session: Room, user: User | None) -> Standing:
    """What this person may be in the session's town."""
    return standing(user, session.consultation.territory)


def turn(session: Room, awa: Standing, user: User) -> None:
    """One whole turn to speak."""
    floor.raise_hand(standing=as_in(session, user), room=session)
    floor.call_hand(standing=awa, room=session)
    floor.end_turn(standing=awa, room=session)


def test_who_has_spoken_least_comes_first_then_who_waits_longest(
    session: Room, awa: Standing, nadia: User, marcel: User, samba: User
) -> None:
    turn(session, awa, nadia)
    for user in (nadia, marcel, samba):
        floor.raise_hand(standing=as_in(session, user), room=session)
    seen = beside(fresh(session))
    assert [(hand.name, hand.spoke) for hand in seen.hands] == [
        (marcel.display_name, 0), (samba.display_name, 0), (nadia.display_name, 1)
    ]  # fmt: skip
    assert floor.call_hand(standing=awa, room=session).user_id == marcel.pk
    assert beside(fresh(session)).balance == [("habitante ou habitant", 1)]


def test_two_hands_of_one_person_are_one_and_one_person_speaks_at_a_time(
    session: Room, awa: Standing, nadia: User, marcel: User
) -> None:
    first = floor.raise_hand(standing=as_in(session, nadia), room=session)
    assert floor.raise_hand(standing=as_in(session, nadia), room=session).pk == first.pk
    other = floor.raise_hand(standing=as_in(session, marcel), room=session)
    floor.call_hand(standing=awa, room=session, hand_id=other.pk)
    assert refused(lambda: floor.call_hand(standing=awa, room=session)) == "somebody_speaks"
    floor.lower_hand(standing=as_in(session, marcel), room=session)
    assert Hand.objects.get(pk=other.pk).state == HandState.SPOKE, "who ends their own turn has spoken"
    floor.lower_hand(standing=as_in(session, nadia), room=session)
    assert Hand.objects.get(pk=first.pk).state == HandState.LOWERED
    assert refused(lambda: floor.call_hand(standing=awa, room=session)) == "hand_gone"
    assert refused(lambda: floor.end_turn(standing=awa, room=session)) == "hand_gone"


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_hands_raised_and_called_at_once_leave_one_speaker_and_one_hand_each() -> None:
    session = make_room(is_session=True)
    town = session.consultation.territory
    awa = standing(User.objects.get(display_name="Awa Cissokho"), town)
    people = [make_user(f"Voisine {n}", home=town) for n in range(4)]
    at_once([lambda u=u: floor.raise_hand(standing=standing(u, town), room=session) for u in people for _ in range(3)])
    assert Hand.objects.filter(room=session).count() == 4
    at_once([lambda: floor.call_hand(standing=awa, room=session) for _ in range(4)])
    assert Hand.objects.filter(room=session, state=HandState.CALLED).count() == 1


def test_residents_do_not_give_the_floor_and_a_thread_has_none(session: Room, awa: Standing, nadia: User) -> None:
    floor.raise_hand(standing=as_in(session, nadia), room=session)
    one = as_in(session, nadia)
    assert refused(lambda: floor.call_hand(standing=one, room=session)) == "not_allowed"
    assert refused(lambda: floor.open_poll(standing=one, room=session, asked="?", choices=["a", "b"])) == "not_allowed"
    thread = make_room(session.consultation, title="Un fil")
    assert refused(lambda: floor.raise_hand(standing=one, room=thread)) == "not_session"
    assert refused(lambda: floor.call_hand(standing=awa, room=thread)) == "not_session"


def test_a_hand_may_be_raised_in_a_pause_and_not_after_the_end(session: Room, awa: Standing, nadia: User) -> None:
    pause_room(standing=awa, room=session)
    floor.raise_hand(standing=as_in(session, nadia), room=session)
    close_room(standing=awa, room=session)
    assert Hand.objects.get().state == HandState.LOWERED
    assert refused(lambda: floor.raise_hand(standing=as_in(session, nadia), room=session)) == "room_closed"


def test_a_show_of_hands_counts_each_person_once_and_stops_when_it_is_closed(
    session: Room, awa: Standing, nadia: User, marcel: User
) -> None:
    poll = floor.open_poll(standing=awa, room=session, asked="Où ?", choices=["Devant", " ", "Derrière"])
    assert poll.choices == ["Devant", "Derrière"]
    again = refused(lambda: floor.open_poll(standing=awa, room=session, asked="Où ?", choices=["a", "b"]))
    assert again == "poll_open"
    for user, choice in ((nadia, 0), (nadia, 1), (marcel, 1)):
        floor.answer_poll(standing=as_in(session, user), room=session, poll=poll, choice=choice)
    shown = beside(fresh(session)).poll
    assert shown
    assert [count for _place, _words, count, _share in shown.choices] == [0, 2]
    with pytest.raises(ValidationError):
        floor.answer_poll(standing=as_in(session, nadia), room=session, poll=poll, choice=2)
    floor.close_poll(standing=awa, room=session)
    late = refused(lambda: floor.answer_poll(standing=as_in(session, nadia), room=session, poll=poll, choice=0))
    assert late == "poll_over"
    assert PollAnswer.objects.count() == 2
    assert refused(lambda: floor.close_poll(standing=awa, room=session)) == "poll_over"


@pytest.mark.parametrize(
    ("asked", "choices", "field"),
    [("", ["a", "b"], "asked"), ("x" * 201, ["a", "b"], "asked"), ("Où ?", ["a"], "choices"), ("Où ?", [], "choices"),
     ("Où ?", ["a", "A"], "choices"), ("Où ?", list("abcdefg"), "choices"), ("Où ?", ["a", "b" * 81], "choices")],
)  # fmt: skip
def test_a_faulty_show_of_hands_names_its_field(
    asked: str, choices: list[str], field: str, session: Room, awa: Standing
) -> None:
    with pytest.raises(ValidationError) as problem:
        floor.open_poll(standing=awa, room=session, asked=asked, choices=choices)
    assert field in problem.value.message_dict
    assert not Poll.objects.exists()


def test_an_answer_to_the_show_of_hands_of_another_room_is_refused(session: Room, awa: Standing, nadia: User) -> None:
    other = make_room(session.consultation, is_session=True, title="Une autre soirée")
    poll: Any = floor.open_poll(standing=awa, room=other, asked="Où ?", choices=["a", "b"])
    found = refused(lambda: floor.answer_poll(standing=as_in(session, nadia), room=session, poll=poll, choice=0))
    assert found == "poll_over"


def test_the_same_answer_again_changes_nothing_and_a_hand_that_dances_waits(
    session: Room, awa: Standing, nadia: User
) -> None:
    one = as_in(session, nadia)
    poll = floor.open_poll(standing=awa, room=session, asked="Où ?", choices=["Devant", "Derrière"])
    floor.answer_poll(standing=one, room=session, poll=poll, choice=1)
    before = fresh(session).last_change
    floor.answer_poll(standing=one, room=session, poll=poll, choice=1)
    assert fresh(session).last_change == before
    for _time in range(floor.MOST_HANDS):
        floor.raise_hand(standing=one, room=session)
        floor.lower_hand(standing=one, room=session)
    assert refused(lambda: floor.raise_hand(standing=one, room=session)) == "too_many_hands"


def test_the_totals_of_a_show_of_hands_stay_true_when_an_account_is_deleted(
    session: Room, awa: Standing, nadia: User, marcel: User, samba: User
) -> None:
    poll = floor.open_poll(standing=awa, room=session, asked="Où ?", choices=["Devant", "Derrière"])
    for user, choice in ((nadia, 0), (marcel, 0), (samba, 1)):
        floor.answer_poll(standing=as_in(session, user), room=session, poll=poll, choice=choice)
    nadia.delete()
    floor.close_poll(standing=awa, room=session)
    marcel.delete()
    samba.delete()
    shown = beside(fresh(session)).poll
    assert shown
    assert [count for _place, _words, count, _share in shown.choices] == [2, 1]
    assert not PollAnswer.objects.filter(user__isnull=False).exists(), "and nobody can tell whose hands they were"


def test_speakers_whose_accounts_are_deleted_are_not_one_person(
    session: Room, awa: Standing, nadia: User, marcel: User, samba: User
) -> None:
    for user in (nadia, marcel, samba):
        turn(session, awa, user)
    nadia.delete()
    marcel.delete()
    assert beside(fresh(session)).speakers == 3
    zoe, lea = (make_user(name, home=session.consultation.territory) for name in ("Zoé Petit", "Léa Martin"))
    for user in (zoe, lea):
        floor.raise_hand(standing=as_in(session, user), room=session)
    zoe.delete()
    seen = beside(fresh(session))
    assert [hand.spoke for hand in seen.hands] == [0, 0], "who has no account any more has not spoken for the others"
    assert floor.call_hand(standing=awa, room=session).user_id is None, "it waits for longest"


def test_a_show_of_hands_opened_by_mistake_is_cancelled_and_leaves_no_hand(
    session: Room, awa: Standing, nadia: User
) -> None:
    floor.open_poll(standing=awa, room=session, asked="Avant ?", choices=["Oui", "Non"])
    floor.close_poll(standing=awa, room=session)
    poll = floor.open_poll(standing=awa, room=session, asked="Où ?", choices=["Devant", "Derrière"])
    floor.answer_poll(standing=as_in(session, nadia), room=session, poll=poll, choice=0)
    assert refused(lambda: floor.cancel_poll(standing=as_in(session, nadia), room=session)) == "not_allowed"
    before = fresh(session).state_change
    floor.cancel_poll(standing=awa, room=session)
    seen = beside(fresh(session))
    assert seen.change > before
    assert seen.poll
    assert seen.poll.asked == "Avant ?", "the one before is the last one again"
    assert [shown.asked for shown in account_of(fresh(session)).hands] == ["Avant ?"]
    assert not PollAnswer.objects.exists()
    entry = Entry.objects.get(act="room.poll_cancelled")
    assert (entry.details["poll"], entry.details["answers"]) == (poll.pk, 1)
    assert refused(lambda: floor.cancel_poll(standing=awa, room=session)) == "poll_over", "a result is not taken back"
    late = refused(lambda: floor.answer_poll(standing=as_in(session, nadia), room=session, poll=poll, choice=0))
    assert late == "poll_over"
