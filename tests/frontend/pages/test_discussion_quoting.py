"""Who is quoted: what they read of a proposal, how they answer, what leaves with their words."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consult.consultations.models import Kind, Phase
from consult.discussion.models import Message, Room, TalkDraft
from consult.discussion.provenance import CITED
from consult.discussion.selectors import PAGE
from consult.discussion.services import drafting, leading
from consult.discussion.services.drafting import draft_from, publish_draft
from consult.discussion.services.minutes import draft_minutes, publish_minutes
from consult.discussion.services.posting import withdraw_message
from consult.proposals.models import Proposal
from consult.proposals.services import edit_proposal
from core.accounts.models import User
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.frontend.pages.test_discussion_reading import url
from tests.people import make_maud, signed_in, standing
from tests.words import words_of_page


@pytest.fixture
def room(clichy: Territory) -> Room:
    return make_room(make_debate(clichy))


def drafted(room: Room, author: User, *numbers: int, title: str = "Un banc", body: str = "") -> Proposal:
    """A draft of this person's that quotes these messages."""
    here = standing(author, room.consultation.territory)
    return draft_from(standing=here, room=room, numbers=numbers, title=title, body=body)


def proposal_url(proposal: Proposal, name: str = "show") -> str:
    return reverse(
        f"proposals:{name}", args=[proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    )


def page_of(client: Client, proposal: Proposal, name: str = "show") -> str:
    cache.clear()
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug]
    return words_of_page(
        client.get(reverse(f"proposals:{name}", args=keys if name in {"list", "feed"} else [*keys, proposal.pk]))
    )


def test_no_page_shows_the_words_of_a_quoted_message_that_was_taken_back(room: Room, nadia: User, marcel: User) -> None:
    message: Message = say(room, nadia, "Mon adresse est rue Cachée.")
    draft, client, town = drafted(room, marcel, 1, body="Voici."), signed_in(marcel), room.consultation.territory
    for name in ("say", "preview"):
        assert "rue Cachée" in page_of(client, draft, name)
    publish_draft(standing=standing(marcel, town), proposal=draft)
    edit_proposal(standing=standing(marcel, town), proposal=draft, title="Un banc", body=f"{draft.body}\n\nMerci.")
    other = drafted(room, marcel, 1, title="Une autre", body="Encore.")
    pages = [
        *((draft, name) for name in ("show", "revisions", "edit", "list", "feed")),
        (other, "say"),
        (other, "preview"),
    ]
    for proposal, name in pages:
        assert "rue Cachée" in page_of(client, proposal, name), name
    withdraw_message(standing=standing(nadia, town), message=message)
    for proposal, name in pages:
        assert "Cachée" not in page_of(client, proposal, name), name
    assert "Cach" not in Client().get(f"/api/v1/proposals/{draft.pk}/").content.decode()
    assert "Message retir" in Client().get(f"/api/v1/proposals/{draft.pk}/").json()["body"]


def link(address: str) -> str:
    """An address as a page carries it."""
    return f'href="{address}"'


def test_the_draft_of_another_is_not_read_where_consent_is_asked(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc devant l’école.")
    say(room, marcel, "Ce que Marcel a dit.")
    draft = drafted(room, marcel, 1, 2, title="Un titre", body="Mes mots encore secrets.")
    client, address, show = signed_in(nadia), url(room, "consent", draft.pk), link(proposal_url(draft))
    page = words_of_page(client.get(address))
    for said in ("Un titre", marcel.display_name, "Un banc devant l’école.", "pas encore publiée"):
        assert said in page
    for secret in ("encore secrets", "Ce que Marcel a dit"):
        assert secret not in page
    assert show not in page
    assert link(reverse("accounts:quoted")) in page
    drafting.publish_draft(standing=standing(marcel, room.consultation.territory), proposal=draft)
    page = words_of_page(client.get(address))
    assert show in page, "what is published is read on its own page"
    assert "encore secrets" not in page


def test_a_withdrawn_proposal_asks_nothing_more(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc devant l’école.")
    draft, here = drafted(room, marcel, 1, body="Mes mots."), standing(marcel, room.consultation.territory)
    drafting.publish_draft(standing=here, proposal=draft)
    client, address = signed_in(nadia), url(room, "consent", draft.pk)
    assert client.post(address, {"accord": "oui"}).status_code == 302
    assert nadia.display_name in page_of(Client(), draft)
    assert link(address) in words_of_page(client.get(reverse("accounts:quoted")))
    signed_in(marcel).post(proposal_url(draft, "withdraw"), {"reason": "Une autre la reprend."})
    page = words_of_page(client.get(address))
    assert "plus rien ne vous est demandé" in page
    assert 'name="accord"' not in page
    assert "Mes mots." not in page
    assert nadia.display_name not in page_of(Client(), draft)
    refused = client.post(address, {"accord": "non"})
    assert refused.status_code == 403
    assert "plus rien ne vous est demandé" in words_of_page(refused)
    assert link(address) not in words_of_page(client.get(reverse("accounts:quoted")))


def test_an_account_lists_what_quotes_it_and_leads_to_each_answer(
    room: Room, nadia: User, marcel: User, django_assert_max_num_queries: Any
) -> None:
    listed = reverse("accounts:quoted")
    assert "/connexion/" in Client().get(listed)["Location"]
    client = signed_in(nadia)
    assert "Aucun de vos messages" in words_of_page(client.get(listed))
    say(room, nadia, "Un banc devant l’école.")
    say(room, nadia, "Une fontaine.")
    say(room, marcel, "Autre chose.")
    first, second = drafted(room, marcel, 1, 2, 3, title="La première"), drafted(room, marcel, 1, title="La seconde")
    drafted(room, nadia, 1, title="La mienne")
    drafted(room, marcel, 3, title="Sans elle")
    home = words_of_page(client.get(reverse("accounts:show")))
    assert link(listed) in home
    assert "(2 réponses attendues)" in home
    page = words_of_page(client.get(listed))
    assert page.index("La seconde") < page.index("La première")
    assert "2 propositions attendent votre réponse" in page
    for address in (url(room, "consent", first.pk), url(room, "consent", second.pk), url(room, "message", 2)):
        assert link(address) in page
    for absent in ("La mienne", "Sans elle", link(url(room, "message", 3)), link(proposal_url(first))):
        assert absent not in page
    client.post(url(room, "consent", second.pk), {"accord": "non"})
    page = words_of_page(client.get(listed))
    assert page.index("La première") < page.index("La seconde"), "what waits comes first"
    for told in ("1 proposition attend votre réponse", "vous avez refusé", "Changer ma réponse"):
        assert told in page
    assert "(1 réponse attendue)" in words_of_page(client.get(reverse("accounts:show")))
    theirs = words_of_page(signed_in(marcel).get(listed))
    assert link(url(room, "consent", first.pk)) not in theirs, "one’s own draft asks oneself nothing"
    assert "La mienne" not in theirs
    for n in range(CITED):
        TalkDraft.objects.all().delete()
        drafted(room, marcel, 2, title=f"Encore {n}")
    with django_assert_max_num_queries(16):
        page = words_of_page(client.get(listed))
    assert page.count('class="row"') == CITED
    last = words_of_page(client.get(listed, {"de": CITED}))
    assert "La seconde" in last
    assert client.get(listed, {"de": "x"}).status_code == 400


def test_the_letter_leads_to_the_list(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc devant l’école.")
    drafted(room, marcel, 1)
    assert reverse("accounts:quoted") in Mail.objects.get().text


def test_one_draft_too_many_waits_and_nothing_typed_is_lost(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc devant l’école.")
    for n in range(drafting.DRAFTS_A_DAY):
        drafted(room, marcel, 1, title=f"Essai {n}")
    answer = signed_in(marcel).post(url(room, "draft"), {"messages": ["1"], "title": "Mon titre", "text": "Mes mots."})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    page = words_of_page(answer)
    for said in ("Vous avez tiré beaucoup de brouillons", "Mon titre", "Mes mots."):
        assert said in page
    english = signed_in(marcel).post(
        f"/en{url(room, 'draft').removeprefix('/fr')}", {"messages": ["1"], "title": "Mon titre"}
    )
    assert "You have made many drafts out of conversations today" in words_of_page(english)


@pytest.mark.parametrize("name", ["room", "message"])
def test_each_reader_is_led_to_what_comes_out_of_talk_and_to_what_they_may_do(
    name: str, clichy: Territory, nadia: User, marcel: User
) -> None:
    room = make_room(make_debate(clichy), is_session=True)
    say(room, nadia, "Un banc devant l’école.")
    awa = User.objects.get(display_name="Awa Cissokho")
    here = url(room, *([name, 1] if name == "message" else [name]))
    draft = url(room, "draft") + ("?messages=1" if name == "message" else "")
    minutes, transcript = link(url(room, "minutes")), f'href="{url(room, "transcript")}'
    may = {"stranger": False, "next town": False, "resident": True, "author": True, "facilitator": True}
    readers = {
        "stranger": Client(), "next town": signed_in(make_maud()), "resident": signed_in(marcel),
        "author": signed_in(nadia), "facilitator": signed_in(awa),
    }  # fmt: skip

    def pages() -> dict[str, str]:
        cache.clear()
        return {who: words_of_page(client.get(here)) for who, client in readers.items()}

    for who, page in pages().items():
        assert (link(draft) in page) is may[who], who
        assert transcript in page, who
        assert minutes not in page, who
    for client in (readers["resident"], readers["author"]):
        assert client.get(draft).status_code == 200
    leading.close_room(standing=standing(awa, clichy), room=room)
    written = draft_minutes(standing=standing(awa, clichy), room=room)
    assert all(minutes not in page for page in pages().values()), "a draft is not read yet"
    publish_minutes(standing=standing(awa, clichy), room=room, version=written.version)
    for who, page in pages().items():
        assert minutes in page, who
        assert (link(draft) in page) is may[who], "a proposal is made after the evening too"
    Phase.objects.filter(kind=Kind.PROPOSE).delete()
    assert all(link(draft) not in page for page in pages().values())


def test_a_message_taken_back_and_an_empty_room_offer_no_draft(room: Room, nadia: User) -> None:
    client = signed_in(nadia)
    page = words_of_page(client.get(url(room)))
    assert url(room, "draft") not in page
    assert url(room, "transcript") not in page
    withdraw_message(standing=standing(nadia, room.consultation.territory), message=say(room, nadia, "Un banc."))
    assert url(room, "draft") not in words_of_page(client.get(url(room, "message", 1)))


def test_an_act_on_an_old_message_leads_to_its_own_page(room: Room, nadia: User, marcel: User) -> None:
    first = say(room, nadia, "Un banc devant l’école.")
    rows = [
        Message(room=room, number=n, change=n + 1000, client_id=f"00000000-0000-0000-0000-{n:012d}", said=b"", author=nadia, text=f"m{n}", html=f"<p>m{n}</p>", posted_at=first.posted_at)
        for n in range(2, PAGE + 2)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    Room.objects.filter(pk=room.pk).update(last_number=PAGE + 1, last_change=2000)
    shown = words_of_page(Client().get(url(room)))
    assert ('id="message-1"' in shown, 'id="message-2"' in shown) == (False, True)
    author, other = signed_in(nadia), signed_in(marcel)
    for number, back in ((1, url(room, "message", 1)), (2, f"{url(room)}#message-2")):
        reacted = other.post(url(room, "react", number), {"geste": "agree", "fait": "1"})
        assert reacted["Location"] == back
        edited = author.post(url(room, "edit", number), {"text": f"Corrigé {number}."})
        assert edited["Location"] == back
        assert link(back) in words_of_page(author.get(url(room, "edit", number))), "where one gives up too"
        assert link(back) in words_of_page(author.get(url(room, "withdraw", number)))
        assert author.post(url(room, "withdraw", number))["Location"] == back
        assert other.get(back.partition("#")[0]).status_code == 200
