"""May they? Role by act, as a table: who writes, asks to speak, reacts, and whose hand counts."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Who
from consult.discussion.models import Hand, Room
from consult.discussion.rules import (
    refuse_answer,
    refuse_hand,
    refuse_post,
    refuse_react,
    refuse_voiceless,
)
from consult.discussion.services import floor
from consult.discussion.services.leading import pause_room
from core.accounts.models import Association, User
from core.territories.models import Territory
from tests.consult.discussion.rooms import make_debate, make_facilitator, make_room, say
from tests.people import (
    give_mandate,
    make_association,
    make_etienne,
    make_isabelle,
    make_marcel,
    make_maud,
    make_nadia,
    make_official,
    make_samba,
    make_tourcoing,
    make_user,
    make_valerie,
    signed_in,
    standing,
)

pytestmark = pytest.mark.django_db


def make_member_from_elsewhere(town: Territory) -> User:
    """Ousmane speaks for the régie de quartier, and lives in the next town."""
    user = make_user("Ousmane Traoré", home=make_tourcoing())
    give_mandate(user, make_association(town))
    return user


PEOPLE: dict[str, Any] = {
    "stranger": lambda town: None,
    "resident": make_nadia,
    "declared": make_marcel,
    "member": make_samba,
    "member from elsewhere": make_member_from_elsewhere,
    "facilitator": make_facilitator,
    "official": make_official,
    "administrator": make_isabelle,
    "elected": make_valerie,
    "analyst": lambda town: make_etienne(),
    "neighbour": lambda town: make_maud(),
    "neighbour official": lambda town: make_official(make_tourcoing()),
}
TALK = {"resident", "declared", "member", "facilitator", "official", "administrator", "elected"}
ANY_VOICE = TALK | {"member from elsewhere"}
# By the charter: who writes in their own name, writes in any voice, asks to speak, reacts, and whose hand counts.
TABLE: dict[str, dict[str, set[str]]] = {
    Who.RESIDENTS: {
        "write": TALK, "any voice": ANY_VOICE, "hand": ANY_VOICE, "react": ANY_VOICE,
        "answer": {"resident", "declared", "member"},
    },
    Who.ATTESTED: {
        "write": TALK - {"declared", "member"}, "any voice": ANY_VOICE - {"declared"}, "hand": ANY_VOICE - {"declared"},
        "react": ANY_VOICE - {"declared"}, "answer": {"resident"},
    },
    Who.ANYONE: {act: set(PEOPLE) - {"stranger"} for act in ("write", "any voice", "hand", "react", "answer")},
}  # fmt: skip


@pytest.mark.parametrize("act", ["write", "any voice", "hand", "react", "answer"])
@pytest.mark.parametrize("who", list(TABLE))
@pytest.mark.parametrize("role", list(PEOPLE))
def test_each_person_does_what_the_charter_lets_them(role: str, who: str, act: str, clichy: Territory) -> None:
    session = make_room(make_debate(clichy, who=who), is_session=True)
    message = say(session, make_facilitator(clichy), "Bonsoir à toutes et à tous.")
    if act == "react" and role == "facilitator":
        message.author = None
    one, now = standing(PEOPLE[role](clichy), clichy), timezone.now()
    asked: dict[str, Any] = {
        "write": lambda: refuse_post(one, session, now),
        "any voice": lambda: refuse_voiceless(one, session, now),
        "hand": lambda: refuse_hand(one, session, now),
        "react": lambda: refuse_react(one, message, now),
        "answer": lambda: refuse_answer(one, session, now),
    }
    assert (asked[act]() is None) is (role in TABLE[who][act])


def test_a_member_from_elsewhere_asks_to_speak_as_an_association(clichy: Territory) -> None:
    session = make_room(make_debate(clichy), is_session=True)
    ousmane = make_member_from_elsewhere(clichy)
    floor.raise_hand(standing=standing(ousmane, clichy), room=session)
    floor.raise_hand(standing=standing(make_samba(clichy), clichy), room=session)
    voices = Hand.objects.order_by("pk").values_list("voice", flat=True)
    assert list(voices) == ["association", "resident"], "who has a voice of their own speaks with it"


def test_in_a_pause_hands_go_up_and_still_count(clichy: Territory) -> None:
    session = make_room(make_debate(clichy), is_session=True)
    session = pause_room(standing=standing(make_facilitator(clichy), clichy), room=session)
    one = standing(make_nadia(clichy), clichy)
    assert refuse_voiceless(one, session, timezone.now()) == "room_paused"
    assert refuse_hand(one, session, timezone.now()) is None
    assert refuse_answer(one, session, timezone.now()) is None


def test_the_page_gives_a_member_from_elsewhere_the_form_and_one_name_to_write_in(
    clichy: Territory, regie: Association
) -> None:
    session = make_room(make_debate(clichy), is_session=True)
    page = said_by(signed_in(make_member_from_elsewhere(clichy)), session)
    assert regie.name in page
    assert "En mon nom" not in page
    assert "En mon nom" in said_by(signed_in(make_samba(clichy)), session)
    assert 'name="text"' not in said_by(signed_in(make_maud()), session)


def said_by(client: Client, room: Room) -> str:
    """What this reader is shown of the room."""
    consultation = room.consultation
    address = f"/t/{consultation.territory.slug}/consultations/{consultation.slug}/salles/{room.pk}/"
    return client.get(address).content.decode()
