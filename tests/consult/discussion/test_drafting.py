"""From talk to proposal: what is quoted, who is asked, who is shown, and what a withdrawal leaves."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.consultations.models import Kind, Phase
from consult.discussion.models import Consent, Quotation, Room, TalkDraft
from consult.discussion.provenance import MOST_QUOTED, provenance_of
from consult.discussion.services.drafting import (
    DRAFTS_A_DAY,
    answer_consent,
    draft_from,
)
from consult.discussion.services.posting import withdraw_message
from consult.moderation.services import desk
from consult.proposals.models import Proposal, Status
from consult.proposals.services import delete_draft
from consult.proposals.steps import DAY
from core.accounts.models import User
from core.lib.refusals import Refused
from core.notices.models import Mail
from tests.consult.discussion.rooms import fresh, make_room, say
from tests.consult.discussion.test_posting import refused
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_marcel, make_maud, make_nadia, make_official, standing


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def drafted(room: Room, user: User, *numbers: int, **more: Any) -> Proposal:
    """A draft that quotes these messages."""
    return draft_from(standing=standing(user, room.consultation.territory), room=room, numbers=numbers, **more)


def agree(room: Room, proposal: Proposal, user: User, agreed: bool = True) -> None:
    answer_consent(standing=standing(user, room.consultation.territory), proposal=proposal, agreed=agreed)


def names(proposal: Proposal) -> list[str]:
    found = provenance_of(proposal)
    return found.contributors if found else []


def test_a_draft_quotes_words_and_numbers_and_no_name(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc devant l’école.\n\nÀ l’ombre.")
    say(room, marcel, "Et une fontaine.")
    draft = drafted(room, marcel, 2, 1, body="Voici ce que nous proposons.")
    assert draft.status == Status.DRAFT
    assert draft.author == marcel
    assert draft.title == "Un banc devant l’école. À l’ombre."
    assert draft.body == (
        "Voici ce que nous proposons.\n\n> Un banc devant l’école.\n>\n> À l’ombre.\n>\n> (message n° 1)"
        "\n\n> Et une fontaine.\n>\n> (message n° 2)"
    )
    assert draft.body_html.count("<blockquote>") == 2
    assert nadia.display_name not in draft.body
    found = provenance_of(draft)
    assert found
    assert [(one.number, one.is_shown) for one in found.quoted] == [(1, True), (2, True)]


def test_each_author_gets_one_letter_and_the_drafter_none(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc.")
    say(room, nadia, "À l’ombre.")
    say(room, marcel, "Une fontaine.")
    draft = drafted(room, marcel, 1, 2, 3)
    letter = Mail.objects.get()
    assert letter.recipient == nadia.email
    assert "n° 1, 2" in letter.text
    assert f"/salles/{room.pk}/accord/{draft.pk}/" in letter.text
    assert names(draft) == [marcel.display_name], "one’s own words are agreed at once, others’ are not"
    again = drafted(room, marcel, 1, 2, 3)
    assert again.pk == draft.pk
    assert (Mail.objects.count(), Quotation.objects.count()) == (1, 3), "two presses of the button ask once"


def test_an_author_agrees_or_not_and_may_change_their_mind(room: Room, nadia: User, marcel: User) -> None:
    say(room, nadia, "Un banc.")
    draft = drafted(room, marcel, 1)
    assert names(draft) == []
    agree(room, draft, nadia)
    assert names(draft) == [nadia.display_name]
    agree(room, draft, nadia, False)
    assert names(draft) == []
    assert Quotation.objects.get().consent == Consent.DECLINED
    assert refused(lambda: agree(room, draft, marcel)) == "no_consent_asked"
    assert refused(lambda: agree(room, draft, make_maud())) == "no_consent_asked"


@pytest.mark.parametrize("act", ["withdrawn", "hidden", "closed"])
def test_who_takes_their_words_or_their_account_back_is_no_longer_named(
    act: str, room: Room, nadia: User, marcel: User
) -> None:
    message = say(room, nadia, "Un banc.")
    draft = drafted(room, marcel, 1)
    agree(room, draft, nadia)
    assert names(draft) == [nadia.display_name]
    town = room.consultation.territory
    if act == "withdrawn":
        withdraw_message(standing=standing(nadia, town), message=message)
    elif act == "hidden":
        desk.hide_message(
            standing=standing(make_official(town), town), message=message, facts="Une adresse privée.", ground="topic"
        )
    else:
        User.objects.filter(pk=nadia.pk).update(is_active=False)
    assert names(draft) == []
    found = provenance_of(draft)
    assert found
    assert found.quoted[0].is_shown is (act == "closed")


def test_what_was_withdrawn_or_never_said_is_not_quoted(room: Room, nadia: User, marcel: User) -> None:
    message = say(room, nadia, "Un banc.")
    assert refused(lambda: drafted(room, marcel, 1, 2)) == "not_quotable", "no such number"
    withdraw_message(standing=standing(nadia, room.consultation.territory), message=message)
    assert refused(lambda: drafted(room, marcel, 1)) == "not_quotable"
    assert not Proposal.objects.exists()
    with pytest.raises(ValidationError):
        drafted(room, marcel)
    with pytest.raises(ValidationError):
        drafted(room, marcel, *range(1, MOST_QUOTED + 2))


def test_too_many_words_are_refused_and_nothing_is_cut(room: Room, nadia: User) -> None:
    for n in range(4):
        say(room, nadia, f"{n} " + "mot " * 490)
    with pytest.raises(ValidationError, match="citez-en moins"):
        drafted(room, nadia, 1, 2, 3, 4)
    assert not Proposal.objects.exists()


def test_who_may_propose_may_draft_and_nobody_else(room: Room, nadia: User) -> None:
    say(room, nadia, "Un banc.")
    assert refused(lambda: drafted(room, make_maud(), 1)) == "not_from_here"
    facilitator = User.objects.get(display_name="Awa Cissokho")
    assert drafted(room, facilitator, 1).author == facilitator
    Phase.objects.filter(kind=Kind.PROPOSE).delete()
    later = fresh(room)
    later.consultation = type(room.consultation).objects.get(pk=room.consultation.pk)
    assert refused(lambda: drafted(later, nadia, 1)) == "no_such_phase"


def test_a_message_brings_its_author_one_letter_whatever_becomes_of_the_drafts(
    room: Room, nadia: User, marcel: User
) -> None:
    say(room, nadia, "Un banc.")
    say(room, nadia, "Une fontaine.")
    here = standing(marcel, room.consultation.territory)
    delete_draft(standing=here, proposal=drafted(room, marcel, 1))
    drafted(room, marcel, 1, title="Un autre titre")
    again = drafted(room, make_official(room.consultation.territory), 1)
    assert Mail.objects.count() == 1
    assert Quotation.objects.get(proposal=again).consent == Consent.ASKED, "what quotes her waits in her account"
    drafted(room, marcel, 1, 2)
    letters = list(Mail.objects.order_by("pk"))
    assert len(letters) == 2
    assert "message n° 2)" in letters[1].text, "only what she was not written to about"


@pytest.mark.promise("S-12")
def test_drafts_made_from_talk_are_counted_a_day_and_throwing_them_away_lifts_no_limit(
    room: Room, nadia: User, marcel: User
) -> None:
    say(room, nadia, "Un banc.")
    here = standing(marcel, room.consultation.territory)
    for n in range(DRAFTS_A_DAY):
        draft = drafted(room, marcel, 1, title=f"Essai {n}")
        if n < DRAFTS_A_DAY - 1:
            delete_draft(standing=here, proposal=draft)
    assert drafted(room, marcel, 1, title=f"Essai {DRAFTS_A_DAY - 1}").pk == draft.pk, "the same draft is not one more"
    with pytest.raises(Refused) as found:
        drafted(room, marcel, 1, title="Un de trop")
    assert found.value.reason.value == "too_many_drafts"
    assert found.value.reason.status == 429
    assert found.value.retry_after
    assert 0 < found.value.retry_after <= DAY.total_seconds() + 1
    assert Proposal.objects.count() == 1, "nothing was written"
    assert drafted(room, nadia, 1).author == nadia, "each person has their own count"
    TalkDraft.objects.update(at=timezone.now() - DAY)
    assert drafted(room, marcel, 1, title="Le lendemain").author == marcel
    assert TalkDraft.objects.filter(author=marcel).count() == 1, "what no longer counts is not kept"


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_leave_one_draft_and_one_letter_and_a_withdrawal_comes_before_or_after() -> None:
    room = make_room()
    town = room.consultation.territory
    nadia, marcel = make_nadia(town), make_marcel(town)
    message = say(room, nadia, "Un banc.")
    say(room, nadia, "Une fontaine.")
    results = at_once([lambda: drafted(room, marcel, 2) for _hand in range(6)])
    assert len({one.pk for one in results}) == 1
    assert (Quotation.objects.count(), Mail.objects.count()) == (1, 1)
    acts = [
        lambda: withdraw_message(standing=standing(nadia, town), message=message),
        *(lambda n=n: drafted(room, marcel, 1, title=f"Essai {n}") for n in range(5)),
    ]
    made = [one for one in at_once(acts)[1:] if isinstance(one, Proposal)]
    assert Quotation.objects.filter(message=message).count() == len(made), "what was quoted was quoted while it stood"
    assert refused(lambda: drafted(room, marcel, 1)) == "not_quotable"


@pytest.mark.promise("S-12")
@pytest.mark.django_db(transaction=True)
def test_hands_at_once_in_two_rooms_make_no_more_drafts_than_the_limit() -> None:
    rooms = [make_room(), None]
    rooms[1] = make_room(rooms[0].consultation, title="Une autre salle")
    town = rooms[0].consultation.territory
    nadia, marcel = make_nadia(town), make_marcel(town)
    for room in rooms:
        say(room, nadia, f"Un banc, {room.title}.")
    acts = [lambda n=n: drafted(rooms[n % 2], marcel, 1, title=f"Essai {n}") for n in range(DRAFTS_A_DAY + 4)]
    made = [one for one in at_once(acts) if isinstance(one, Proposal)]
    assert len(made) == DRAFTS_A_DAY
    assert Proposal.objects.count() == DRAFTS_A_DAY
    assert Mail.objects.count() == 2, "one letter a message"
