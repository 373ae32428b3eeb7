"""What comes out of talk, as everyone meets it: a draft, an answer by letter, minutes and their files."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consult.consultations.models import Kind, Phase
from consult.discussion.models import Message, Minutes, Quotation, Room
from consult.discussion.services import leading
from consult.discussion.services.drafting import draft_from
from consult.discussion.services.minutes import draft_minutes, publish_minutes
from consult.discussion.services.posting import withdraw_message
from consult.proposals.models import Proposal, Status
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.frontend.pages.test_discussion_reading import url
from tests.papers import text_of
from tests.people import make_maud, signed_in, standing
from tests.words import plain, words_of_page


@pytest.fixture
def room(clichy: Territory) -> Room:
    return make_room(make_debate(clichy), is_session=True)


@pytest.fixture
def awa(room: Room) -> Standing:
    return standing(User.objects.get(display_name="Awa Cissokho"), room.consultation.territory)


@pytest.fixture
def talk(room: Room, nadia: User, marcel: User) -> list[Message]:
    """Three messages, the second of which its author took back."""
    said = [say(room, nadia, "Un banc devant l’école."), say(room, marcel, "Une erreur."), say(room, marcel, "Et une fontaine.")]  # fmt: skip
    withdraw_message(standing=standing(marcel, room.consultation.territory), message=said[1])
    return said


def reader() -> Client:
    """A stranger to whom no page was shown before."""
    cache.clear()
    return Client()


def ended(room: Room, awa: Standing) -> Minutes:
    """The session is over and its minutes are drafted."""
    leading.close_room(standing=awa, room=room)
    return draft_minutes(standing=awa, room=room)


def proposal_page(proposal: Proposal) -> str:
    town = proposal.consultation.territory
    return words_of_page(
        reader().get(reverse("proposals:show", args=[town.slug, proposal.consultation.slug, proposal.pk]))
    )


@pytest.mark.usefixtures("talk")
def test_a_message_becomes_a_draft_that_the_writing_steps_take_up(room: Room, marcel: User) -> None:
    client = signed_in(marcel)
    page = words_of_page(client.get(url(room, "draft"), {"messages": "1"}))
    assert 'value="Un banc devant l’école."' in page, "the first words make a first title"
    assert re.search(r'value="1"[^>]* checked', page)
    assert not re.search(r'value="3"[^>]* checked', page)
    assert "Une erreur" not in page
    answer = client.post(
        url(room, "draft"), {"messages": ["1", "3"], "title": "Un banc et une fontaine", "text": "Voici."}
    )
    draft = Proposal.objects.get()
    town, here = room.consultation.territory, room.consultation
    assert answer["Location"] == reverse("proposals:say", args=[town.slug, here.slug, draft.pk])
    step = words_of_page(client.get(answer["Location"]))
    assert "(message n° 1)" in step
    assert "Voici." in step
    assert draft.author == marcel


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(("chosen", "words"), [([], "Choisissez au moins un message"), (["1", "2"], "a été retiré")])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    chosen: list[str], words: str, room: Room, marcel: User
) -> None:
    sent = {"messages": chosen, "title": "Un titre à moi", "text": "Mes mots à moi."}
    answer = signed_in(marcel).post(url(room, "draft"), sent)
    assert answer.status_code == 400
    page = words_of_page(answer)
    assert words in page
    assert "Un titre à moi" in page
    assert "Mes mots à moi." in page
    assert not Proposal.objects.exists()


def test_who_may_not_propose_reads_why(room: Room, nadia: User, tourcoing: Territory) -> None:
    say(room, nadia, "Un banc.")
    assert "/connexion/" in reader().get(url(room, "draft"))["Location"]
    assert "Indiquez votre commune" in words_of_page(signed_in(make_maud()).get(url(room, "draft")))
    Phase.objects.filter(kind=Kind.PROPOSE).delete()
    refused = signed_in(nadia).get(url(room, "draft"))
    assert refused.status_code == 403
    assert "On ne peut pas proposer maintenant" in words_of_page(refused)
    assert signed_in(nadia).get(url(room, "draft"), {"messages": "x"}).status_code in {400, 403}


def test_an_author_answers_the_letter_and_nobody_else_learns_anything(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc devant l’école.")
    here = standing(marcel, room.consultation.territory)
    draft = draft_from(standing=here, room=room, numbers=[1], title="Un titre encore secret")
    address = url(room, "consent", draft.pk)
    assert "/connexion/" in reader().get(address)["Location"]
    for stranger in (marcel, make_maud()):
        other = signed_in(stranger).get(address)
        assert other.status_code == 403
        assert "encore secret" not in words_of_page(other)
        assert signed_in(stranger).get(url(room, "consent", 987654321)).status_code == 403, "as if there were none"
        assert signed_in(stranger).post(address, {"accord": "oui"}).status_code == 403
    client = signed_in(nadia)
    page = words_of_page(client.get(address))
    assert "Un titre encore secret" in page
    assert "Un banc devant l’école." in page
    assert client.post(address, {"accord": "peut-être"}).status_code == 400
    assert client.post(address, {"accord": "oui"}).status_code == 302
    assert Quotation.objects.get().consent == "agreed"
    assert "Vous avez accepté" in words_of_page(client.get(address))
    client.post(address, {"accord": "non"})
    assert Quotation.objects.get().consent == "declined"


def test_a_proposal_says_where_it_was_born_and_the_room_says_what_it_gave(
    room: Room, nadia: User, marcel: User
) -> None:
    message = say(room, nadia, "Un banc devant l’école.")
    draft = draft_from(standing=standing(marcel, room.consultation.territory), room=room, numbers=[1])
    client = signed_in(marcel)
    town, here = room.consultation.territory, room.consultation
    client.post(reverse("proposals:preview", args=[town.slug, here.slug, draft.pk]))
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    page = proposal_page(draft)
    assert "Née d’un échange" in page
    assert url(room, "message", 1) in page
    assert nadia.display_name not in page, "she has not answered yet"
    signed_in(nadia).post(url(room, "consent", draft.pk), {"accord": "oui"})
    assert nadia.display_name in proposal_page(draft)
    assert "A donné la proposition" in words_of_page(reader().get(url(room)))
    withdraw_message(standing=standing(nadia, town), message=message)
    page = proposal_page(draft)
    assert "(message retiré)" in page
    assert nadia.display_name not in page


@pytest.mark.usefixtures("talk")
def test_minutes_are_prepared_edited_published_then_corrected_without_a_script(
    room: Room, awa: Standing, nadia: User
) -> None:
    leading.close_room(standing=awa, room=room)
    client = signed_in(awa.user)
    assert "pas encore publié" in words_of_page(reader().get(url(room, "minutes")))
    assert "Préparer le compte rendu" in words_of_page(client.get(url(room, "minutes")))
    assert client.get(url(room, "edit_minutes"))["Location"] == url(room, "minutes")
    assert client.post(url(room, "edit_minutes"), {"acte": "preparer"})["Location"] == url(room, "edit_minutes")
    assert "2 personnes ont écrit 3 messages" in plain(words_of_page(client.get(url(room, "edit_minutes"))))
    assert signed_in(nadia).get(url(room, "edit_minutes")).status_code == 403
    kept = client.post(url(room, "edit_minutes"), {"acte": "enregistrer", "text": "Voici **tout**.", "version": "1"})
    assert kept.status_code == 302
    assert "Voici" not in words_of_page(signed_in(nadia).get(url(room, "minutes"))), (
        "a draft is read by its writers alone"
    )
    assert signed_in(nadia).get(url(room, "minutes_pdf")).status_code == 404
    assert signed_in(nadia).get(url(room, "minutes_html")).status_code == 404
    client.post(url(room, "edit_minutes"), {"acte": "publier", "text": "Voici **tout**.\n\n### Où", "version": "2"})
    page = words_of_page(reader().get(url(room, "minutes")))
    assert "<strong>tout</strong>" in page
    assert "<h2>Où</h2>" in page, "no level of title is jumped"
    assert "corrigé le" not in page
    client.post(url(room, "edit_minutes"), {"acte": "corriger", "text": "Voilà tout.", "version": "3"})
    page = words_of_page(reader().get(url(room, "minutes")))
    assert "Voilà tout." in page
    assert "corrigé le" in page


def test_a_text_changed_meanwhile_loses_neither_hand(room: Room, awa: Standing) -> None:
    ended(room, awa)
    client = signed_in(awa.user)
    client.post(url(room, "edit_minutes"), {"acte": "enregistrer", "text": "Une main.", "version": "1"})
    late = client.post(url(room, "edit_minutes"), {"acte": "publier", "text": "L’autre main.", "version": "1"})
    assert late.status_code == 409
    page = words_of_page(late)
    assert "L’autre main.</textarea>" in page
    assert "Une main.</textarea>" in page
    assert 'name="version" value="2"' in page
    assert client.post(url(room, "edit_minutes"), {"acte": "publier", "text": " ", "version": "2"}).status_code == 400
    assert client.post(url(room, "edit_minutes"), {"acte": "brûler", "text": "x", "version": "2"}).status_code == 400
    assert client.post(url(room, "edit_minutes"), {"acte": "publier", "text": "x", "version": "zzz"}).status_code == 400


def test_an_open_room_has_no_minutes_yet_and_says_when(room: Room, awa: Standing) -> None:
    assert "après la séance" in words_of_page(reader().get(url(room, "minutes")))
    assert url(room, "minutes") not in words_of_page(reader().get(url(room, "room")))
    assert signed_in(awa.user).get(url(room, "edit_minutes")).status_code == 403


@pytest.mark.usefixtures("talk")
def test_an_ended_room_leads_its_readers_to_the_transcript_and_to_the_minutes_once_published(
    room: Room, awa: Standing
) -> None:
    ended(room, awa)
    page = words_of_page(reader().get(url(room, "room")))
    assert f'href="{url(room, "minutes")}"' not in page
    assert f'href="{url(room, "transcript")}"' in page
    publish_minutes(standing=awa, room=room, version=1)
    page = words_of_page(reader().get(url(room, "room"), {"suite": ""}))
    assert f'href="{url(room, "minutes")}"' in page


@pytest.mark.usefixtures("talk")
def test_the_files_carry_the_minutes_and_the_transcript_without_what_was_withdrawn(room: Room, awa: Standing) -> None:
    leading.shortlist_message(standing=awa, message=Message.objects.get(number=1))
    ended(room, awa)
    publish_minutes(standing=awa, room=room, version=1)
    html = reader().get(url(room, "minutes_html"))
    assert html["Content-Disposition"] == f'attachment; filename="compte-rendu-{room.pk}.html"'
    words = words_of_page(html)
    for said in ("Un banc devant l’école.", "Et une fontaine.", "Message retiré par son auteur ou autrice."):
        assert said in words
    assert "Une erreur." not in words
    assert not re.search(r"<script|<link|src=", words), "it needs nothing from anywhere"
    pdf = reader().get(url(room, "minutes_pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    words = text_of(pdf.content)
    for said in (
        "Compte rendu : Soirée de la place",
        "Un banc devant l’école.",
        "Et une fontaine.",
        "Message retiré",
        "N° 3",
    ):
        assert said in words
    assert "Une erreur." not in words
    withdraw_message(standing=standing(User.objects.get(pk=Message.objects.get(number=1).author_id), room.consultation.territory), message=Message.objects.get(number=1))  # fmt: skip
    for name in ("minutes_html", "minutes_pdf"):
        content = reader().get(url(room, name)).content
        words = text_of(content) if name == "minutes_pdf" else content.decode()
        assert "banc devant" not in words, name


def test_the_press_that_is_busy_or_fails_says_so(room: Room, awa: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(room, awa)
    publish_minutes(standing=awa, room=room, version=1)
    monkeypatch.setattr("frontend.pages.discussion.minutes.WAIT_S", 0)
    from_module = "frontend.pages.discussion.minutes.PRESS"
    monkeypatch.setattr(f"{from_module}.acquire", lambda timeout: False)
    answer = reader().get(url(room, "minutes_pdf"))
    assert answer.status_code == 503
    assert "la page s’imprime aussi" in words_of_page(answer)


def test_the_transcript_is_read_a_hundred_numbers_a_page(
    room: Room, nadia: User, django_assert_max_num_queries: Any
) -> None:
    first = say(room, nadia, "m1")
    rows = [
        Message(room=room, number=n, change=n + 1000, client_id=f"00000000-0000-0000-0000-{n:012d}", said=b"", author=nadia, text=f"m{n}", html=f"<p>m{n}</p>", posted_at=first.posted_at)
        for n in range(2, 251)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    Room.objects.filter(pk=room.pk).update(last_number=250)
    with django_assert_max_num_queries(16):
        page = words_of_page(reader().get(url(room, "transcript")))
    assert "<p>m100</p>" in page
    assert "<p>m101</p>" not in page
    assert "de 201 à 250" in page
    last = words_of_page(reader().get(url(room, "transcript"), {"de": "201"}))
    assert "<p>m250</p>" in last
    assert "Page suivante" not in last
    assert "Aucun message ici" in words_of_page(reader().get(url(room, "transcript"), {"de": "9000"}))
    assert reader().get(url(room, "transcript"), {"de": "x"}).status_code == 400


@pytest.mark.parametrize("name", ["draft", "minutes", "edit_minutes", "minutes_pdf", "minutes_html", "transcript"])
def test_the_next_town_s_address_shows_nothing(name: str, room: Room, awa: Standing, tourcoing: Territory) -> None:
    ended(room, awa)
    publish_minutes(standing=awa, room=room, version=1)
    keys = [tourcoing.slug, room.consultation.slug, room.pk]
    assert signed_in(awa.user).get(reverse(f"discussion:{name}", args=keys)).status_code == 404
