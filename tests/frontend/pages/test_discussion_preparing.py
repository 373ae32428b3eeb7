"""Making a room, changing it: what is wrong is told beside its field, and nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.discussion.models import Room, State
from consult.discussion.services.leading import close_room
from core.accounts.models import RoleGrant, User
from core.territories.models import Territory
from tests.consult.discussion.rooms import fresh, make_debate, make_room
from tests.people import signed_in, standing
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
TOMORROW = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT18:30")
GOOD: dict[str, Any] = {
    "kind": "session", "title": "La place du marché, le soir", "about": "Qui passe, qui reste, qui a peur.",
    "starts_at": TOMORROW, "agenda": "Accueil | 10\n\nLa place du marché |30 min\n La suite ",
}  # fmt: skip


@pytest.fixture
def debate(clichy: Territory) -> Consultation:
    return make_debate(clichy)


@pytest.fixture
def desk(awa: User) -> Client:
    return signed_in(awa)


def at(debate: Consultation, name: str = "new", *args: Any) -> str:
    return reverse(f"discussion:{name}", args=[debate.territory.slug, debate.slug, *args])


def points(room: Room) -> list[tuple[str, int]]:
    return list(room.agenda.order_by("position").values_list("title", "minutes"))


def test_a_session_is_announced_with_its_hour_its_agenda_and_who_runs_it(
    debate: Consultation, desk: Client, awa: User, karim: User
) -> None:
    page = words_of_page(desk.get(at(debate)))
    assert "La place du marché | 30" in page
    assert awa.display_name in page
    answer = desk.post(at(debate), {**GOOD, "facilitators": [str(awa.pk), str(karim.pk)]})
    room = Room.objects.get()
    assert answer["Location"] == at(debate, "desk", room.pk)
    assert (room.title, room.state) == (GOOD["title"], State.SCHEDULED)
    assert room.starts_at is not None
    assert timezone.localtime(room.starts_at).strftime("%Y-%m-%dT%H:%M") == TOMORROW
    assert points(room) == [("Accueil", 10), ("La place du marché", 30), ("La suite", 0)]
    assert set(room.facilitators.order_by("pk")) == {awa, karim}
    assert "Ouvrir la séance" in words_of_page(desk.get(answer["Location"]))


def test_a_thread_opens_at_once_whatever_was_typed_of_a_session(debate: Consultation, desk: Client) -> None:
    desk.post(at(debate), {**GOOD, "kind": "thread"})
    room = Room.objects.get()
    assert (room.state, room.starts_at, points(room)) == (State.OPEN, None, [])


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"title": ""}, "title", "Donnez un titre. Exemple"), ({"title": "x" * 121}, "title", "120 signes"),
    ({"about": "x" * 601}, "about", "600 signes"), ({"kind": ""}, "kind", "Choisissez : une séance"), ({"kind": "zzz"}, "kind", ""),
    ({"starts_at": ""}, "starts_at", "Donnez le jour et l’heure de la séance. Exemple"),
    ({"starts_at": "demain soir"}, "starts_at", "Écrivez le jour et l’heure. Exemple"), ({"starts_at": "2020-01-01T18:00"}, "starts_at", "déjà passée"),
    ({"agenda": "Accueil | longtemps"}, "agenda", "Ligne 1, « Accueil | longtemps »"), ({"agenda": "Accueil\n| 20"}, "agenda", "Ligne 2 : écrivez le point"),
    ({"agenda": "Accueil | 601"}, "agenda", "600 au plus"), ({"agenda": "Accueil | ²"}, "agenda", "un nombre de minutes"),
    ({"agenda": "x" * 161}, "agenda", "un point tient en 160 signes"), ({"agenda": "\n".join(f"Point {n}" for n in range(21))}, "agenda", "vous en avez écrit 21"),
    ({"agenda": "x" * 4001}, "agenda", "vingt points"), ({"facilitators": ["987654"]}, "facilitators", "n’a plus de rôle ici"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "field", "words"), WRONG)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    debate: Consultation, desk: Client, typed: dict[str, Any], field: str, words: str
) -> None:
    answer = desk.post(at(debate), {**GOOD, **typed})
    assert answer.status_code == 400
    page = words_of_page(answer)
    assert f'href="#id_{field}' in page
    assert words in page
    for name in {"title", "about", "starts_at", "agenda"}:
        for line in str({**GOOD, **typed}[name]).split("\n"):
            assert line.strip() in page, name
    assert not Room.objects.exists()


def test_residents_and_people_of_the_next_town_cannot_run_a_room_here(
    debate: Consultation, desk: Client, nadia: User, bertrand: User
) -> None:
    for stranger in (nadia, bertrand):
        refused = desk.post(at(debate), {**GOOD, "facilitators": [str(stranger.pk)]})
        assert refused.status_code == 400
        assert stranger.display_name not in words_of_page(refused)
    assert not Room.objects.exists()


def test_a_role_that_has_ended_is_no_longer_offered(debate: Consultation, desk: Client, karim: User) -> None:
    assert karim.display_name in words_of_page(desk.get(at(debate)))
    RoleGrant.objects.filter(user=karim).update(until=timezone.now())
    assert karim.display_name not in words_of_page(desk.get(at(debate)))


def test_a_session_under_way_keeps_its_hour_to_the_second(debate: Consultation, desk: Client, awa: User) -> None:
    room = make_room(debate, is_session=True)
    Room.objects.filter(pk=room.pk).update(starts_at=timezone.now() - timedelta(minutes=20, seconds=7))
    begins = fresh(room).starts_at
    assert begins is not None
    page = words_of_page(desk.get(at(debate, "prepare", room.pk)))
    assert "Accueil | 10" in page
    assert "Nature de la salle" not in page
    shown = timezone.localtime(begins).strftime("%Y-%m-%dT%H:%M")
    said = {
        "title": "Un autre titre",
        "starts_at": shown,
        "agenda": "Accueil | 5\nUn débat | 40",
        "facilitators": [str(awa.pk)],
    }
    assert desk.post(at(debate, "prepare", room.pk), said).status_code == 302
    assert (fresh(room).title, fresh(room).starts_at) == ("Un autre titre", begins)
    assert points(room) == [("Accueil", 5), ("Un débat", 40)]


def test_a_thread_has_neither_hour_nor_agenda_to_change(debate: Consultation, desk: Client) -> None:
    thread = make_room(debate)
    page = words_of_page(desk.get(at(debate, "prepare", thread.pk)))
    assert "Ordre du jour" not in page
    assert desk.post(at(debate, "prepare", thread.pk), {"title": "Le fil des bancs"}).status_code == 302
    assert fresh(thread).title == "Le fil des bancs"


def test_a_room_that_is_over_is_announced_no_more(debate: Consultation, desk: Client, awa: User) -> None:
    room = make_room(debate, is_session=True)
    close_room(standing=standing(awa, debate.territory), room=room)
    refused = desk.get(at(debate, "prepare", room.pk))
    assert refused.status_code == 403
    assert "Cette séance est terminée" in words_of_page(refused)


def test_the_officials_desk_and_the_list_of_rooms_lead_here(debate: Consultation, karim: User, nadia: User) -> None:
    keys = [debate.territory.slug, debate.slug]
    assert at(debate, "rooms") in signed_in(karim).get(reverse("consultations:desk", args=keys)).content.decode()
    assert at(debate) in signed_in(karim).get(at(debate, "rooms")).content.decode()
    assert at(debate) not in signed_in(nadia).get(at(debate, "rooms")).content.decode()
    for client in (signed_in(nadia), Client()):
        assert client.get(at(debate)).status_code in {302, 403}
        assert client.post(at(debate), GOOD).status_code in {302, 403}
    assert not Room.objects.exists()
