"""The minutes of a session: drawn from its rows, edited, published, and corrected in plain sight."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.discussion import rules
from consult.discussion.account import minutes_of
from consult.discussion.models import Minutes, Room
from consult.discussion.records import account_of, minutes_in
from consult.discussion.rules import RoomRefusal
from consult.discussion.steps import held
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_text, html_of

LONGEST = 60_000  # characters


@transaction.atomic(durable=True)
def draft_minutes(*, standing: Standing, room: Room) -> Minutes:
    """Draw the first text of the minutes from what was kept of the session. Minutes that are there are left as they are."""
    room = held(room)
    allow(rules.refuse_minutes(standing, room))
    known = minutes_in(room)
    if known is not None:
        return known
    text = minutes_of(account_of(room))[:LONGEST]
    minutes = Minutes.objects.create(room=room, text=text, html=html_of(text))
    _note(standing, room, "minutes_drafted")
    return minutes


@transaction.atomic(durable=True)
def save_minutes(*, standing: Standing, room: Room, text: str, version: int) -> Minutes:
    """Keep the edited text, unless somebody kept another one since this version was read."""
    minutes = _held_minutes(standing, room, version)
    if minutes.published_at is not None:
        raise Refused(Common.CHANGED_MEANWHILE)
    return _keep(minutes, text)


@transaction.atomic(durable=True)
def publish_minutes(*, standing: Standing, room: Room, version: int) -> Minutes:
    """Show the minutes to everyone, as this version says them. Asked twice, they are published once."""
    minutes = _held_minutes(standing, room, None)
    if minutes.published_at is not None:
        return minutes
    if minutes.version != version:
        raise Refused(Common.CHANGED_MEANWHILE)
    minutes.published_at, minutes.published_by = clock(), standing.user
    minutes.save(update_fields=["published_at", "published_by"])
    _note(standing, minutes.room, "minutes_published", version=version)
    return minutes


@transaction.atomic(durable=True)
def correct_minutes(*, standing: Standing, room: Room, text: str, version: int) -> Minutes:
    """Change minutes that everyone may read already: they say from then on when they were corrected."""
    minutes = _held_minutes(standing, room, version)
    if minutes.published_at is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    before = minutes.version
    minutes.corrected_at = clock()
    _keep(minutes, text, "corrected_at")
    if minutes.version != before:
        _note(standing, minutes.room, "minutes_corrected", version=minutes.version)
    return minutes


def _held_minutes(standing: Standing, room: Room, version: int | None) -> Minutes:
    """Step: the minutes under their room's lock, as the version that was read."""
    require_transaction()
    room = held(room)
    allow(rules.refuse_minutes(standing, room))
    minutes = minutes_in(room)
    if minutes is None:
        raise Refused(RoomRefusal.NO_MINUTES)
    if version is not None and minutes.version != version:
        raise Refused(Common.CHANGED_MEANWHILE)
    return minutes


def _keep(minutes: Minutes, text: str, *fields: str) -> Minutes:
    """Step: a text that changed is one more version; one that did not is none."""
    require_transaction()
    if len(text) > 2 * LONGEST or len(text := clean_text(text)) > LONGEST:
        raise ValidationError({"text": _("Un compte rendu tient en %(limit)s signes.") % {"limit": LONGEST}})
    if not text:
        raise ValidationError({"text": _("Écrivez le compte rendu.")})
    if text != minutes.text:
        minutes.text, minutes.html, minutes.version = text, html_of(text), minutes.version + 1
        minutes.save(update_fields=["text", "html", "version", *fields])
        forget_pages(minutes.room.consultation.territory.slug)
    return minutes


def _note(standing: Standing, room: Room, act: str, **details: object) -> None:
    """Step: one line in the journal, and no page that is kept says otherwise."""
    require_transaction()
    town = room.consultation.territory
    record(actor=standing.user, territory=town, act=f"room.{act}", target=f"room:{room.pk}", **details)
    forget_pages(town.slug)
