"""What the pages of a room, its frames and its API need, in a constant number of queries. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation
from consult.consultations.voices import Voice
from consult.discussion.models import (
    AgendaItem,
    Gesture,
    Hand,
    HandState,
    Message,
    MessageStatus,
    Poll,
    PollAnswer,
    Room,
    RoomDecision,
)
from consult.discussion.people import speakers_in, turns_by_person
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.selectors import author_name, role_label
from core.accounts.models import User

PAGE = 50  # messages on the page of a room
CATCH_UP = 100  # changes in one answer to a page that was cut off
READ_FROM = ("author", "on_behalf_of", "reply_to__author")


@dataclass(frozen=True)
class Line:
    """One message as it is shown to everyone: nothing in it depends on who reads."""

    id: int
    number: int
    change: int
    author_name: str
    mark: str  # the author's in this room: a page shows its reader's own acts by it
    on_behalf_of: str
    role_label: str
    voice: str
    posted_at: datetime
    is_edited: bool
    status: str
    html: str
    hidden_reason: str
    reply_number: int | None
    reply_name: str
    gestures: list[tuple[str, str, int]]  # value, words, how many; those that somebody made
    is_shortlisted: bool
    proposals: list[tuple[int, str]] = field(default_factory=list)  # born from it, published

    @property
    def is_shown(self) -> bool:
        return self.status == MessageStatus.PUBLISHED


@dataclass(frozen=True)
class Raised:
    """One raised hand, and how often this person has spoken here."""

    id: int
    name: str
    mark: str
    role_label: str
    spoke: int
    since: datetime


@dataclass(frozen=True)
class Shown:
    """A show of hands: what was asked, and how many for each answer."""

    id: int
    asked: str
    choices: list[tuple[int, str, int, int]]  # place, words, how many, per cent of those who answered
    answers: int
    is_open: bool


@dataclass(frozen=True)
class Beside:
    """What stands beside the transcript: where the session is, who asks to speak, what is asked."""

    room: Room
    change: int
    agenda: list[AgendaItem]
    pinned: Line | None
    speaker: Raised | None
    hands: list[Raised]
    balance: list[tuple[str, int]]  # voice in words, turns taken
    speakers: int  # different people who had the floor
    poll: Shown | None
    decisions: list[RoomDecision]


@dataclass(frozen=True)
class Transcript:
    """A stretch of the transcript, in the order of numbers."""

    lines: list[Line]
    has_earlier: bool
    has_later: bool


@dataclass(frozen=True)
class Changes:
    """What changed since: messages by their last change, and whether there is more."""

    lines: list[Line]
    last: int
    is_full: bool


def mark_of(room_id: int, user_id: int | None) -> str:
    """What tells an author from another in one room, and nothing anywhere else."""
    if user_id is None:
        return ""
    return salted_hmac("consult.discussion.mark", f"{room_id}:{user_id}", algorithm="sha256").hexdigest()[:16]


def rooms_of(consultation: Consultation) -> QuerySet[Room]:
    """The rooms of a consultation: sessions by their hour, then threads."""
    return Room.objects.filter(consultation=consultation).order_by("starts_at", "id")


def room_in(consultation: Consultation, pk: int) -> Room:
    """One room of this consultation, or 404."""
    found = Room.objects.filter(consultation=consultation, pk=pk).first()
    if found is None:
        raise Http404
    found.consultation = consultation
    return found


def message_in(room: Room, number: int) -> Message:
    """One message of this room, or 404."""
    found = Message.objects.filter(room=room, number=number).select_related(*READ_FROM).first()
    if found is None:
        raise Http404
    found.room = room
    return found


def unread_of(user: User, limit: int = 50) -> list[Message]:
    """What this account said that waits for a reader, newest first, each with its room and town."""
    rows = Message.objects.filter(author=user, status=MessageStatus.HELD)
    return list(rows.select_related("room__consultation__territory").defer("html").order_by("-id")[:limit])


def transcript_of(room: Room, *, before: int = 0, after: int = 0, size: int = PAGE) -> Transcript:
    """The last messages, or those before this number, or those after it."""
    rows = Message.objects.filter(room=room).select_related(*READ_FROM)
    if after:
        found = list(rows.filter(number__gt=after).order_by("number")[: size + 1])
        return Transcript(lines_of(found[:size]), after > 0, len(found) > size)
    if before:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: size + 1])
    return Transcript(lines_of(found[:size][::-1]), len(found) > size, before > 0)


def changes_of(room: Room, after: int, size: int = CATCH_UP) -> Changes:
    """What a page that was cut off has missed, in the order of changes: it asks until an answer is not full."""
    rows = Message.objects.filter(room=room, change__gt=after).select_related(*READ_FROM)
    found = list(rows.order_by("change")[: size + 1])
    is_full = len(found) > size
    shown = found[:size]
    last = shown[-1].change if is_full else max(room.last_change, after)
    return Changes(lines_of(shown), last, is_full)


def lines_of(messages: Sequence[Message]) -> list[Line]:
    """These messages as they are shown, with the proposals born from them: one query for all."""
    born = born_of(messages)
    return [line_of(message, born.get(message.pk, [])) for message in messages]


def born_of(messages: Sequence[Message]) -> dict[int, list[tuple[int, str]]]:
    """The published proposals in which these messages are quoted, by message: address and title."""
    born: dict[int, list[tuple[int, str]]] = {}
    rows = Proposal.objects.filter(status=ProposalStatus.PUBLISHED, quotations__message__in=messages)
    for message_id, pk, title in rows.order_by("pk").values_list("quotations__message_id", "pk", "title"):
        born.setdefault(message_id, []).append((pk, title))
    return born


def line_of(message: Message, proposals: list[tuple[int, str]]) -> Line:
    """One message as it is shown; one that was withdrawn or hidden keeps its place and nothing of its words."""
    shown = message.status == MessageStatus.PUBLISHED
    counts = {
        Gesture.AGREE: message.agree_count, Gesture.THANKS: message.thanks_count, Gesture.UNCLEAR: message.unclear_count
    }  # fmt: skip
    answered = message.reply_to
    return Line(
        id=message.pk, number=message.number, change=message.change, author_name=author_name(message.author),
        mark=mark_of(message.room_id, message.author_id),
        on_behalf_of=message.on_behalf_of.name if message.on_behalf_of else "",
        role_label=role_label(message.voice) if message.voice in {Voice.OFFICIAL, Voice.ELECTED} else "",
        voice=message.voice, posted_at=message.posted_at, is_edited=message.edited_at is not None,
        status=message.status, html=message.html if shown else "",
        hidden_reason=message.hidden_reason if message.status == MessageStatus.HIDDEN else "",
        reply_number=answered.number if answered else None,
        reply_name=author_name(answered.author) if answered and answered.status == MessageStatus.PUBLISHED else "",
        gestures=[(g.value, str(g.label), n) for g, n in counts.items() if n and shown],
        is_shortlisted=shown and message.shortlisted_at is not None, proposals=proposals if shown else [],
    )  # fmt: skip


def beside(room: Room) -> Beside:
    """Everything that stands beside the transcript, in a constant number of queries."""
    hands = list(Hand.objects.filter(room=room).select_related("user").order_by("raised_at", "id"))
    turns = [hand for hand in hands if hand.state == HandState.SPOKE]
    spoke = turns_by_person([hand.user_id for hand in turns])
    balance: dict[str, int] = {}
    for hand in turns:
        balance[hand.voice] = balance.get(hand.voice, 0) + 1
    raised = [_raised(hand, spoke) for hand in hands if hand.state == HandState.RAISED]
    raised.sort(key=lambda one: one.spoke)  # who has spoken least comes first, then who waits longest
    called = [_raised(hand, spoke) for hand in hands if hand.state == HandState.CALLED]
    pinned = Message.objects.published().filter(pk=room.pinned_id or 0).select_related(*READ_FROM).order_by("pk")
    return Beside(
        room=room, change=room.state_change, agenda=list(room.agenda.order_by("position")),
        pinned=next(iter(lines_of(list(pinned))), None), speaker=called[0] if called else None, hands=raised,
        balance=[(str(Voice(voice).label), turns) for voice, turns in sorted(balance.items())],
        speakers=speakers_in(room, turns), poll=shown_poll(room),
        decisions=decisions_of(room),
    )  # fmt: skip


def shown_poll(room: Room) -> Shown | None:
    """The show of hands that is open, or the last one, with its totals."""
    poll = Poll.objects.counted().filter(room=room).order_by("-opened_at", "-id").first()
    return shown_of(poll) if poll else None


def shown_of(poll: Poll) -> Shown:
    """A show of hands and its totals."""
    rows = PollAnswer.objects.filter(poll=poll).order_by("choice").values_list("choice").annotate(n=Count("pk"))
    counts = dict(rows)
    total = sum(counts.values())
    choices = [
        (place, words, counts.get(place, 0), round(100 * counts.get(place, 0) / total) if total else 0)
        for place, words in enumerate(poll.choices)
    ]
    return Shown(poll.pk, poll.asked, choices, total, poll.closed_at is None)


def decisions_of(room: Room) -> list[RoomDecision]:
    """What was noted in a room and not struck, in its order."""
    return list(RoomDecision.objects.kept().filter(room=room).order_by("noted_at", "id"))


def hand_of(room: Room, user: User | None) -> Hand | None:
    """This person's raised hand, or their turn to speak."""
    states = [HandState.RAISED, HandState.CALLED]
    return Hand.objects.filter(room=room, user=user, state__in=states).order_by("pk").first() if user else None


def _raised(hand: Hand, spoke: dict[int, int]) -> Raised:
    label = role_label(hand.voice) if hand.voice in {Voice.OFFICIAL, Voice.ELECTED} else ""
    return Raised(
        hand.pk, author_name(hand.user), mark_of(hand.room_id, hand.user_id), label, spoke.get(hand.user_id or 0, 0),
        hand.called_at or hand.raised_at,
    )  # fmt: skip


def status_words(line: Line) -> str:
    """What stands in place of words that are no longer shown."""
    if line.status == MessageStatus.WITHDRAWN:
        return _("Message retiré par son auteur ou autrice.")
    if line.status == MessageStatus.HIDDEN:
        return _("Message masqué par l’animation ou la modération.")
    if line.status == MessageStatus.HELD:
        return _("Message en attente de relecture.")
    return ""
