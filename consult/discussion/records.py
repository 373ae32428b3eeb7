"""What was kept of a session, for its minutes and its annex: rows read, nothing written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.utils import translation

from consult.consultations.voices import Voice
from consult.discussion.account import Account, HandsShown, Kept, Point, quoted_in
from consult.discussion.models import (
    AgendaItem,
    Hand,
    HandState,
    Message,
    MessageStatus,
    Minutes,
    Poll,
    PollAnswer,
    Quotation,
    Room,
)
from consult.discussion.people import speakers_in, writers_in
from consult.discussion.selectors import READ_FROM, Line, decisions_of, lines_of
from consult.discussion.telling import address_of
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.selectors import address_of as proposal_address
from consult.proposals.selectors import author_name, role_label
from consult.proposals.words import without_gone
from core.lib.text import html_of

STRETCH = 100  # messages on one page of the transcript


@dataclass(frozen=True)
class Stretch:
    """One page of the transcript: its messages, and where the others begin."""

    lines: list[Line]
    starts: list[int]
    start: int


def minutes_in(room: Room) -> Minutes | None:
    """The minutes of a room, drafted or published."""
    found = Minutes.objects.filter(room=room).order_by("pk").first()
    if found is not None:
        found.room = room
    return found


def has_published_minutes(room: Room) -> bool:
    """Whether everyone may read the minutes of this room."""
    return Minutes.objects.filter(room=room, published_at__isnull=False).exists()


def minutes_html(minutes: Minutes) -> str:
    """The minutes as they are read: a message that was withdrawn or hidden since is no longer quoted."""
    gone = gone_from(minutes)
    return html_of(without_gone(minutes.text, gone)) if gone else minutes.html


def gone_from(minutes: Minutes) -> set[int]:
    """The numbers of quoted messages whose words are no longer shown."""
    quoted = quoted_in(minutes.text)
    rows = Message.objects.filter(room_id=minutes.room_id, number__in=quoted).exclude(status=MessageStatus.PUBLISHED)
    return set(rows.order_by("number").values_list("number", flat=True)) if quoted else set()


def stretch_of(room: Room, start: int = 1) -> Stretch:
    """The messages from this number on, one page of them; numbers have no gap."""
    start = max(1, start)
    numbers = (start, start + STRETCH - 1)
    rows = Message.objects.filter(room=room, number__range=numbers).select_related(*READ_FROM)
    return Stretch(lines_of(list(rows.order_by("number"))), list(range(1, room.last_number + 1, STRETCH)), start)


def whole_transcript(room: Room) -> Iterator[Line]:
    """Every message in its order, read by stretches so that a long evening is never whole in memory."""
    for start in range(1, room.last_number + 1, STRETCH):
        yield from stretch_of(room, start).lines


def account_of(room: Room) -> Account:
    """All that the minutes of this room are drawn from, in a constant number of queries, in French."""
    with translation.override(settings.LANGUAGE_CODE):
        return _account_of(room)


def _account_of(room: Room) -> Account:
    decisions = decisions_of(room)
    agenda = list(AgendaItem.objects.filter(room=room).order_by("position"))
    spoke = list(Hand.objects.filter(room=room, state=HandState.SPOKE).order_by("pk"))
    turns = Counter(hand.voice for hand in spoke)
    return Account(
        title=room.title, about=room.about, consultation=room.consultation.title, town=room.consultation.territory.name,
        began_at=room.opened_at or room.created_at, ended_at=room.closed_at,
        facilitators=list(room.facilitators.order_by("display_name").values_list("display_name", flat=True)),
        messages=room.last_number, writers=writers_in(room),
        points=[
            Point(item.title, item.began_at, [one.text for one in decisions if one.item_id == item.pk]) for item in agenda
        ],
        decisions=[one.text for one in decisions if one.item_id is None],
        turns=[(str(voice.label), turns[voice]) for voice in Voice if voice in turns],
        speakers=speakers_in(room, spoke),
        hands=_hands(room), kept=_kept(room), born=_born(room), transcript_url=address_of(room, "transcript"),
    )  # fmt: skip


def _hands(room: Room) -> list[HandsShown]:
    """Each show of hands with its totals, in two queries."""
    polls = list(Poll.objects.counted().filter(room=room).order_by("opened_at", "id"))
    rows = PollAnswer.objects.filter(poll__in=polls).order_by("poll_id", "choice").values_list("poll_id", "choice")
    counts = {(poll_id, choice): n for poll_id, choice, n in rows.annotate(n=Count("pk"))}
    return [
        HandsShown(poll.asked, [(words, counts.get((poll.pk, place), 0)) for place, words in enumerate(poll.choices)])
        for poll in polls
    ]


def _kept(room: Room) -> list[Kept]:
    rows = Message.objects.published().filter(room=room, shortlisted_at__isnull=False).select_related(*READ_FROM)
    return [Kept(one.number, one.text, public_voice(one)) for one in rows.order_by("number")]


def public_voice(message: Message) -> str:
    """Who speaks, where it is a public voice or an association; nothing for a resident, who is counted and not named."""
    if message.on_behalf_of is not None:
        return message.on_behalf_of.name
    label = role_label(message.voice)
    return f"{author_name(message.author)}, {label}" if label else ""


def _born(room: Room) -> list[tuple[str, str, list[int]]]:
    rows = Quotation.objects.filter(message__room=room, proposal__status=ProposalStatus.PUBLISHED)
    found: dict[int, tuple[str, str, list[int]]] = {}
    for row in rows.select_related("proposal", "message").order_by("proposal_id", "message__number"):
        proposal = row.proposal
        address = f"{settings.PUBLIC_URL}{proposal_address(proposal.pk, room.consultation)}"
        found.setdefault(proposal.pk, (proposal.title, address, []))[2].append(row.message.number)
    return list(found.values())
