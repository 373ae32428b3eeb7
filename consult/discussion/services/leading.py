"""Run a session from its desk: open, pause, slow down, step the agenda, pin, shortlist, hide, note, close."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.discussion import events, rules
from consult.discussion.models import (
    AgendaItem,
    Hand,
    HandState,
    Message,
    MessageStatus,
    Poll,
    Room,
    RoomDecision,
    State,
)
from consult.discussion.people import speakers_in, writers_in
from consult.discussion.rules import RoomRefusal
from consult.discussion.steps import held, held_message, next_change, touch
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line

PACES = (0, 10, 30, 60, 120, 300)  # seconds between two messages of one person


@transaction.atomic(durable=True)
def open_room(*, standing: Standing, room: Room) -> Room:
    """Begin a session, or take it up again after a pause. Asked twice, it is opened once."""
    room = held(room)
    allow(rules.refuse_lead(standing, room))
    if room.state != State.OPEN:
        room.state, room.opened_at = State.OPEN, room.opened_at or clock()
        _keep(standing, room, "opened", "state", "opened_at")
    return room


@transaction.atomic(durable=True)
def pause_room(*, standing: Standing, room: Room) -> Room:
    """Nobody writes but who runs the room, until it is opened again."""
    room = held(room)
    allow(rules.refuse_lead(standing, room) or rules.refuse_say(room))
    if room.state != State.PAUSED:
        room.state = State.PAUSED
        _keep(standing, room, "paused", "state")
    return room


@transaction.atomic(durable=True)
def close_room(*, standing: Standing, room: Room) -> Room:
    """End it for good: the transcript stays, sockets are closed, hands go down, a show of hands ends."""
    room = held(room)
    allow(rules.refuse_run(standing, room.consultation))
    if room.state == State.CLOSED:
        return room
    now = clock()
    room.state, room.closed_at = State.CLOSED, now
    Hand.objects.filter(room=room, state=HandState.CALLED).update(state=HandState.SPOKE, ended_at=now)
    Hand.objects.filter(room=room, state=HandState.RAISED).update(state=HandState.LOWERED, ended_at=now)
    Poll.objects.filter(room=room, closed_at__isnull=True).update(closed_at=now)
    room.writers = writers_in(room)
    room.speakers = speakers_in(room, Hand.objects.filter(room=room, state=HandState.SPOKE).order_by("pk"))
    _keep(standing, room, "closed", "state", "closed_at", "writers", "speakers")
    return room


@transaction.atomic(durable=True)
def set_pace(*, standing: Standing, room: Room, seconds: int) -> Room:
    """Slow mode: this long between two messages of one person; 0 ends it."""
    room = held(room)
    allow(rules.refuse_lead(standing, room))
    if seconds not in PACES:
        raise ValidationError({"seconds": _("Choisissez une durée de la liste.")})
    room.slow_seconds = seconds
    _keep(standing, room, "paced", "slow_seconds")
    return room


@transaction.atomic(durable=True)
def step_agenda(*, standing: Standing, room: Room, item: AgendaItem | None) -> Room:
    """Go to a point of the agenda; the hour at which it first began is kept."""
    room = held(room)
    allow(rules.refuse_floor(standing, room))
    if item is not None and item.room_id != room.pk:
        raise Refused(RoomRefusal.GONE)
    room.current_item = item
    if item is not None:
        AgendaItem.objects.filter(pk=item.pk, began_at__isnull=True).update(began_at=clock())
    _keep(standing, room, "stepped", "current_item")
    return room


@transaction.atomic(durable=True)
def pin_message(*, standing: Standing, room: Room, message: Message | None) -> Room:
    """Keep one message in sight above the transcript; none takes it down."""
    room = held(room)
    allow(rules.refuse_lead(standing, room))
    if message is not None and (message.room_id != room.pk or message.status != MessageStatus.PUBLISHED):
        raise Refused(RoomRefusal.GONE)
    room.pinned = message
    _keep(standing, room, "pinned", "pinned")
    return room


@transaction.atomic(durable=True)
def shortlist_message(*, standing: Standing, message: Message, wanted: bool = True) -> Message:
    """Keep a message for the minutes and for proposals, or let it go."""
    message = held_message(message)
    allow(rules.refuse_run(standing, message.room.consultation))
    if message.status != MessageStatus.PUBLISHED:
        raise Refused(RoomRefusal.GONE)
    if (message.shortlisted_at is not None) != wanted:
        message.shortlisted_at = clock() if wanted else None
        touch(message, "shortlisted_at")
        events.message_changed(message)
    return message


@transaction.atomic(durable=True)
def note_decision(*, standing: Standing, room: Room, text: str) -> RoomDecision:
    """Write down what the room has just agreed, at the point of the agenda where it stands."""
    room = held(room)
    allow(rules.refuse_floor(standing, room))
    text = _decided(text)
    decision = RoomDecision.objects.create(room=room, item=room.current_item, text=text, noted_by=standing.user)
    _keep(standing, room, "decision_noted")
    return decision


@transaction.atomic(durable=True)
def correct_decision(*, standing: Standing, decision: RoomDecision, seen: str, text: str) -> RoomDecision:
    """Put other words in place of those that were noted and `seen`; the same words again change nothing."""
    room, decision = _held_decision(standing, decision)
    if decision.text != seen:
        raise Refused(Common.CHANGED_MEANWHILE)
    text = _decided(text)
    if text != decision.text:
        decision.text, decision.corrected_at = text, clock()
        decision.save(update_fields=["text", "corrected_at"])
        _keep(standing, room, "decision_corrected", decision=decision.pk)
    return decision


@transaction.atomic(durable=True)
def strike_decision(*, standing: Standing, decision: RoomDecision) -> RoomDecision:
    """Take back a decision that was noted by mistake: no page and no minutes show it any more, the journal says that it was struck."""
    room, decision = _held_decision(standing, decision)
    decision.struck_at = clock()
    decision.save(update_fields=["struck_at"])
    _keep(standing, room, "decision_struck", decision=decision.pk)
    return decision


def _decided(text: str) -> str:
    """The words of a decision as they are kept."""
    text = clean_line(text)
    if not text or len(text) > 600:
        raise ValidationError({"text": _("Écrivez la décision, en 600 signes au plus.")})
    return text


def _held_decision(standing: Standing, decision: RoomDecision) -> tuple[Room, RoomDecision]:
    """Step: the decision as it is now, under its room's lock; one that was struck is gone."""
    require_transaction()
    room = held(decision.room)
    allow(rules.refuse_amend(standing, room))
    now = RoomDecision.objects.kept().filter(pk=decision.pk, room=room).order_by("pk").first()
    if now is None:
        raise Refused(RoomRefusal.DECISION_GONE)
    return room, now


def _keep(standing: Standing, room: Room, act: str, *fields: str, **details: object) -> None:
    """Step: what stands beside the transcript has changed: keep it, note it, tell it."""
    require_transaction()
    if fields:
        room.save(update_fields=fields)
    next_change(room, beside=True)
    _note(standing, room, act, **details)
    events.room_changed(room)
    forget_pages(room.consultation.territory.slug)


def _note(standing: Standing, room: Room, act: str, **details: object) -> None:
    """Step: one line in the territory's journal."""
    require_transaction()
    record(
        actor=standing.user,
        territory=room.consultation.territory,
        act=f"room.{act}",
        target=f"room:{room.pk}",
        **details,
    )
