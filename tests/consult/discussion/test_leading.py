"""The desk: who may act from it, and what the room keeps of each act."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.discussion.models import AgendaItem, MessageStatus, Room, State
from consult.discussion.selectors import beside, transcript_of
from consult.discussion.services import leading
from consult.discussion.services.posting import edit_message, react, withdraw_message
from consult.discussion.services.preparing import save_room
from consult.moderation.services import desk
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.audit.models import Entry
from tests.consult.discussion.rooms import AGENDA, fresh, make_room, say
from tests.consult.discussion.test_posting import refused
from tests.people import make_official, make_tourcoing, standing


@pytest.fixture
def session(db: None) -> Room:
    return make_room(is_session=True)


@pytest.fixture
def awa(session: Room) -> Standing:
    return standing(User.objects.get(display_name="Awa Cissokho"), session.consultation.territory)


def test_each_act_of_the_desk_is_one_change_beside_and_one_line_of_the_journal(session: Room, awa: Standing) -> None:
    items = list(session.agenda.order_by("position"))
    acts: list[Any] = [
        lambda: leading.step_agenda(standing=awa, room=session, item=items[1]),
        lambda: leading.set_pace(standing=awa, room=session, seconds=30),
        lambda: leading.note_decision(standing=awa, room=session, text="Un banc devant l’école."),
        lambda: leading.pause_room(standing=awa, room=session),
        lambda: leading.open_room(standing=awa, room=session),
        lambda: leading.close_room(standing=awa, room=session),
    ]
    for act in acts:
        before, lines = fresh(session), Entry.objects.count()
        act()
        after = fresh(session)
        assert after.last_change == before.last_change + 1
        assert after.state_change == after.last_change
        assert Entry.objects.count() == lines + 1
    seen = beside(fresh(session))
    assert AgendaItem.objects.get(pk=items[1].pk).began_at
    assert [(d.text, d.item_id) for d in seen.decisions] == [("Un banc devant l’école.", items[1].pk)]


def test_opening_pausing_and_closing_twice_change_nothing(session: Room, awa: Standing) -> None:
    leading.open_room(standing=awa, room=session)
    first = fresh(session).last_change
    leading.pause_room(standing=awa, room=session)
    leading.pause_room(standing=awa, room=session)
    leading.close_room(standing=awa, room=session)
    closed = fresh(session)
    leading.close_room(standing=awa, room=session)
    assert fresh(session).last_change == closed.last_change == first + 2
    assert refused(lambda: leading.open_room(standing=awa, room=session)) == "room_closed"


@pytest.mark.parametrize("who", ["resident", "moderator", "next town's official"])
def test_the_desk_is_for_those_who_run_rooms_here(who: str, session: Room, nadia: User, theo: User) -> None:
    town = session.consultation.territory
    user = {"resident": nadia, "moderator": theo, "next town's official": make_official(make_tourcoing())}[who]
    one, message = standing(user, town), say(session, nadia, "Un mot.")
    acts: list[Any] = [
        lambda: leading.open_room(standing=one, room=session),
        lambda: leading.pause_room(standing=one, room=session),
        lambda: leading.close_room(standing=one, room=session),
        lambda: leading.set_pace(standing=one, room=session, seconds=30),
        lambda: leading.step_agenda(standing=one, room=session, item=None),
        lambda: leading.pin_message(standing=one, room=session, message=message),
        lambda: leading.shortlist_message(standing=one, message=message),
        lambda: leading.note_decision(standing=one, room=session, text="x"),
        lambda: save_room(standing=one, consultation=session.consultation, title="x", room=session),
    ]
    before = fresh(session).last_change
    assert {refused(act) for act in acts} == {"not_allowed"}
    assert fresh(session).last_change == before


def test_what_is_hidden_is_unpinned_unshortlisted_and_comes_back_whole(
    session: Room, awa: Standing, nadia: User, marcel: User
) -> None:
    message = say(session, nadia, "Un mot de trop.")
    react(standing=standing(marcel, session.consultation.territory), message=message, gesture="agree")
    leading.pin_message(standing=awa, room=session, message=message)
    leading.shortlist_message(standing=awa, message=message)
    desk.hide_message(standing=awa, message=message, facts="Hors sujet", ground="topic")
    line = transcript_of(fresh(session)).lines[0]
    assert (line.status, line.html, line.is_shortlisted, line.gestures) == (MessageStatus.HIDDEN, "", False, [])
    assert beside(fresh(session)).pinned is None
    edited = refused(
        lambda: edit_message(standing=standing(nadia, session.consultation.territory), message=message, text="x")
    )
    assert edited == "message_gone"
    desk.restore_message(standing=awa, message=message)
    line = transcript_of(fresh(session)).lines[0]
    assert line.is_shown
    assert "Un mot de trop" in line.html
    assert Entry.objects.filter(act="moderation.decided", details__ground="topic").exists()


def test_a_message_of_another_room_is_neither_pinned_nor_a_point_of_its_agenda_reached(
    session: Room, awa: Standing, nadia: User
) -> None:
    other = make_room(session.consultation, is_session=True, title="Une autre soirée")
    message = say(other, nadia, "Ailleurs.")
    assert refused(lambda: leading.pin_message(standing=awa, room=session, message=message)) == "message_gone"
    item = other.agenda.order_by("position").first()
    assert refused(lambda: leading.step_agenda(standing=awa, room=session, item=item)) == "message_gone"


@pytest.mark.parametrize("text", ["", "  ", "x" * 601])
def test_a_decision_without_words_is_refused(text: str, session: Room, awa: Standing) -> None:
    with pytest.raises(ValidationError):
        leading.note_decision(standing=awa, room=session, text=text)
    with pytest.raises(ValidationError):
        leading.set_pace(standing=awa, room=session, seconds=7)


def test_a_prepared_session_keeps_the_hours_of_points_already_reached(session: Room, awa: Standing) -> None:
    items = list(session.agenda.order_by("position"))
    leading.step_agenda(standing=awa, room=session, item=items[0])
    save_room(
        standing=awa, consultation=session.consultation, room=session, title="Un autre titre",
        starts_at=timezone.now() + timedelta(hours=1), agenda=[*AGENDA[:2], ("Un point de plus", 5), ("Un autre", 5)],
    )  # fmt: skip
    now = list(session.agenda.order_by("position"))
    assert [item.title for item in now] == ["Accueil", "La place du marché", "Un point de plus", "Un autre"]
    assert now[0].began_at
    assert fresh(session).title == "Un autre titre"


def test_a_session_is_run_by_people_who_work_here(session: Room, awa: Standing, nadia: User) -> None:
    found = refused(
        lambda: save_room(
            standing=awa,
            consultation=session.consultation,
            title="Autre",
            starts_at=timezone.now(),
            facilitators=[nadia],
        )
    )
    assert found == "not_facilitator"
    assert Room.objects.count() == 1
    with pytest.raises(ValidationError):
        save_room(standing=awa, consultation=session.consultation, title="Autre", room=session)
    with pytest.raises(ValidationError):
        save_room(standing=awa, consultation=session.consultation, title="  ")
    with pytest.raises(ValidationError):
        save_room(
            standing=awa, consultation=session.consultation, title="x", starts_at=timezone.now(),
            agenda=[(f"Point {n}", 5) for n in range(21)],
        )  # fmt: skip
    assert Room.objects.filter(state=State.SCHEDULED).count() == 0


def test_what_its_author_withdraws_is_unpinned_and_what_is_corrected_is_pinned_corrected(
    session: Room, awa: Standing, nadia: User
) -> None:
    town = session.consultation.territory
    message = say(session, nadia, "Un mot à corriger.")
    leading.pin_message(standing=awa, room=session, message=message)
    before = fresh(session).state_change
    edit_message(standing=standing(nadia, town), message=message, text="Un mot corrigé.")
    assert fresh(session).state_change > before
    assert "corrigé" in (beside(fresh(session)).pinned or message).html
    withdraw_message(standing=standing(nadia, town), message=message)
    assert beside(fresh(session)).pinned is None
    assert fresh(session).pinned_id is None


def test_its_author_takes_back_what_was_hidden_and_nobody_shows_it_again(
    session: Room, awa: Standing, nadia: User
) -> None:
    town = session.consultation.territory
    message = say(session, nadia, "Un mot de trop.")
    say(session, nadia, "Une réponse.", reply_to=message)
    desk.hide_message(standing=awa, message=message, facts="Hors sujet", ground="topic")
    withdraw_message(standing=standing(nadia, town), message=message)
    assert refused(lambda: desk.restore_message(standing=awa, message=message)) == "message_gone"
    lines = transcript_of(fresh(session)).lines
    assert (lines[0].hidden_reason, lines[1].reply_number, lines[1].reply_name) == ("", 1, "")


def test_a_point_put_before_the_others_takes_nothing_of_theirs(session: Room, awa: Standing) -> None:
    items = list(session.agenda.order_by("position"))
    leading.step_agenda(standing=awa, room=session, item=items[0])
    decision = leading.note_decision(standing=awa, room=session, text="On commence à l’heure.")
    save_room(
        standing=awa, consultation=session.consultation, room=session, title=session.title,
        starts_at=timezone.now(), agenda=[("Avant tout", 5), *AGENDA],
    )  # fmt: skip
    now = list(session.agenda.order_by("position"))
    assert [item.title for item in now] == ["Avant tout", *(title for title, _minutes in AGENDA)]
    assert [bool(item.began_at) for item in now] == [False, True, False, False]
    decision.refresh_from_db()
    assert decision.item_id == now[1].pk == fresh(session).current_item_id
