"""The decisions of a session, put right on a page of their own, and a show of hands taken back at the desk."""

import pytest
from django.test import Client

from consult.discussion.models import Poll, Room, RoomDecision
from consult.discussion.services import floor, leading
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room
from tests.frontend.pages.test_discussion_reading import url
from tests.people import signed_in, standing
from tests.words import words_of_page


@pytest.fixture
def room(clichy: Territory) -> Room:
    return make_room(make_debate(clichy), is_session=True)


@pytest.fixture
def awa(room: Room) -> Standing:
    return standing(User.objects.get(display_name="Awa Cissokho"), room.consultation.territory)


@pytest.fixture
def client(awa: Standing) -> Client:
    return signed_in(awa.user)


def test_each_decision_is_corrected_or_struck_after_the_end(room: Room, awa: Standing, client: Client) -> None:
    one, other = (leading.note_decision(standing=awa, room=room, text=text) for text in ("Un ban.", "Par erreur."))
    leading.close_room(standing=awa, room=room)
    here = url(room, "decisions")
    assert here in words_of_page(client.get(url(room, "desk")))
    page = words_of_page(client.get(here))
    assert "Par erreur." in page
    assert "garde son texte" in page
    answer = client.post(here, {"acte": f"corriger:{one.pk}", "vu": "Un ban.", f"{one.pk}-text": "Un banc."})
    assert answer["Location"] == here
    assert client.post(here, {"acte": f"rayer:{other.pk}"})["Location"] == here
    page = words_of_page(client.get(here))
    assert "Un banc." in page
    assert "Par erreur." not in page
    client.post(url(room, "edit_minutes"), {"acte": "preparer"})
    assert here in words_of_page(client.get(url(room, "edit_minutes")))


def test_what_is_wrong_is_said_and_nothing_written_is_lost(room: Room, awa: Standing, client: Client) -> None:
    one = leading.note_decision(standing=awa, room=room, text="Un banc.")
    here, field = url(room, "decisions"), f"{one.pk}-text"
    empty = client.post(here, {"acte": f"corriger:{one.pk}", "vu": "Un banc.", field: ""})
    assert empty.status_code == 400
    assert f'href="#decision_{field}"' in words_of_page(empty)
    late = client.post(here, {"acte": f"corriger:{one.pk}", "vu": "Un ban.", field: "Deux bancs."})
    assert late.status_code == 409
    page = words_of_page(late)
    assert "a changé entre-temps" in page
    assert "Deux bancs.</textarea>" in page
    assert 'name="vu" value="Un banc."' in page
    assert client.post(here, {"acte": "brûler:1"}).status_code == 400
    assert client.post(here, {"acte": "rayer:x"}).status_code == 400
    assert client.post(here, {"acte": f"rayer:{one.pk + 1}"}).status_code == 404
    client.post(here, {"acte": f"rayer:{one.pk}"})
    again = client.post(here, {"acte": f"rayer:{one.pk}"})
    assert "déjà été rayée" in words_of_page(again)


def test_a_decision_of_another_room_is_not_there(room: Room, awa: Standing, client: Client) -> None:
    other = make_room(room.consultation, is_session=True, title="Une autre")
    decision = leading.note_decision(standing=awa, room=other, text="Ailleurs.")
    assert client.post(url(room, "decisions"), {"acte": f"rayer:{decision.pk}"}).status_code == 404
    assert RoomDecision.objects.kept().count() == 1
    thread = make_room(room.consultation, title="Un fil")
    assert client.get(url(thread, "decisions")).status_code == 403


def test_a_show_of_hands_opened_by_mistake_is_cancelled_from_the_desk(
    room: Room, awa: Standing, client: Client
) -> None:
    floor.open_poll(standing=awa, room=room, asked="Où ?", choices=["Devant", "Derrière"])
    assert 'value="annuler"' in words_of_page(client.get(url(room, "desk")))
    answer = client.post(url(room, "act"), {"acte": "annuler"}, follow=True)
    page = words_of_page(answer)
    assert "La main levée est annulée" in page
    assert "Derrière" not in page
    assert not Poll.objects.counted().exists()
    assert client.post(url(room, "act"), {"acte": "annuler"}).status_code == 403
