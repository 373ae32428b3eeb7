"""What a socket of a room says, and the two words that it hears."""

import json

import pytest
from django.test import Client

from consult.consultations.models import Status
from consult.discussion.models import Room, State
from core.accounts.models import User
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.sockets import LiveServer, ending_of, heard, session_of


def test_the_first_frame_says_how_far_the_room_has_gone(server: LiveServer, room: Room, nadia: User) -> None:
    message = say(room, nadia, "Bonsoir à toutes et à tous.")
    assert json.loads(server.open(room).recv(timeout=5)) == {"type": "welcome", "change": message.change}


def test_a_message_is_shown_to_everyone_in_their_language(server: LiveServer, room: Room, nadia: User) -> None:
    french, english = server.open(room), server.open(room, lang="en")
    heard(french, "welcome"), heard(english, "welcome")
    message = say(room, nadia, "Il faut des bancs à l’ombre.")
    for caller in (french, english):
        frame = heard(caller, "message")
        assert (frame["number"], frame["change"]) == (message.number, message.change)
        assert f'id="message-{message.number}"' in frame["html"]


def test_only_the_sockets_of_the_room_hear_it(server: LiveServer, room: Room, nadia: User) -> None:
    other = server.open(make_room(room.consultation, title="Un autre fil"))
    here = server.open(room)
    heard(other, "welcome"), heard(here, "welcome")
    say(room, nadia, "Dans ce fil seulement.")
    heard(here, "message")
    other.send('{"type":"ping"}')
    assert {json.loads(other.recv(timeout=5))["type"] for _n in range(2)} <= {"presence", "pong"}


@pytest.mark.promise("S-24")
def test_a_room_of_a_draft_and_a_room_that_does_not_exist_end_alike(server: LiveServer, nadia: User) -> None:
    draft = make_room(make_debate())
    type(draft.consultation).objects.filter(pk=draft.consultation_id).update(status=Status.DRAFT, published_at=None)
    said = [ending_of(server.open(path)) for path in (draft, "/live/rooms/999999/", f"/live/rooms/{10**17}/")]
    assert said == [(4404, [])] * 3


def test_a_closed_room_says_so_and_ends(server: LiveServer, room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(state=State.CLOSED, closed_at=room.created_at)
    assert ending_of(server.open(room)) == (4410, ["closed"])


def test_ping_is_answered(server: LiveServer, room: Room) -> None:
    caller = server.open(room)
    caller.send('{"type":"ping"}')
    heard(caller, "pong")


@pytest.mark.parametrize(
    "word",
    [
        '{"type":"post","text":"bonjour"}', '{"type":"ping","more":1}', '{"type":"presence"}', '{"type":"presence","named":1}',
        '{"type":"presence","named":true}', "[]", "null", "bonjour", "[" * 60_000, "", b"\x00\x01",
    ],
    ids=["act", "more", "presence alone", "number", "presence of a stranger", "list", "null", "words", "deep", "empty", "bytes"],
)  # fmt: skip
def test_any_other_word_ends_the_socket(server: LiveServer, room: Room, word: str | bytes) -> None:
    caller = server.open(room)
    heard(caller, "welcome")
    caller.send(word)
    assert ending_of(caller)[0] == 1008


def test_too_many_words_end_the_socket(server: LiveServer, room: Room) -> None:
    caller = server.open(room)
    for _n in range(20):
        caller.send('{"type":"ping"}')
    for _n in range(20):
        heard(caller, "pong")
    caller.send('{"type":"ping"}')
    assert ending_of(caller)[0] == 1008


def test_presence_counts_everyone_and_names_those_who_agree(
    server: LiveServer, room: Room, browser: Client, nadia: User
) -> None:
    stranger, hers = server.open(room), server.open(room, cookie=session_of(browser))
    while heard(stranger, "presence") != {"type": "presence", "count": 2, "names": []}:
        pass
    hers.send('{"type":"presence","named":true}')
    assert heard(stranger, "presence") == {"type": "presence", "count": 2, "names": [nadia.display_name]}
    hers.send('{"type":"presence","named":false}')
    assert heard(stranger, "presence")["names"] == []
    hers.close()
    assert heard(stranger, "presence")["count"] == 1


def test_a_newcomer_learns_at_once_how_many_are_there(server: LiveServer, room: Room) -> None:
    heard(server.open(room), "presence")
    newcomer = server.open(room)
    assert [json.loads(newcomer.recv(timeout=5))["type"] for _n in range(2)] == ["welcome", "presence"]
