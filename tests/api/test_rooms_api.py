"""Rooms for machines: one intention, one message; a transcript that is replayed by number without a gap."""

from typing import Any
from uuid import uuid4

import pytest

from consult.consultations.models import Consultation
from consult.discussion.models import Message, Room
from consult.discussion.services.posting import withdraw_message
from core.accounts.models import User
from tests.api.client import api_of
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.make import queries_of
from tests.people import make_association, make_tourcoing, standing

URL = "/api/v1/rooms/"
PROBLEM = "application/problem+json"
SHOWN = {
    "id", "number", "change", "author", "on_behalf_of", "voice", "reply_to", "text", "status", "posted_at", "edited_at",
    "shortlisted", "gestures",
}  # fmt: skip


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def post(user: User | None, room: Room, **body: Any) -> Any:
    """One message through the API."""
    body.setdefault("client_id", str(uuid4()))
    return api_of(user).post(f"{URL}{room.pk}/messages/", body, format="json")


def replay(room: Room, **query: Any) -> Any:
    return api_of().get(f"{URL}{room.pk}/messages/", query)


@pytest.mark.promise("R-8")
def test_the_same_client_id_again_returns_the_same_message(room: Room, nadia: User, marcel: User) -> None:
    key = str(uuid4())
    first = post(nadia, room, text="Bonsoir.", client_id=key)
    again = post(nadia, room, text="Bonsoir.", client_id=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert set(first.json()) == SHOWN
    assert first.json() == again.json()
    assert first.json()["number"] == 1
    other = post(nadia, room, text="Autre chose.", client_id=key)
    assert other.status_code == 422
    assert "client_id_reused" in str(other.json())
    assert post(marcel, room, text="Le mien.", client_id=key).json()["number"] == 2
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": " "}, "text"), ({}, "text"), ({"text": "x" * 2001}, "text"), ({"text": "x", "client_id": "1"}, "client_id"),
        ({"text": "x", "number": 4}, "number"), ({"text": "x", "voice": "elected"}, "voice"),
        ({"text": "x", "reply_to": "douze"}, "reply_to"),
    ],
)  # fmt: skip
@pytest.mark.promise("S-7")
def test_a_faulty_message_names_its_field_and_writes_nothing(
    body: dict[str, Any], field: str, room: Room, nadia: User
) -> None:
    answer = post(nadia, room, **body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert field in str(answer.json())
    assert not Message.objects.exists()


def test_a_message_needs_a_client_id_and_an_account(room: Room, nadia: User) -> None:
    answer = api_of(nadia).post(f"{URL}{room.pk}/messages/", {"text": "x"}, format="json")
    assert answer.status_code == 400
    assert "client_id" in str(answer.json())
    assert post(None, room, text="x").status_code == 401


@pytest.mark.promise("S-12")
def test_the_sixth_message_at_once_is_told_when_to_come_back(room: Room, nadia: User) -> None:
    answers = [post(nadia, room, text=f"Message {n}") for n in range(6)]
    assert [a.status_code for a in answers] == [201] * 5 + [429]
    assert answers[5]["Content-Type"] == PROBLEM
    assert 1 <= int(answers[5]["Retry-After"]) <= 11


def test_a_transcript_is_replayed_by_number_until_it_is_not_full(room: Room, nadia: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("consult.discussion.services.posting.BURST", 1000)
    say(make_room(room.consultation, title="Une autre salle"), nadia, "Ailleurs.")  # ids and numbers part ways
    for n in range(1, 26):
        say(room, nadia, f"Message {n}")
    numbers: list[int] = []
    while True:
        answer = replay(room, after=numbers[-1] if numbers else 0, limit=10).json()
        numbers += [row["number"] for row in answer["results"]]
        if not answer["is_full"]:
            break
    assert numbers == list(range(1, 26))
    assert answer["last_number"] == 25
    assert answer["state"] == "open"


def test_what_changed_is_asked_by_change_and_what_was_withdrawn_says_nothing(room: Room, nadia: User) -> None:
    first = say(room, nadia, "Un secret : 06 12 34 56 78.")
    second = say(room, nadia, "Autre chose.")
    withdraw_message(standing=standing(nadia, room.consultation.territory), message=first)
    answer = replay(room, changed_after=second.change).json()
    assert [(row["number"], row["status"], row["text"], row["author"]) for row in answer["results"]] == [
        (1, "withdrawn", "", "")
    ]
    assert "06 12" not in replay(room).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"after": "-1"}, {"after": "x"}, {"limit": "0"}, {"limit": "501"}, {"since": "3"}, {"after": "1", "changed_after": "1"},
        {"after": str(2**70)}, {"cursor": "abc"}, {"ordering": "author__email"},
    ],
)  # fmt: skip
@pytest.mark.promise("S-6")
def test_a_strange_question_is_refused(query: dict[str, str], room: Room) -> None:
    answer = replay(room, **query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM


def test_a_room_of_a_draft_does_not_exist_and_an_association_of_the_next_town_neither(
    room: Room, samba: User, nadia: User
) -> None:
    hidden = make_room(make_debate(room.consultation.territory, slug="brouillon"), title="Cachée")
    Consultation.objects.filter(pk=hidden.consultation_id).update(status="draft", published_at=None)
    assert api_of().get(f"{URL}{hidden.pk}/").status_code == 404
    assert replay(hidden).status_code == 404
    assert post(nadia, hidden, text="x").status_code == 404
    elsewhere = make_association(make_tourcoing(), rna="W599999999")
    assert post(samba, room, text="x", on_behalf_of=elsewhere.pk).status_code == 404
    assert post(nadia, room, text="x", reply_to=99).status_code == 404
    assert replay(Room(pk=10**17)).status_code == 404


def test_a_list_of_messages_costs_the_same_whatever_its_length(room: Room, nadia: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("consult.discussion.services.posting.BURST", 1000)
    say(room, nadia, "Un.")
    few = queries_of(lambda: replay(room))
    for n in range(30):
        say(room, nadia, f"Message {n}")
    assert queries_of(lambda: replay(room)) == few
