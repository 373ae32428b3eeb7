"""The pages of a room as everyone meets them: whole without a script, the same words for each reader."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.discussion.models import Hand, Message, Room
from consult.discussion.selectors import PAGE
from consult.discussion.services import floor
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.people import signed_in, standing
from tests.words import words_of_page


def url(room: Room, name: str = "room", *args: Any) -> str:
    """A page of this room."""
    consultation = room.consultation
    return reverse(f"discussion:{name}", args=[consultation.territory.slug, consultation.slug, room.pk, *args])


def written(client: Client, room: Room) -> dict[str, str]:
    """What the composer carries."""
    page = client.get(url(room)).content.decode()
    return {"cle": re.search(r'name="cle" value="([^"]+)"', page)[1]}  # type: ignore[index]


@pytest.fixture
def debate(clichy: Territory) -> Consultation:
    return make_debate(clichy)


@pytest.fixture
def room(debate: Consultation) -> Room:
    return make_room(debate)


@pytest.fixture
def session(debate: Consultation) -> Room:
    return make_room(debate, is_session=True)


def test_the_consultation_leads_to_its_rooms_and_the_list_to_each(
    debate: Consultation, room: Room, session: Room
) -> None:
    page = words_of_page(Client().get(reverse("consultations:show", args=[debate.territory.slug, debate.slug])))
    assert url(room) in page
    rooms = words_of_page(Client().get(reverse("discussion:rooms", args=[debate.territory.slug, debate.slug])))
    assert url(session) in rooms
    assert "en direct" in rooms


def test_an_empty_list_says_when_people_will_talk(debate: Consultation) -> None:
    page = Client().get(reverse("discussion:rooms", args=[debate.territory.slug, debate.slug]))
    assert "Aucun échange n’est encore ouvert" in words_of_page(page)


def test_a_stranger_reads_everything_and_is_asked_to_sign_in_to_write(room: Room, nadia: User) -> None:
    say(room, nadia, "Je propose **un banc** devant l’école.")
    page = words_of_page(Client().get(url(room)))
    assert "<strong>un banc</strong>" in page
    assert nadia.display_name in page
    assert "Se connecter" in page
    assert "data-composer" not in page


def test_a_resident_writes_without_a_script_and_finds_the_message_at_its_number(room: Room, nadia: User) -> None:
    client = signed_in(nadia)
    carried = written(client, room)
    answer = client.post(url(room, "post"), {**carried, "text": "Bonsoir à vous."})
    assert (answer.status_code, answer["Location"]) == (302, f"{url(room)}#message-1")
    again = client.post(url(room, "post"), {**carried, "text": "Bonsoir à vous."})
    assert again["Location"] == answer["Location"], "two presses of the button are one message"
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("text", "words"), [("  ", "Écrivez votre message"), ("x" * 2001, "2000")])
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(text: str, words: str, room: Room, nadia: User) -> None:
    client = signed_in(nadia)
    answer = client.post(url(room, "post"), {**written(client, room), "text": text})
    assert answer.status_code == 400
    page = words_of_page(answer)
    assert words in page
    assert text.strip() in page
    assert Message.objects.count() == 0


def test_a_refusal_keeps_what_was_written_and_says_how_long_to_wait(room: Room, nadia: User) -> None:
    for n in range(5):
        say(room, nadia, f"Message {n}")
    client = signed_in(nadia)
    answer = client.post(url(room, "post"), {**written(client, room), "text": "Un sixième message"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1
    page = words_of_page(answer)
    assert "Vous écrivez très vite" in page
    assert "Un sixième message" in page


def test_a_message_is_corrected_then_withdrawn_by_its_author_alone(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Une faute d’ortographe.")
    mine, other = signed_in(nadia), signed_in(marcel)
    assert other.get(url(room, "edit", 1)).status_code == 403
    assert mine.post(url(room, "edit", 1), {"text": ""}).status_code == 400
    assert mine.post(url(room, "edit", 1), {"text": "Sans faute."}).status_code == 302
    page = words_of_page(other.get(url(room)))
    assert "Sans faute." in page
    assert "modifié" in page
    assert other.post(url(room, "withdraw", 1)).status_code == 403
    assert mine.post(url(room, "withdraw", 1)).status_code == 302
    page = words_of_page(other.get(url(room)))
    assert "Sans faute" not in page
    assert "Message retiré par son auteur ou autrice." in page


def test_the_page_of_a_message_offers_what_its_reader_may_do(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Plus d’ombre.")
    assert "Corriger mon message" in words_of_page(signed_in(nadia).get(url(room, "message", 1)))
    page = words_of_page(signed_in(marcel).get(url(room, "message", 1)))
    assert "Je suis d’accord" in page
    assert "Retirer mon message" not in page
    signed_in(marcel).post(url(room, "react", 1), {"geste": "agree", "fait": "1"})
    assert "Je suis d’accord : 1" in words_of_page(Client().get(url(room)))
    assert signed_in(marcel).post(url(room, "react", 1), {"geste": "haine"}).status_code == 400
    assert Client().get(url(room, "message", 2)).status_code == 404


def test_hands_and_shows_of_hands_work_without_a_script(session: Room, nadia: User, marcel: User) -> None:
    awa = standing(User.objects.get(display_name="Awa Cissokho"), session.consultation.territory)
    client = signed_in(nadia)
    assert client.post(url(session, "hand")).status_code == 302
    assert client.post(url(session, "hand")).status_code == 302
    assert Hand.objects.filter(state="raised").count() == 1
    page = words_of_page(client.get(url(session)))
    assert "n’a pas encore parlé" in page
    assert client.post(url(session, "hand"), {"acte": "baisser"}).status_code == 302
    assert Hand.objects.filter(state="raised").count() == 0
    poll = floor.open_poll(standing=awa, room=session, asked="On plante où ?", choices=["Devant", "Derrière"])
    assert client.post(url(session, "answer"), {"sondage": poll.pk, "choix": "1"}).status_code == 302
    assert client.post(url(session, "answer"), {"sondage": poll.pk, "choix": "7"}).status_code == 400
    page = words_of_page(Client().get(url(session)))
    assert "Ce n’est pas un vote" in page
    assert poll.answers.get().choice == 1


@pytest.mark.promise("R-6")
def test_a_page_that_was_cut_off_asks_until_an_answer_is_not_full(
    room: Room, nadia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.discussion.services.posting.BURST", 1000)
    first = say(room, nadia, "Avant la coupure.")
    for n in range(230):
        say(room, nadia, f"Message {n}")
    seen, after, answers = [], first.change, 0
    while True:
        page = Client().get(url(room, "since"), {"apres": after}).content.decode()
        seen += [int(n) for n in re.findall(r'data-number="(\d+)"', page)]
        answers += 1
        after = int(re.search(r'data-change="(\d+)" data-full', page)[1])  # type: ignore[index]
        if 'data-full="0"' in page:
            break
    assert seen == list(range(2, 232))
    assert answers == 3


def test_earlier_messages_are_a_link_away_and_addresses_last(room: Room, nadia: User) -> None:
    rows = [
        Message(
            room=room, number=n, change=n, client_id=uuid4(), said=b"", author=nadia, text=f"m{n}", html=f"<p>m{n}</p>",
            posted_at=timezone.now() - timedelta(hours=1),
        )
        for n in range(1, 121)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    Room.objects.filter(pk=room.pk).update(last_number=120, last_change=120)
    page = words_of_page(Client().get(url(room)))
    assert "<p>m71</p>" in page
    assert "<p>m70</p>" not in page
    earlier = words_of_page(Client().get(url(room), {"avant": 71}))
    assert "<p>m70</p>" in earlier
    assert "<p>m71</p>" not in earlier
    assert Client().get(url(room), {"avant": "x"}).status_code == 400


def test_the_next_town_s_address_and_a_draft_s_show_nothing(room: Room, tourcoing: Territory) -> None:
    keys = [tourcoing.slug, room.consultation.slug, room.pk]
    assert Client().get(reverse("discussion:room", args=keys)).status_code == 404


def test_the_page_costs_the_same_whatever_was_said(room: Room, nadia: User, django_assert_max_num_queries: Any) -> None:
    for n in range(5):
        say(room, nadia, f"Message {n}")
    with django_assert_max_num_queries(20):
        assert Client().get(url(room)).status_code == 200


def test_in_english_the_page_says_the_same(room: Room, nadia: User) -> None:
    say(room, nadia, "Bonsoir.")
    page = words_of_page(Client().get(f"/en{url(room)}"))
    assert "What is being said" in page
    assert 'lang="fr"' in page


def test_a_reply_leads_to_what_it_answers_even_where_the_page_no_longer_shows_it(room: Room, nadia: User) -> None:
    first = say(room, nadia, "Un banc devant l’école.")
    for n in range(PAGE):
        say(room, nadia, f"Message {n}")
        Message.objects.update(posted_at=timezone.now() - timedelta(minutes=5))  # nobody writes too fast
    say(room, nadia, "Oui, un banc.", reply_to=first)
    page = Client().get(url(room)).content.decode()
    assert 'id="message-1"' not in page
    assert f'href="{url(room, "message", 1)}">en réponse' in page
