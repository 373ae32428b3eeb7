"""Words that were taken back leave every place where a proposal quotes them; its author's own words stay."""

from typing import Any

import pytest

from consult.discussion.models import Message, Room
from consult.discussion.services.drafting import draft_from, publish_draft
from consult.discussion.services.posting import withdraw_message
from consult.moderation.services import desk
from consult.proposals import services
from consult.proposals.models import Proposal
from consult.proposals.words import shown_body
from core.accounts.models import User
from tests.consult.discussion.rooms import make_room, say
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_marcel, make_nadia, make_official, standing

OWN = "Je le dis avec mes mots : une fontaine."


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def quoting(room: Room, nadia: User, marcel: User) -> tuple[list[Message], Proposal]:
    """Two messages of Nadia's, and Marcel's draft that quotes both."""
    said = [say(room, nadia, "Mon adresse est rue Cachée."), say(room, nadia, "Un banc devant l’école.")]
    here = standing(marcel, room.consultation.territory)
    return said, draft_from(standing=here, room=room, numbers=[1, 2], title="Un banc", body=OWN)


def take_back(room: Room, message: Message, nadia: User, act: str) -> None:
    town = room.consultation.territory
    if act == "withdrawn":
        withdraw_message(standing=standing(nadia, town), message=message)
    else:
        desk.hide_message(
            standing=standing(make_official(town), town), message=message, facts="Une adresse privée.", ground="topic"
        )


def read(proposal: Proposal) -> list[str]:
    """All that is shown of a proposal, or found by it."""
    proposal.refresh_from_db()
    return [proposal.body_html, proposal.excerpt, proposal.search_text, shown_body(proposal)]


@pytest.mark.parametrize("act", ["withdrawn", "hidden"])
@pytest.mark.parametrize("is_published", [False, True])
def test_a_quotation_honours_a_removal_and_own_words_stay(
    act: str, is_published: bool, room: Room, nadia: User, marcel: User
) -> None:
    said, draft = quoting(room, nadia, marcel)
    if is_published:
        publish_draft(standing=standing(marcel, room.consultation.territory), proposal=draft)
    assert "Cachée" in draft.body_html
    take_back(room, said[0], nadia, act)
    for words in read(draft):
        assert "cach" not in words.lower()
        assert "fontain" in words.lower()
    assert "(message n° 1)" in draft.body_html, "its number stays"
    assert "Un banc devant l’école." in draft.body_html, "another message is still quoted"
    assert draft.revisions.count() == 0, "a removal is not a correction"
    assert draft.edited_at is None


def test_a_message_shown_again_is_quoted_again(room: Room, nadia: User, marcel: User) -> None:
    said, draft = quoting(room, nadia, marcel)
    before = (draft.body, draft.body_html, draft.excerpt, draft.search_text)
    take_back(room, said[0], nadia, "hidden")
    town = room.consultation.territory
    desk.restore_message(standing=standing(User.objects.get(display_name="Karim Haddouche"), town), message=said[0])
    draft.refresh_from_db()
    assert (draft.body, draft.body_html, draft.excerpt, draft.search_text) == before


def test_an_older_form_does_not_bring_the_words_back(room: Room, nadia: User, marcel: User) -> None:
    said, draft = quoting(room, nadia, marcel)
    here = standing(marcel, room.consultation.territory)
    publish_draft(standing=here, proposal=draft)
    seen = draft.body
    take_back(room, said[0], nadia, "withdrawn")
    services.edit_proposal(standing=here, proposal=draft, title="Un banc et une fontaine", body=f"{seen}\n\nMerci.")
    for words in read(draft):
        assert "cach" not in words.lower()
        assert "merc" in words.lower()
    kept = draft.body
    services.edit_proposal(standing=here, proposal=draft, title="Un banc, une fontaine", body=shown_body(draft))
    draft.refresh_from_db()
    assert draft.body == kept, "the text as it was shown changes nothing of what is kept"


def test_what_the_author_says_without_a_number_is_theirs(room: Room, nadia: User, marcel: User) -> None:
    said, draft = quoting(room, nadia, marcel)
    here = standing(marcel, room.consultation.territory)
    own = draft.body.replace("> (message n° 2)", ">")
    draft = services.save_draft(standing=here, consultation=room.consultation, draft=draft, title=draft.title, body=own)
    take_back(room, said[1], nadia, "withdrawn")
    assert "Un banc devant l’école." in read(draft)[0]


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_a_removal_at_once_leave_no_word_behind() -> None:
    room = make_room()
    town = room.consultation.territory
    nadia, marcel = make_nadia(town), make_marcel(town)
    said, draft = quoting(room, nadia, marcel)
    here = standing(marcel, town)
    publish_draft(standing=here, proposal=draft)
    body = draft.body
    acts: list[Any] = [
        lambda: withdraw_message(standing=standing(nadia, town), message=said[0]),
        *(
            lambda n=n: services.edit_proposal(standing=here, proposal=draft, title=f"Essai {n}", body=f"{body}\n\n{n}")
            for n in range(5)
        ),
    ]
    at_once(acts)
    assert all("cach" not in words.lower() for words in read(draft))
    assert draft.revisions.count() == 5
