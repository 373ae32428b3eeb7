"""What is said in a room: numbers without gaps, one message an intention, and limits that no second hand lifts."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.consultations.models import Phase
from consult.discussion.models import Mention, Message, MessageStatus, Room, State
from consult.discussion.selectors import changes_of, transcript_of
from consult.discussion.services.leading import close_room, pause_room, set_pace
from consult.discussion.services.posting import edit_message, post_message, react, withdraw_message
from consult.moderation.services import desk
from core.accounts.models import User
from core.lib.refusals import Refused
from core.notices.models import Mail, Notice
from tests.consult.discussion.rooms import fresh, make_debate, make_facilitator, make_room, say
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_clichy, make_marcel, make_nadia, make_official, make_tourcoing, make_user, standing


def refused(act: Any) -> str:
    """The reason given, or nothing."""
    try:
        act()
    except Refused as refusal:
        return str(refusal.reason.value)
    return ""


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def test_a_message_takes_the_room_s_next_number_and_its_next_change(room: Room, nadia: User, marcel: User) -> None:
    before = fresh(room).last_change
    first, second = say(room, nadia, "Bonsoir à toutes et tous."), say(room, marcel, "Bonsoir Nadia.")
    assert (first.number, second.number) == (1, 2)
    assert (first.change, second.change) == (before + 1, before + 2)
    assert (fresh(room).last_number, fresh(room).last_change) == (2, before + 2)
    edit_message(standing=standing(nadia, room.consultation.territory), message=first, text="Bonsoir !")
    assert fresh(room).last_number == 2, "a correction takes no number"
    assert [line.number for line in changes_of(fresh(room), before + 2).lines] == [1]


def test_the_same_intention_twice_gives_the_same_message(room: Room, nadia: User, marcel: User) -> None:
    once = uuid4()
    first = say(room, nadia, "Une seule fois.", client_id=once)
    assert say(room, nadia, "Une seule fois.", client_id=once).pk == first.pk
    assert refused(lambda: say(room, nadia, "Autre chose.", client_id=once)) == "client_id_reused"
    assert say(room, marcel, "Le mien.", client_id=once).pk != first.pk, "another person's key is theirs"
    town = room.consultation.territory
    edit_message(standing=standing(nadia, town), message=first, text="Corrigé.")
    assert say(room, nadia, "Une seule fois.", client_id=once).pk == first.pk, "a retry that comes after a correction"
    assert fresh(room).last_number == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-5")
def test_many_hands_at_once_leave_numbers_without_gap_or_double_in_commit_order() -> None:
    room = make_room()
    town = room.consultation.territory
    people = [make_user(f"Voisine {n}", home=town) for n in range(8)]
    keys = [uuid4() for _ in people]
    acts = [
        lambda n=n, user=user, key=key: say(room, user, f"Parole {n} de {user.display_name}", client_id=key)
        for n in range(2)
        for user, key in zip(people, keys, strict=True)
    ]  # each key twice, with other words the second time: one of both is refused
    seen: list[list[int]] = []
    over = [threading.Event() for _act in acts]

    def ended(act: Any, end: threading.Event) -> Any:
        try:
            return act()
        finally:
            end.set()

    def watch() -> None:
        while not all(end.is_set() for end in over):
            seen.append(list(Message.objects.filter(room=room).order_by("number").values_list("number", flat=True)))

    results = at_once([watch, *(partial(ended, act, end) for act, end in zip(acts, over, strict=True))])
    made = {r.pk for r in results if isinstance(r, Message)}
    assert len(made) == len(people)
    numbers = list(Message.objects.filter(room=room).order_by("pk").values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, len(people) + 1))
    changes = list(Message.objects.filter(room=room).order_by("number").values_list("change", flat=True))
    assert changes == sorted(changes)
    assert len(seen) > 1
    assert all(found == list(range(1, len(found) + 1)) for found in seen), "a reader saw a number before a smaller one"


@pytest.mark.promise("S-12")
def test_the_sixth_message_in_ten_seconds_waits_and_says_how_long(room: Room, nadia: User) -> None:
    for n in range(5):
        say(room, nadia, f"Message {n}")
    with pytest.raises(Refused) as refusal:
        say(room, nadia, "Un de trop")
    assert refusal.value.reason.value == "too_fast"
    assert refusal.value.reason.status == 429
    assert 1 <= (refusal.value.retry_after or 0) <= 11
    Message.objects.filter(room=room).update(posted_at=timezone.now() - timedelta(seconds=11))
    say(room, nadia, "Onze secondes plus tard")


@pytest.mark.promise("S-12")
def test_the_same_words_wait_five_minutes(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Oui.")
    say(room, marcel, "Oui.")
    assert refused(lambda: say(room, nadia, " Oui. ")) == "same_message"
    Message.objects.update(posted_at=timezone.now() - timedelta(minutes=5, seconds=1))
    say(room, nadia, "Oui.")


def test_slow_mode_makes_residents_wait_and_not_who_runs_the_room(nadia: User) -> None:
    room = make_room(is_session=True)
    town = room.consultation.territory
    awa = User.objects.get(display_name="Awa Cissokho")
    room = set_pace(standing=standing(awa, town), room=room, seconds=60)
    say(room, nadia, "Une première fois.")
    assert refused(lambda: say(room, nadia, "Trop tôt.")) == "room_slow"
    say(room, awa, "Un point d’organisation.")
    say(room, awa, "Un autre.")


def test_only_its_author_corrects_for_five_minutes(room: Room, nadia: User, marcel: User) -> None:
    town = room.consultation.territory
    message = say(room, nadia, "Une faute.")
    assert refused(lambda: edit_message(standing=standing(marcel, town), message=message, text="x")) == "not_yours"
    edited = edit_message(standing=standing(nadia, town), message=message, text="Sans faute.")
    assert (edited.text, edited.number) == ("Sans faute.", message.number)
    assert edited.edited_at
    Message.objects.update(posted_at=timezone.now() - timedelta(minutes=5))
    late = refused(lambda: edit_message(standing=standing(nadia, town), message=message, text="Trop tard."))
    assert late == "message_edit_window_over"


def test_what_is_withdrawn_keeps_its_number_and_nothing_of_its_words(room: Room, nadia: User) -> None:
    message = say(room, nadia, "Une adresse privée : 3 rue des Lilas.")
    withdraw_message(standing=standing(nadia, room.consultation.territory), message=message)
    line = transcript_of(fresh(room)).lines[0]
    assert (line.number, line.status, line.html) == (1, MessageStatus.WITHDRAWN, "")
    assert refused(
        lambda: react(standing=standing(nadia, room.consultation.territory), message=message, gesture="agree")
    )


def test_a_gesture_is_made_once_by_a_person_and_never_to_oneself(room: Room, nadia: User, marcel: User) -> None:
    town = room.consultation.territory
    message = say(room, nadia, "Plus d’arbres.")
    one = standing(marcel, town)
    react(standing=one, message=message, gesture="agree")
    before = fresh(room).last_change
    react(standing=one, message=message, gesture="agree")
    assert fresh(room).last_change == before
    assert transcript_of(fresh(room)).lines[0].gestures == [("agree", "Je suis d’accord", 1)]
    react(standing=one, message=message, gesture="agree", wanted=False)
    assert transcript_of(fresh(room)).lines[0].gestures == []
    assert refused(lambda: react(standing=standing(nadia, town), message=message, gesture="thanks")) == "own_message"
    with pytest.raises(ValidationError):
        react(standing=one, message=message, gesture="haine")


def test_somebody_named_in_the_room_is_told_once(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Je propose un banc.")
    message = say(room, marcel, f"@{nadia.display_name} où donc ?")
    edit_message(
        standing=standing(marcel, room.consultation.territory),
        message=message,
        text=f"@{nadia.display_name} où donc, et quand ?",
    )
    assert list(Mention.objects.values_list("user_id", flat=True)) == [nadia.pk]
    told = Notice.objects.get()
    assert told.user_id == nadia.pk
    assert f"/messages/{message.number}/" in told.url


@pytest.mark.parametrize(
    ("who", "state", "reason"),
    [
        ("stranger", "open", "sign_in"), ("resident", "open", ""), ("neighbour", "open", "not_from_here"),
        ("resident", "scheduled", "room_not_begun"), ("resident", "paused", "room_paused"),
        ("resident", "closed", "room_closed"), ("facilitator", "paused", ""), ("facilitator", "closed", "room_closed"),
        ("official", "open", ""), ("neighbour official", "open", "not_from_here"), ("after", "open", "over"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_who_may_speak_when(who: str, state: str, reason: str) -> None:
    town, other = make_clichy(), make_tourcoing()
    room = make_room(make_debate(town), is_session=True, is_open=False)
    Room.objects.filter(pk=room.pk).update(state=state, closed_at=timezone.now() if state == State.CLOSED else None)
    people = {
        "stranger": None, "resident": make_nadia(town), "after": make_marcel(town),
        "neighbour": make_user("Voisin d’ailleurs", home=other), "facilitator": make_facilitator(town),
        "official": make_official(town), "neighbour official": make_official(other),
    }  # fmt: skip
    if who == "after":
        past = (timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=1))
        Phase.objects.filter(consultation=room.consultation).update(period=past)
        room.consultation = type(room.consultation).objects.prefetch_related("phases").get(pk=room.consultation_id)
    user = people[who]
    found = refused(lambda: post_message(standing=standing(user, town), room=room, text="Bonsoir", client_id=uuid4()))
    assert found == reason


def test_a_pause_and_a_close_are_seen_by_the_very_next_message(nadia: User) -> None:
    room = make_room(is_session=True)
    awa = standing(User.objects.get(display_name="Awa Cissokho"), room.consultation.territory)
    pause_room(standing=awa, room=room)
    assert refused(lambda: say(room, nadia, "Pendant la pause")) == "room_paused"
    close_room(standing=awa, room=room)
    assert refused(lambda: say(room, nadia, "Après la fin")) == "room_closed"


def test_what_is_hidden_shows_its_reason_and_its_author_is_told(nadia: User) -> None:
    room = make_room(is_session=True)
    awa = standing(User.objects.get(display_name="Awa Cissokho"), room.consultation.territory)
    message = say(room, nadia, "Une insulte.")
    with pytest.raises(ValidationError):
        desk.hide_message(standing=awa, message=message, facts="  ", ground="topic")
    assert refused(
        lambda: desk.hide_message(
            standing=standing(nadia, room.consultation.territory), message=message, facts="x", ground="topic"
        )
    )
    desk.hide_message(standing=awa, message=message, facts="Insulte : charte, article 2.", ground="topic")
    line = transcript_of(fresh(room)).lines[0]
    assert (line.html, line.hidden_reason) == ("", "charte : rester dans le sujet")
    assert "charte, article 2" in Mail.objects.get(recipient=nadia.email).text


def test_a_name_is_named_whole_and_one_person_is_told_once_an_hour_by_another(
    room: Room, nadia: User, marcel: User
) -> None:
    say(room, nadia, "Je propose un banc.")
    for text in (f"@{nadia.display_name}te ?", f"x@{nadia.display_name}", f"@{nadia.display_name[:5]}"):
        say(room, marcel, text)
    assert not Mention.objects.exists()
    say(room, marcel, f"@{nadia.display_name}, où ?")
    say(room, marcel, f"Et quand, @{nadia.display_name} ?")
    assert Mention.objects.count() == 2
    assert Notice.objects.filter(user=nadia).count() == 1
