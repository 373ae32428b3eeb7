"""An evening run from the desk, for page tests: where its pages are, one act, what is told afterwards."""

from typing import Any

from django.test import Client
from django.urls import reverse

from consult.discussion.models import Hand, Room
from consult.discussion.services import floor
from core.accounts.models import User
from tests.people import standing
from tests.words import words_of_page


def url(room: Room, name: str = "desk", *args: Any) -> str:
    """A page of this room."""
    consultation = room.consultation
    return reverse(f"discussion:{name}", args=[consultation.territory.slug, consultation.slug, room.pk, *args])


def act(client: Client, room: Room, name: str, *ticked: int) -> Any:
    """One act from the desk, with these messages ticked."""
    return client.post(url(room, "act"), {"acte": name, "message": [str(n) for n in ticked]})


def told(client: Client, answer: Any) -> str:
    """The desk that one comes back to, as it is read."""
    assert answer.status_code == 302, words_of_page(answer)
    return words_of_page(client.get(answer["Location"]))


def raise_hand(room: Room, user: User) -> Hand:
    """Somebody asks to speak."""
    return floor.raise_hand(standing=standing(user, room.consultation.territory), room=room)
