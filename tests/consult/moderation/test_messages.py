"""What the moderation takes from a room leaves every place where it was read, and comes back whole (PROMISES L-6)."""

from collections.abc import Callable
from typing import Any

import pytest

from consult.discussion.models import Message, Room
from consult.discussion.selectors import changes_of, transcript_of
from consult.discussion.services.drafting import draft_from, publish_draft
from consult.moderation.models import Act, Case, Decision, Motive, Outcome
from consult.moderation.services import appealing, deciding
from consult.moderation.services.reporting import report
from consult.moderation.steps import Target
from consult.proposals.models import Proposal
from consult.proposals.selectors import found_in
from core.accounts.models import User
from core.accounts.selectors import Standing
from tests.api.client import api_of
from tests.consult.discussion.rooms import fresh, make_room, say
from tests.consult.moderation.cases import SECRET, TEXT, decide, moderator, read
from tests.people import standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]


@pytest.fixture
def quoted(marcel: User, nadia: User) -> tuple[Room, Message, Proposal]:
    """A message of Marcel's, and a proposal of Nadia's that quotes it."""
    room = make_room()
    said = say(room, marcel, TEXT)
    who = standing(nadia, room.consultation.territory)
    draft = draft_from(standing=who, room=room, numbers=[1], title="Un banc", body="Le bruit gêne.")
    return room, said, publish_draft(standing=who, proposal=draft)


def places(room: Room, proposal: Proposal, seen: int) -> dict[str, bool]:
    """Where anyone reads the name that the message gives; `seen` is the last change that an open page knows."""
    proposal.refresh_from_db()
    lines = transcript_of(room).lines
    api = api_of().get(f"/api/v1/rooms/{room.pk}/messages/")
    assert api.status_code == 200
    return {
        "transcript": any("Josette" in line.html for line in lines),
        "catch-up": any("Josette" in line.html for line in changes_of(fresh(room), seen).lines),
        "api": "Josette" in api.content.decode(),
        "quotation": "Josette" in proposal.body_html + proposal.excerpt,
        "search": bool(found_in(room.consultation.territory, "Josette").rows),
    }


def taken(room: Room, message: Message, act: str) -> Decision:
    """Somebody reports the message, and a moderator decides."""
    town = room.consultation.territory
    message.room = room
    report(
        standing=Standing(territory_id=town.pk), territory=town, target=Target(message=message), address="/t/x/",
        motive=Motive.PRIVATE, in_good_faith=True,
    )  # fmt: skip
    return decide(moderator(town=town), read(Case.objects.open().get()), act, **_passage(act))


def _passage(act: str) -> dict[str, Any]:
    return {"passages": (SECRET,)} if act == Act.MASK else {}


def undone(decision: Decision) -> None:
    deciding.undo(standing=moderator("Inès Roy"), decision=decision)


def overturned(decision: Decision) -> None:
    made = appealing.appeal(decision=decision, words="Josette est d’accord.")
    appealing.decide_appeal(
        standing=moderator("Inès Roy"), appeal=made, outcome=Outcome.OVERTURNED, reasons="Elle l’est."
    )


@pytest.mark.parametrize("act", [Act.HIDE, Act.MASK])
@pytest.mark.parametrize("back", [undone, overturned])
def test_what_is_taken_from_a_room_is_nowhere_and_comes_back_everywhere(
    quoted: tuple[Room, Message, Proposal], act: str, back: Callable[[Decision], None]
) -> None:
    room, message, proposal = quoted
    before = places(room, proposal, 0)
    assert all(before.values()), before
    seen = fresh(room).last_change
    decision = taken(room, message, act)
    assert not any(places(room, proposal, seen).values())
    assert [line.number for line in changes_of(fresh(room), seen).lines] == [1], "an open page hears of it"
    seen = fresh(room).last_change
    back(decision)
    assert places(room, proposal, seen) == before
    message.refresh_from_db()
    assert (message.text, message.unmasked, message.masked_at, message.gone_at) == (TEXT, "", None, None)


def test_an_open_page_is_told_of_what_was_taken_away_and_came_back(
    quoted: tuple[Room, Message, Proposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    room, message, _proposal = quoted
    frames: list[str] = []

    def told(topic: str, in_each_language: dict[str, dict[str, Any]]) -> None:
        assert topic == f"room:{room.pk}"
        frames.append(in_each_language["fr"]["html"])

    monkeypatch.setattr("consult.discussion.events.broadcast_on_commit", told)
    decision = taken(room, message, Act.HIDE)
    undone(decision)
    assert ["Josette" in html for html in frames] == [False, True]
