"""A proposal born from talk is published, and taken back, together with what its room says of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from consult.discussion.models import Consent, Quotation, Room
from consult.discussion.selectors import transcript_of
from consult.discussion.services.drafting import publish_draft, withdraw_born
from consult.discussion.services.posting import withdraw_message
from consult.proposals.models import Proposal, Status
from core.accounts.models import User
from tests.consult.discussion.rooms import fresh, make_room, say
from tests.consult.discussion.test_drafting import agree, drafted, names
from tests.consult.discussion.test_posting import refused
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_marcel, make_nadia, standing


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def test_a_birth_is_told_to_the_pages_of_the_room(
    room: Room, nadia: User, marcel: User, django_capture_on_commit_callbacks: Any
) -> None:
    say(room, nadia, "Un banc.")
    say(room, marcel, "Autre chose.")
    before = fresh(room).last_change
    draft = drafted(room, marcel, 1)
    assert fresh(room).last_change == before, "a draft is nobody else’s affair"
    here = standing(marcel, room.consultation.territory)
    with django_capture_on_commit_callbacks() as told:
        publish_draft(standing=here, proposal=draft)
    assert len([call for call in told if isinstance(call, partial)]) == 1, (
        "one frame; what was kept is forgotten beside"
    )
    assert fresh(room).last_change == before + 1
    assert [line.proposals for line in transcript_of(room).lines] == [[(draft.pk, draft.title)], []]
    assert publish_draft(standing=here, proposal=draft).status == Status.PUBLISHED
    assert fresh(room).last_change == before + 1, "asked twice, it is told once"
    withdraw_born(standing=here, proposal=draft, reason="Une autre la reprend.")
    assert fresh(room).last_change == before + 2, "the pages open in the room no longer lead to it"
    assert [line.proposals for line in transcript_of(room).lines] == [[], []]


@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_a_room_that_cannot_be_told_leaves_the_proposal_as_it_was(
    act: str, room: Room, nadia: User, marcel: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(room, nadia, "Un banc.")
    draft, here = drafted(room, marcel, 1), standing(marcel, room.consultation.territory)
    if act == "withdraw":
        publish_draft(standing=here, proposal=draft)
    before = Proposal.objects.get().status

    def dies(_message: object) -> None:
        raise ConnectionAbortedError("the process died between the two")

    acts: dict[str, Callable[[], Proposal]] = {
        "publish": lambda: publish_draft(standing=here, proposal=draft),
        "withdraw": lambda: withdraw_born(standing=here, proposal=draft, reason="Une autre la reprend."),
    }
    with monkeypatch.context() as patched:
        patched.setattr("consult.discussion.events.message_changed", dies)
        with pytest.raises(ConnectionAbortedError):
            acts[act]()
    assert Proposal.objects.get().status == before, "neither without the other"
    publish_draft(standing=here, proposal=draft)
    assert transcript_of(room).lines[0].proposals == [(draft.pk, draft.title)]


def test_a_withdrawn_proposal_names_nobody_and_asks_nothing_more(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc.")
    draft, here = drafted(room, marcel, 1), standing(marcel, room.consultation.territory)
    publish_draft(standing=here, proposal=draft)
    agree(room, draft, nadia)
    assert names(draft) == [nadia.display_name]
    gone = withdraw_born(standing=here, proposal=draft, reason="Une autre la reprend.")
    assert names(gone) == []
    assert refused(lambda: agree(room, draft, nadia, False)) == "consent_over"
    assert Quotation.objects.get().consent == Consent.AGREED


@pytest.mark.django_db(transaction=True)
def test_a_publication_and_a_withdrawal_at_once_wait_for_each_other() -> None:
    room = make_room()
    town = room.consultation.territory
    nadia, marcel = make_nadia(town), make_marcel(town)
    said = [say(room, nadia, f"Un banc {n}.") for n in range(3)]
    draft, here = drafted(room, marcel, 1, 2, 3), standing(marcel, town)
    before = fresh(room).last_change
    acts: list[Any] = [lambda one=one: withdraw_message(standing=standing(nadia, town), message=one) for one in said]
    results = at_once([*acts, *(lambda: publish_draft(standing=here, proposal=draft) for _hand in range(3))])
    assert not [one for one in results if isinstance(one, Exception)]
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert "banc" not in draft.body_html
    assert fresh(room).last_change == before + 3 + 3, "three withdrawn, three told once of the birth"
