"""The messages at the desk: ticked, kept, pinned, hidden with a reason; and the desks that have no floor, or no more."""

import pytest
from django.test import Client

from consult.consultations.models import Consultation
from consult.discussion.models import Message, MessageStatus, Room, RoomDecision
from core.accounts.models import User
from core.territories.models import Territory
from tests import people
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.evening import act, raise_hand, told, url
from tests.make import queries_of
from tests.people import signed_in
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


def test_ticked_messages_are_kept_let_go_and_one_is_pinned(
    session: Room, desk: Client, nadia: User, samba: User
) -> None:
    for n, user in enumerate((nadia, samba, nadia), 1):
        say(session, user, f"Un mot, le numéro {n}.")
    assert "2 messages retenus" in told(desk, act(desk, session, "retenir", 1, 3))
    assert list(
        Message.objects.filter(shortlisted_at__isnull=False).order_by("number").values_list("number", flat=True)
    ) == [1, 3]
    assert "1 message n’est plus retenu" in told(desk, act(desk, session, "relacher", 1))
    assert "Le message n° 2 est épinglé" in told(desk, act(desk, session, "epingler", 2))
    assert "Détacher" in words_of_page(desk.get(url(session)))
    assert "un seul peut être épinglé" in words_of_page(act(desk, session, "epingler", 1, 2))
    assert "Plus aucun message n’est épinglé" in told(desk, act(desk, session, "detacher"))
    for name in ("retenir", "relacher", "epingler", "masquer"):
        nothing = act(desk, session, name)
        assert nothing.status_code == 400
        assert "Cochez d’abord un message" in words_of_page(nothing)


def test_hiding_asks_for_a_reason_and_keeps_what_was_typed(session: Room, desk: Client, nadia: User) -> None:
    say(session, nadia, "Le voisin du 12 s’appelle Robert.")
    say(session, nadia, "Il habite au premier.")
    asked = act(desk, session, "masquer", 1, 2)
    page = words_of_page(desk.get(asked["Location"]))
    assert "Le voisin du 12" in page
    assert "Masquer ces 2 messages" in page
    where = url(session, "hide")
    empty = desk.post(where, {"message": ["1", "2"], "facts": ""})
    assert empty.status_code == 400
    assert "Dites pourquoi" in words_of_page(empty)
    long = desk.post(where, {"message": ["1", "2"], "facts": "x" * 1001, "ground": "topic"})
    assert "x" * 1001 in words_of_page(long)
    reason = "Le message nomme un voisin."
    back = told(desk, desk.post(where, {"message": ["1", "2"], "facts": reason, "ground": "topic"}))
    assert "2 messages sont masqués" in back
    assert "rester dans le sujet" in back
    assert "Robert" not in back
    gone = desk.post(where, {"message": ["1"], "facts": reason, "ground": "topic"})
    assert "Ce message a été retiré" in words_of_page(gone)
    assert "montré de nouveau" in told(desk, act(desk, session, "remontrer:1"))
    assert Message.objects.get(room=session, number=1).status == MessageStatus.PUBLISHED
    assert desk.get(where)["Location"] == f"{url(session)}#fil"


def test_a_thread_has_a_desk_without_a_floor(debate: Consultation, desk: Client) -> None:
    thread = make_room(debate)
    page = words_of_page(desk.get(url(thread)))
    assert "La parole" not in page
    assert "Rythme du fil" in page
    refused = act(desk, thread, "parole")
    assert refused.status_code == 403
    assert "Cette salle n’est pas une séance" in words_of_page(refused)


def test_a_room_that_is_over_still_keeps_and_hides_and_nothing_else(session: Room, desk: Client, nadia: User) -> None:
    say(session, nadia, "À garder.")
    desk.post(url(session, "end"))
    assert "1 message retenu" in told(desk, act(desk, session, "retenir", 1))
    for name in ("ouvrir", "pause", "parole", "fin", "baisser", "epingler"):
        refused = act(desk, session, name, 1)
        assert refused.status_code == 403
        assert "Cette séance est terminée" in words_of_page(refused)
    for page, said in (("poll", {"asked": "Une navette ?", "choices": "Oui\nNon"}), ("decide", {"text": "On essaie."})):
        refused = desk.post(url(session, page), said)
        assert refused.status_code == 403
        assert "Cette séance est terminée" in words_of_page(refused)
        assert next(iter(said.values())) in words_of_page(refused)


@pytest.mark.parametrize("said", ["²", "-1", "9" * 5_000, "abc", "\0"])
def test_strange_numbers_never_crash_the_desk(session: Room, desk: Client, said: str) -> None:
    assert desk.post(url(session, "act"), {"acte": "retenir", "message": said}).status_code == 400
    assert desk.get(url(session), {"avant": said}).status_code == 200
    assert desk.get(url(session, "hide"), {"message": said}).status_code == 302


def test_messages_of_another_room_are_never_touched(
    debate: Consultation, session: Room, desk: Client, nadia: User
) -> None:
    say(make_room(debate), nadia, "Ailleurs.")
    assert act(desk, session, "retenir", 1).status_code == 400
    assert not Message.objects.filter(shortlisted_at__isnull=False).exists()


def test_older_messages_are_a_link_away(session: Room, desk: Client, nadia: User, awa: User) -> None:
    said = say(session, awa, "Le premier mot.")
    Message.objects.bulk_create(
        Message(
            room=session,
            number=n,
            change=n,
            client_id=f"{n:032d}",
            said=b"x",
            author=nadia,
            text=f"n {n}",
            html=f"<p>n {n}</p>",
        )
        for n in range(2, 61)
    )
    page = desk.get(url(session)).content.decode()
    assert "?avant=11" in page
    assert said.html in desk.get(f"{url(session)}?avant=11").content.decode()


def test_the_desk_asks_as_often_for_many_rows_as_for_few(session: Room, desk: Client, nadia: User) -> None:
    town = session.consultation.territory

    def fill(have: int, to: int) -> int:
        for n in range(have, to):
            someone = people.make_user(f"Voisine {n}", home=town)
            say(session, someone, f"Un mot de la voisine {n}.")
            raise_hand(session, someone)
            RoomDecision.objects.create(room=session, text=f"Décision {n}.")
        return queries_of(lambda: desk.get(url(session)))

    desk.get(url(session))
    assert fill(0, 1) >= fill(1, 9)
