"""Who is quoted: what they read of a proposal, how they answer, what leaves with their words."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consult.discussion.models import Message, Room
from consult.discussion.services.drafting import draft_from
from consult.discussion.services.posting import withdraw_message
from consult.proposals.models import Proposal
from consult.proposals.services import edit_proposal, publish_proposal
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.people import signed_in, standing
from tests.words import words_of_page


@pytest.fixture
def room(clichy: Territory) -> Room:
    return make_room(make_debate(clichy))


def drafted(room: Room, author: User, *numbers: int, title: str = "Un banc", body: str = "") -> Proposal:
    """A draft of this person's that quotes these messages."""
    here = standing(author, room.consultation.territory)
    return draft_from(standing=here, room=room, numbers=numbers, title=title, body=body)


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
    publish_proposal(standing=standing(marcel, town), proposal=draft)
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
