"""Raised hands, turns to speak, shows of hands."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.consultations.voices import voice_of
from consult.discussion import events, rules
from consult.discussion.models import MOST_CHOICES, Hand, HandState, Poll, PollAnswer, Room
from consult.discussion.people import turns_by_person
from consult.discussion.rules import RoomRefusal
from consult.discussion.selectors import hand_of
from consult.discussion.steps import held, next_change
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.refusals import Refused, allow
from core.lib.text import clean_line

A_WHILE, MOST_HANDS = timedelta(minutes=2), 5  # so many hands of one person in a while


@transaction.atomic(durable=True)
def raise_hand(*, standing: Standing, room: Room) -> Hand:
    """Ask to speak. Asked twice, one hand is up."""
    room = held(room)
    now = clock()
    allow(rules.refuse_hand(standing, room, now))
    mine = hand_of(room, standing.user)
    if mine is None:
        lately = Hand.objects.filter(room=room, user=standing.user, raised_at__gt=now - A_WHILE)
        if lately.count() >= MOST_HANDS:
            raise Refused(RoomRefusal.HANDS, retry_after=int(A_WHILE.total_seconds()))
        voice = voice_of(standing, rules.speaks_as(standing, room.consultation))
        mine = Hand.objects.create(room=room, user=standing.user, voice=voice, raised_at=now)
        _tell(room)
    return mine


@transaction.atomic(durable=True)
def lower_hand(*, standing: Standing, room: Room) -> None:
    """Change one's mind, or end one's own turn."""
    room = held(room)
    mine = hand_of(room, standing.user)
    if mine is not None:
        _end(mine)
        _tell(room)


@transaction.atomic(durable=True)
def call_hand(*, standing: Standing, room: Room, hand_id: int | None = None) -> Hand:
    """Give the floor to this hand, or to the next one: who spoke least first, then who waits longest."""
    room = held(room)
    allow(rules.refuse_floor(standing, room))
    if Hand.objects.filter(room=room, state=HandState.CALLED).exists():
        raise Refused(RoomRefusal.SOMEBODY_SPEAKS)
    raised = list(Hand.objects.filter(room=room, state=HandState.RAISED).order_by("raised_at", "id"))
    if hand_id is None:
        turns = Hand.objects.filter(room=room, state=HandState.SPOKE).order_by("pk")
        spoke = turns_by_person(turns.values_list("user_id", flat=True))
        raised.sort(key=lambda hand: spoke.get(hand.user_id or 0, 0))
    hand = next((one for one in raised if hand_id in {None, one.pk}), None)
    if hand is None:
        raise Refused(RoomRefusal.HAND_GONE)
    hand.state, hand.called_at = HandState.CALLED, clock()
    hand.save(update_fields=["state", "called_at"])
    _tell(room)
    return hand


@transaction.atomic(durable=True)
def end_turn(*, standing: Standing, room: Room, hand_id: int | None = None) -> None:
    """End the turn of whoever speaks, or take this raised hand down."""
    room = held(room)
    allow(rules.refuse_floor(standing, room))
    hands = Hand.objects.filter(room=room, state__in=[HandState.CALLED, HandState.RAISED])
    found = hands.filter(pk=hand_id) if hand_id is not None else hands.filter(state=HandState.CALLED)
    hand = found.order_by("pk").first()
    if hand is None:
        raise Refused(RoomRefusal.HAND_GONE)
    _end(hand)
    _tell(room)


@transaction.atomic(durable=True)
def open_poll(*, standing: Standing, room: Room, asked: str, choices: Sequence[str]) -> Poll:
    """Ask for a show of hands. It is never a vote: totals are public at once, nothing binds."""
    room = held(room)
    allow(rules.refuse_floor(standing, room) or rules.refuse_say(room))
    if Poll.objects.filter(room=room, closed_at__isnull=True).exists():
        raise Refused(RoomRefusal.POLL_OPEN)
    asked = clean_line(asked)
    kept = [line for line in (clean_line(choice) for choice in choices) if line]
    if not asked or len(asked) > 200:
        raise ValidationError({"asked": _("Écrivez la question, en 200 signes au plus.")})
    if not 2 <= len(kept) <= MOST_CHOICES or len({line.lower() for line in kept}) < len(kept):
        raise ValidationError({"choices": _("Donnez de deux à six réponses différentes, une par ligne.")})
    if any(len(line) > 80 for line in kept):
        raise ValidationError({"choices": _("Une réponse tient en 80 signes.")})
    poll = Poll.objects.create(room=room, asked=asked, choices=kept)
    _tell(room)
    return poll


@transaction.atomic(durable=True)
def answer_poll(*, standing: Standing, room: Room, poll: Poll, choice: int) -> PollAnswer:
    """Raise one's hand for an answer; another answer takes its place while the poll is open."""
    room = held(room)
    allow(rules.refuse_answer(standing, room, clock()))
    if not Poll.objects.filter(pk=poll.pk, room=room, closed_at__isnull=True).exists():
        raise Refused(RoomRefusal.POLL_OVER)
    if not 0 <= choice < len(poll.choices):
        raise ValidationError({"choice": _("Choisissez une réponse de la liste.")})
    known = PollAnswer.objects.filter(poll=poll, user=standing.user, choice=choice).first()
    if known is not None:
        return known
    answer, _made = PollAnswer.objects.update_or_create(poll=poll, user=standing.user, defaults={"choice": choice})
    _tell(room)
    return answer


@transaction.atomic(durable=True)
def close_poll(*, standing: Standing, room: Room) -> None:
    """Hands down: the totals stay in the minutes."""
    room = held(room)
    allow(rules.refuse_floor(standing, room))
    if not Poll.objects.filter(room=room, closed_at__isnull=True).update(closed_at=clock()):
        raise Refused(RoomRefusal.POLL_OVER)
    _tell(room)


@transaction.atomic(durable=True)
def cancel_poll(*, standing: Standing, room: Room) -> None:
    """Take back a show of hands that was opened by mistake, while it is open: its hands go, no page and no minutes show it.

    One that was closed is a result, and stays. The journal says that it was cancelled, and how many had answered.
    """
    room = held(room)
    allow(rules.refuse_floor(standing, room))
    poll = Poll.objects.filter(room=room, closed_at__isnull=True).order_by("pk").first()
    if poll is None:
        raise Refused(RoomRefusal.POLL_OVER)
    poll.closed_at = poll.cancelled_at = clock()
    poll.save(update_fields=["closed_at", "cancelled_at"])
    answers, _rows = PollAnswer.objects.filter(poll=poll).delete()
    town = room.consultation.territory
    record(
        actor=standing.user, territory=town, act="room.poll_cancelled", target=f"room:{room.pk}",
        poll=poll.pk, answers=answers,
    )  # fmt: skip
    _tell(room)


def _end(hand: Hand) -> None:
    """Step: a turn that began was taken; a hand that waited goes down."""
    require_transaction()
    hand.state = HandState.SPOKE if hand.state == HandState.CALLED else HandState.LOWERED
    hand.ended_at = clock()
    hand.save(update_fields=["state", "ended_at"])


def _tell(room: Room) -> None:
    """Step: what stands beside the transcript has changed."""
    require_transaction()
    next_change(room, beside=True)
    events.room_changed(room)
