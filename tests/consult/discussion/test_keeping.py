"""How long words that are no longer shown are kept: six months, then they are nowhere."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consult.consultations.models import KEPT_AFTER
from consult.discussion.models import Message, Minutes, Room
from consult.discussion.records import minutes_html, minutes_in
from consult.discussion.selectors import transcript_of
from consult.discussion.services import leading
from consult.discussion.services.drafting import draft_from, publish_draft
from consult.discussion.services.minutes import draft_minutes, publish_minutes
from consult.discussion.services.posting import withdraw_message
from consult.discussion.tasks import erase_gone_words
from consult.moderation.services import desk
from consult.proposals.services import edit_proposal
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.audit.models import Entry
from tests.clocks import database_at
from tests.consult.discussion.rooms import fresh, make_room, say
from tests.consult.discussion.test_posting import refused
from tests.people import standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-4")]
HOUR = timedelta(hours=1)


@pytest.fixture
def session(db: None) -> Room:
    return make_room(is_session=True)


@pytest.fixture
def awa(session: Room) -> Standing:
    return standing(User.objects.get(display_name="Awa Cissokho"), session.consultation.territory)


def swept_after(delay: timedelta) -> None:
    """The clock sweeps so long from now, twice."""
    with database_at(timezone.now() + delay):
        erase_gone_words()
        erase_gone_words()


def words_left() -> list[tuple[int, bool, bool]]:
    """By number: whether words, and whether their HTML, are in the row."""
    return [(m.number, bool(m.text), bool(m.html)) for m in Message.objects.order_by("number")]


def test_words_withdrawn_or_hidden_are_erased_after_six_months_and_not_before(
    session: Room, awa: Standing, nadia: User, marcel: User
) -> None:
    mine, theirs, kept = say(session, nadia, "À retirer."), say(session, marcel, "À masquer."), say(session, nadia, "À garder.")  # fmt: skip
    withdraw_message(standing=standing(nadia, session.consultation.territory), message=mine)
    desk.hide_message(standing=awa, message=theirs, facts="Hors sujet", ground="topic")
    before = fresh(session).last_change
    swept_after(KEPT_AFTER - HOUR)
    assert words_left() == [(1, True, True), (2, True, True), (3, True, True)]
    swept_after(KEPT_AFTER + HOUR)
    assert words_left() == [(1, False, False), (2, False, False), (3, True, True)]
    assert not bytes(Message.objects.get(number=1).said), "not even the mark of what was said"
    lines = transcript_of(fresh(session)).lines
    assert [(line.number, line.is_shown, line.hidden_reason) for line in lines] == [
        (1, False, ""), (2, False, "charte : rester dans le sujet"), (3, True, "")
    ]  # fmt: skip
    assert fresh(session).last_change == before, "nothing that is shown has changed"
    assert refused(lambda: desk.restore_message(standing=awa, message=theirs)) == "message_gone"
    assert Message.objects.get(pk=kept.pk).text == "À garder."


def test_what_is_shown_again_is_kept(session: Room, awa: Standing, nadia: User) -> None:
    message = say(session, nadia, "Un mot.")
    desk.hide_message(standing=awa, message=message, facts="Hors sujet", ground="topic")
    desk.restore_message(standing=awa, message=message)
    swept_after(2 * KEPT_AFTER)
    assert words_left() == [(1, True, True)]


def test_the_text_of_the_minutes_loses_them_too(session: Room, awa: Standing, nadia: User) -> None:
    message, other = say(session, nadia, "Mon adresse est rue Utrillo."), say(session, nadia, "Un banc.")
    for one in (message, other):
        leading.shortlist_message(standing=awa, message=one)
    leading.close_room(standing=awa, room=session)
    draft_minutes(standing=awa, room=session)
    publish_minutes(standing=awa, room=session, version=1)
    withdraw_message(standing=standing(nadia, session.consultation.territory), message=message)
    shown = minutes_html(minutes_in(session))  # type: ignore[arg-type]
    swept_after(KEPT_AFTER + HOUR)
    minutes = Minutes.objects.get()
    assert "Utrillo" not in minutes.text + minutes.html
    assert "Un banc." in minutes.text
    assert minutes.version == 2, "who was editing them is told"
    assert minutes.corrected_at is None
    assert minutes_html(minutes_in(session)) == shown  # type: ignore[arg-type]


def test_the_proposals_that_quote_them_keep_them_no_longer(session: Room, nadia: User, marcel: User) -> None:
    message, other = say(session, nadia, "Mon adresse est rue Utrillo."), say(session, nadia, "Un banc.")
    here = standing(marcel, session.consultation.territory)
    proposal = draft_from(
        standing=here, room=session, numbers=[message.number, other.number], title="Un banc", body="Moi."
    )
    publish_draft(standing=here, proposal=proposal)
    edit_proposal(standing=here, proposal=proposal, title="Deux bancs", body=proposal.body + "\n\nMerci.")
    withdraw_message(standing=standing(nadia, session.consultation.territory), message=message)
    proposal.refresh_from_db()
    shown = (proposal.body_html, proposal.excerpt, proposal.search_text)
    swept_after(KEPT_AFTER - HOUR)
    proposal.refresh_from_db()
    assert "Utrillo" in proposal.body
    swept_after(KEPT_AFTER + HOUR)
    proposal.refresh_from_db()
    kept = [proposal.body, *proposal.revisions.values_list("body", flat=True)]
    assert len(kept) == 2
    for words in kept:
        assert "Utrillo" not in words
        assert "Un banc." in words
        assert "Moi." in words
    assert (proposal.body_html, proposal.excerpt, proposal.search_text) == shown, "nothing that is shown has changed"


def test_words_on_hold_for_the_law_are_kept_until_they_are_released(session: Room, nadia: User) -> None:
    message = say(session, nadia, "Une menace.")
    withdraw_message(standing=standing(nadia, session.consultation.territory), message=message)
    call_command("hold_message", str(session.pk), "1", because="Réquisition 2026-41")
    swept_after(2 * KEPT_AFTER)
    assert words_left() == [(1, True, True)]
    call_command("hold_message", str(session.pk), "1", because="Affaire close", release=True)
    swept_after(2 * KEPT_AFTER)
    assert words_left() == [(1, False, False)]
    acts = list(Entry.objects.filter(act__startswith="room.message_").order_by("id").values_list("act", flat=True))
    assert acts == ["room.message_held", "room.message_released"]
    with pytest.raises(CommandError):
        call_command("hold_message", str(session.pk), "2", because="Rien")
