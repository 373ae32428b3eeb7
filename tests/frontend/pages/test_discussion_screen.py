"""The screen on the wall: everyone reads it, nobody writes on it, what is hidden is not on it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import Consultation, Status
from consult.discussion.models import AgendaItem, Room
from consult.discussion.services import floor, leading
from consult.moderation.services import desk
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.people import standing
from tests.words import words_of_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(clichy: Territory) -> Room:
    return make_room(make_debate(clichy), is_session=True)


def wall(room: Room) -> str:
    """Its address."""
    return reverse("discussion:screen", args=[room.consultation.territory.slug, room.consultation.slug, room.pk])


def test_the_wall_shows_the_point_the_speaker_the_next_hands_and_how_to_join(
    session: Room, awa: User, nadia: User, samba: User
) -> None:
    run = standing(awa, session.consultation.territory)
    item = AgendaItem.objects.filter(room=session).order_by("position")[1]
    leading.step_agenda(standing=run, room=session, item=item)
    for user in (nadia, samba):
        floor.raise_hand(standing=standing(user, session.consultation.territory), room=session)
    floor.call_hand(standing=run, room=session)
    message = say(session, samba, "Un banc tous les cent mètres.")
    leading.pin_message(standing=run, room=session, message=message)
    answer = Client().get(wall(session))
    page = words_of_page(answer)
    for words in (
        item.title,
        nadia.display_name,
        samba.display_name,
        "À garder en vue",
        "Un banc tous les cent mètres.",
    ):
        assert words in page
    assert re.search(r'href="[^"]*/salles/\d+/">[^<]+/salles/\d+/</a>', page), "the address is written out"
    assert "<svg" in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in main
    assert "http-equiv" not in page
    assert answer["Cache-Control"] == "no-store"


def test_an_open_show_of_hands_takes_the_wall_with_its_figures(session: Room, awa: User, nadia: User) -> None:
    run = standing(awa, session.consultation.territory)
    poll = floor.open_poll(standing=run, room=session, asked="Une navette le samedi ?", choices=["Oui", "Non"])
    floor.answer_poll(standing=standing(nadia, session.consultation.territory), room=session, poll=poll, choice=1)
    page = words_of_page(Client().get(wall(session)))
    assert "Une navette le samedi ?" in page
    assert 'aria-label="Non : 1"' in page
    assert "1 main levée. Ce n’est pas un vote." in page
    floor.close_poll(standing=run, room=session)
    assert "Une navette" not in words_of_page(Client().get(wall(session)))


def test_the_newest_words_come_first_and_what_is_pinned_is_said_once(session: Room, awa: User, nadia: User) -> None:
    said = [say(session, nadia, f"Le mot numéro {n}.") for n in range(1, 5)]
    leading.pin_message(standing=standing(awa, session.consultation.territory), room=session, message=said[1])
    page = words_of_page(Client().get(wall(session)))
    at = [page.index(f"Le mot numéro {n}.") for n in (4, 3, 1)]
    assert at == sorted(at)
    assert page.count("Le mot numéro 2.") == 1


def test_what_was_hidden_is_not_on_the_wall(session: Room, awa: User, nadia: User) -> None:
    message = say(session, nadia, "Robert habite au 12.")
    desk.hide_message(
        standing=standing(awa, session.consultation.territory), message=message, facts="Un nom.", ground="topic"
    )
    assert "Robert" not in words_of_page(Client().get(wall(session)))


def test_the_wall_of_a_draft_or_of_another_town_is_nowhere(session: Room) -> None:
    elsewhere = wall(session).replace("/clichy-sous-bois/", "/tourcoing/")
    assert Client().get(elsewhere).status_code == 404
    Consultation.objects.filter(pk=session.consultation_id).update(status=Status.DRAFT, published_at=None)
    assert Client().get(wall(session)).status_code == 404
    assert Client().post(wall(session)).status_code == 405
