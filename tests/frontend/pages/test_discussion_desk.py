"""The desk of a room: who reaches it, the floor, the agenda, shows of hands, decisions; each refusal in words."""

import pytest
from django.test import Client

from consult.consultations.models import Consultation
from consult.discussion.models import AgendaItem, Hand, HandState, Poll, Room, RoomDecision, State
from consult.discussion.services import floor
from core.accounts.models import User
from core.territories.models import Territory
from tests import people
from tests.consult.discussion.rooms import fresh, make_debate, make_room
from tests.evening import act, raise_hand, told, url
from tests.people import signed_in, standing
from tests.words import words_of_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def debate(clichy: Territory) -> Consultation:
    return make_debate(clichy)


@pytest.fixture
def session(debate: Consultation) -> Room:
    return make_room(debate, is_session=True)


@pytest.fixture
def desk(awa: User) -> Client:
    return signed_in(awa)


PAGES = ("desk", "prepare", "hide", "act", "poll", "decide", "pace", "end")
WHO = [
    ("make_marcel", False), ("make_nadia", False), ("make_samba", False), ("make_valerie", False), ("make_isabelle", True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "may"), WHO)
def test_only_those_who_run_rooms_here_reach_the_desk(session: Room, name: str, may: bool) -> None:
    client = signed_in(getattr(people, name)(session.consultation.territory))
    for page in PAGES:
        answers = {
            client.get(url(session, page)).status_code,
            client.post(url(session, page), {"acte": "pause"}).status_code,
        }
        assert (403 not in answers) if may else answers <= {403, 405}, page
    assert fresh(session).state == (State.CLOSED if may else State.OPEN)


def test_facilitators_and_officials_run_rooms_and_others_do_not(
    session: Room, awa: User, karim: User, theo: User, rachid: User, bertrand: User, etienne: User
) -> None:
    answers = {
        user.display_name: signed_in(user).get(url(session)).status_code
        for user in (awa, karim, theo, rachid, bertrand, etienne)
    }
    assert list(answers.values()) == [200, 200, 403, 403, 403, 403], answers


def test_a_stranger_signs_in_before_anything_is_looked_up(session: Room) -> None:
    for page in PAGES:
        for answer in (Client().get(url(session, page)), Client().post(url(session, page))):
            assert answer.status_code == 405 or "/connexion" in answer["Location"], page
    nowhere = url(session).replace(f"/{session.pk}/", "/987654/")
    assert "/connexion" in Client().get(nowhere)["Location"]


def test_the_room_leads_to_its_desk_for_those_who_run_it_alone(session: Room, desk: Client, nadia: User) -> None:
    assert url(session) in desk.get(url(session, "room")).content.decode()
    assert url(session) not in signed_in(nadia).get(url(session, "room")).content.decode()


def test_the_state_of_the_room_is_changed_from_the_desk(debate: Consultation, desk: Client) -> None:
    room = make_room(debate, is_session=True, is_open=False)
    assert "Ouvrir la séance" in words_of_page(desk.get(url(room)))
    assert "La séance est ouverte" in told(desk, act(desk, room, "ouvrir"))
    assert "C’est la pause" in told(desk, act(desk, room, "pause"))
    assert fresh(room).state == State.PAUSED
    assert "Reprendre" in words_of_page(desk.get(url(room)))
    act(desk, room, "ouvrir")
    assert fresh(room).state == State.OPEN


def test_a_session_ends_after_one_look_at_what_will_happen(session: Room, desk: Client, nadia: User) -> None:
    raise_hand(session, nadia)
    page = words_of_page(desk.get(url(session, "end")))
    assert "la salle ne se rouvre pas" in page
    assert "1 main est encore levée" in page
    assert fresh(session).state == State.OPEN
    assert "C’est terminé" in told(desk, desk.post(url(session, "end")))
    assert fresh(session).state == State.CLOSED
    assert desk.get(url(session, "end")).status_code == 403
    over = words_of_page(desk.get(url(session)))
    assert "Vous pouvez encore retenir des messages" in over
    assert "Mettre en pause" not in over


def test_the_floor_goes_to_the_next_hand_or_to_the_one_that_was_chosen(
    session: Room, desk: Client, nadia: User, samba: User
) -> None:
    first, second = raise_hand(session, nadia), raise_hand(session, samba)
    page = words_of_page(desk.get(url(session)))
    assert f"Donner la parole à {nadia.display_name}" in page
    assert "2 mains levées" in page
    assert f"{samba.display_name} a la parole" in told(desk, act(desk, session, f"parole:{second.pk}"))
    busy = act(desk, session, f"parole:{first.pk}")
    assert busy.status_code == 403
    assert "Quelqu’un a déjà la parole" in words_of_page(busy)
    assert "Le tour de parole est terminé" in told(desk, act(desk, session, "fin"))
    shared = words_of_page(desk.get(url(session)))
    assert "1 tour de parole" in shared
    assert "1 personne a parlé" in shared
    raise_hand(session, samba)
    assert "a déjà parlé 1 fois" in words_of_page(desk.get(url(session)))
    assert "La main est baissée" in told(desk, act(desk, session, f"fin:{first.pk}"))
    assert Hand.objects.get(pk=first.pk).state == HandState.LOWERED
    gone = act(desk, session, f"parole:{first.pk}")
    assert "Cette main est déjà baissée" in words_of_page(gone)


def test_the_agenda_steps_one_point_at_a_time(session: Room, desk: Client) -> None:
    first, second, _third = AgendaItem.objects.filter(room=session).order_by("position")
    assert f"Passer au point : <span>{first.title}</span>" in words_of_page(desk.get(url(session)))
    act(desk, session, f"point:{first.pk}")
    page = told(desk, act(desk, session, f"point:{second.pk}"))
    assert f"On passe au point : {second.title}" in page
    assert "commencé à" in page
    assert fresh(session).current_item_id == second.pk
    assert "plus à l’ordre du jour" in words_of_page(act(desk, session, "point:987654"))


def test_a_show_of_hands_is_asked_counted_and_ended(session: Room, desk: Client, nadia: User) -> None:
    said = {"asked": "Une navette le samedi ?", "choices": "Oui\nNon\n"}
    assert "Les mains se lèvent" in told(desk, desk.post(url(session, "poll"), said))
    poll = Poll.objects.get(room=session)
    floor.answer_poll(standing=standing(nadia, session.consultation.territory), room=session, poll=poll, choice=0)
    page = words_of_page(desk.get(url(session)))
    assert 'aria-label="Oui : 1"' in page
    assert "Demander de lever la main" not in page
    again = desk.post(url(session, "poll"), {**said, "asked": "Et le dimanche ?"})
    assert again.status_code == 403
    assert "Une main levée est déjà en cours" in words_of_page(again)
    assert "Et le dimanche ?" in words_of_page(again), "what was typed is still there"
    assert "Le comptage est terminé" in told(desk, act(desk, session, "baisser"))
    assert "Cette main levée est terminée" in words_of_page(act(desk, session, "baisser"))


@pytest.mark.parametrize(
    ("asked", "choices", "words"),
    [
        ("", "Oui\nNon", "Écrivez la question"), ("x" * 201, "Oui\nNon", "Une question tient en 200 signes"),
        ("Une navette ?", "", "Donnez de deux à six réponses"), ("Une navette ?", "Oui", "de deux à six réponses"),
        ("Une navette ?", "Oui\noui", "différentes"), ("Une navette ?", "Oui\n" + "x" * 81, "80 signes"),
    ],
)  # fmt: skip
def test_a_show_of_hands_that_cannot_be_asked_says_why_beside_its_field(
    session: Room, desk: Client, asked: str, choices: str, words: str
) -> None:
    answer = desk.post(url(session, "poll"), {"asked": asked, "choices": choices})
    assert answer.status_code == 400
    page = words_of_page(answer)
    assert words in page
    assert "data-focus" in page
    assert "Erreur à corriger" in page
    for typed in filter(None, (asked, *choices.split("\n"))):
        assert typed in page
    assert not Poll.objects.exists()


def test_a_decision_is_noted_at_its_point_and_an_empty_one_is_refused(session: Room, desk: Client) -> None:
    item = AgendaItem.objects.filter(room=session).order_by("position")[1]
    act(desk, session, f"point:{item.pk}")
    page = told(desk, desk.post(url(session, "decide"), {"text": "La navette est essayée trois mois."}))
    assert "La décision est notée" in page
    assert "La navette est essayée trois mois." in page
    assert RoomDecision.objects.get(room=session).item == item
    for text, words in (("  ", "Écrivez la décision"), ("x" * 601, "600 signes")):
        answer = desk.post(url(session, "decide"), {"text": text})
        assert answer.status_code == 400
        assert words in words_of_page(answer)
        assert text.strip() in words_of_page(answer)


def test_the_pace_of_the_room_is_chosen_in_words(session: Room, desk: Client) -> None:
    page = told(desk, desk.post(url(session, "pace"), {"seconds": "30"}))
    assert "Chaque personne écrit toutes les 30 secondes" in page
    assert fresh(session).slow_seconds == 30
    for seconds in ("31", "", "beaucoup"):
        assert desk.post(url(session, "pace"), {"seconds": seconds}).status_code == 400
    assert fresh(session).slow_seconds == 30


@pytest.mark.parametrize(
    "name", ["", "vider", "point:²", "parole:-1", "fin:" + "9" * 40, "remontrer", "remontrer:7", "\0"]
)
def test_an_act_that_does_not_exist_is_nowhere(session: Room, desk: Client, name: str) -> None:
    assert act(desk, session, name).status_code == 404
