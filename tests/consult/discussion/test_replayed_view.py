"""Whatever happens in a room, and whatever a page misses of it, the page ends as a fresh one would (R-6, R-7)."""

import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.discussion.models import Message, Room
from consult.discussion.services import floor, leading, posting
from consult.moderation.services import desk
from core.accounts.models import User
from core.lib.refusals import Refused
from tests.consult.discussion.rooms import fresh, make_debate, make_room, say
from tests.consult.discussion.watching import Watcher, parts, url
from tests.people import make_clichy, make_user, standing

ACTS = [
    "post", "post", "post", "reply", "edit", "withdraw", "react", "hide", "restore", "shortlist", "pin", "hand", "call",
    "end", "poll", "answer", "close_poll", "step", "pace", "pause", "open", "decide",
]  # fmt: skip
EVENINGS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 10**6), st.sampled_from(["hear", "hear", "lose", "find", "wait"])),
    min_size=5,
    max_size=40,
)


def act(room: Room, people: list[User], name: str, number: int) -> None:
    """One act of somebody, chosen by this number; one that is refused changes nothing."""
    town, dice = room.consultation.territory, random.Random(number)
    awa, who = people[0], dice.choice(people)
    lead, one = standing(awa, town), standing(who, town)
    spoken = list(Message.objects.filter(room=room).order_by("number"))
    message = dice.choice(spoken) if spoken else None
    if message is not None:
        message.room = room
        author = next((user for user in people if user.pk == message.author_id), awa)
    elif name in {"reply", "edit", "withdraw", "react", "hide", "restore", "shortlist", "pin"}:
        return
    items = list(room.agenda.order_by("position"))
    poll = room.polls.order_by("-pk").first()
    acts: dict[str, Callable[[], Any]] = {
        "post": lambda: say(room, who, f"Parole {number} & <i>{uuid4()}</i>"),
        "reply": lambda: say(room, who, f"Réponse {uuid4()}", reply_to=message),
        "edit": lambda: posting.edit_message(
            standing=standing(author, town), message=message, text=f"Corrigé {number}"
        ),  # type: ignore[arg-type]
        "withdraw": lambda: posting.withdraw_message(standing=standing(author, town), message=message),  # type: ignore[arg-type]
        "react": lambda: posting.react(
            standing=one,
            message=message,
            gesture=dice.choice(["agree", "thanks"]),
            wanted=dice.random() < 0.7,  # type: ignore[arg-type]
        ),
        "hide": lambda: desk.hide_message(standing=lead, message=message, facts="Hors sujet", ground="topic"),  # type: ignore[arg-type]
        "restore": lambda: desk.restore_message(standing=lead, message=message),  # type: ignore[arg-type]
        "shortlist": lambda: leading.shortlist_message(standing=lead, message=message),  # type: ignore[arg-type]
        "pin": lambda: leading.pin_message(standing=lead, room=room, message=dice.choice([message, None])),
        "hand": lambda: floor.raise_hand(standing=one, room=room),
        "call": lambda: floor.call_hand(standing=lead, room=room),
        "end": lambda: floor.end_turn(standing=lead, room=room),
        "poll": lambda: floor.open_poll(standing=lead, room=room, asked=f"Question {number} ?", choices=["Oui", "Non"]),
        "answer": lambda: floor.answer_poll(standing=one, room=room, poll=poll, choice=number % 2) if poll else None,
        "close_poll": lambda: floor.close_poll(standing=lead, room=room),
        "step": lambda: leading.step_agenda(standing=lead, room=room, item=dice.choice([*items, None])),
        "pace": lambda: leading.set_pace(standing=lead, room=room, seconds=dice.choice([0, 10])),
        "pause": lambda: leading.pause_room(standing=lead, room=room),
        "open": lambda: leading.open_room(standing=lead, room=room),
        "decide": lambda: leading.note_decision(standing=lead, room=room, text=f"Décidé : {number}"),
    }
    try:
        acts[name]()
    except (Refused, ValidationError):
        return


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-7")
@pytest.mark.promise("R-6")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(evening=EVENINGS)
def test_a_page_that_missed_frames_ends_as_a_fresh_page(evening: list[tuple[str, int, str]]) -> None:
    town = make_clichy()
    debate = make_debate(town, slug=f"soiree-{uuid4().hex[:12]}")
    room = make_room(debate, is_session=True)
    people = [User.objects.get(display_name="Awa Cissokho"), *voices(town)]
    watcher = Watcher(room, Client())
    try:
        for name, number, then in evening:
            act(fresh(room), people, name, number)
            if then == "lose":
                watcher.is_deaf = True
            if then == "find" and watcher.is_deaf:
                watcher.hear()
                watcher.is_deaf = False
                watcher.catch_up()
            if then != "wait":
                watcher.hear(fresh(room).last_change)
        if watcher.is_deaf:
            watcher.catch_up()
        else:
            watcher.hear(fresh(room).last_change)
    finally:
        watcher.close()
    # An address of its own: a page for strangers is kept for ten seconds.
    lines, beside = parts(Client().get(url(room), {"n": uuid4().hex}).content.decode())
    assert watcher.lines == lines
    assert watcher.beside == beside
    now = fresh(room)
    assert watcher.last == now.last_change
    assert sorted(lines) == list(range(1, now.last_number + 1))[-50:]


def voices(town: Any) -> list[User]:
    """Four residents, the same in each evening."""
    names = ["Voisine Une", "Voisin Deux", "Voisine Trois", "Voisin Quatre"]
    known = {user.display_name: user for user in User.objects.filter(display_name__in=names)}
    return [known.get(name) or make_user(name, home=town) for name in names]
