"""Where a proposal comes from: the messages it quotes, who agreed to be shown, and the letters that ask. Nothing here writes."""

from dataclasses import dataclass

from django.db.models import QuerySet

from consult.consultations.models import Consultation
from consult.discussion.models import Consent, Message, MessageStatus, Quotation, Room
from consult.discussion.selectors import READ_FROM, Line, lines_of
from consult.proposals.models import BODY_LENGTH, Proposal
from core.accounts.models import User
from core.lib.text import clean_line, plain_of

MOST_QUOTED = 12  # messages in one proposal
OFFERED = 30  # messages to choose from on one page
TITLE_FROM = 80  # characters of the first message that make a first title


@dataclass(frozen=True)
class Quoted:
    """One quoted message as everyone sees it: its number, and whether its words still stand in the room."""

    number: int
    is_shown: bool


@dataclass(frozen=True)
class Provenance:
    """What a proposal was born from."""

    room: Room
    quoted: list[Quoted]
    contributors: list[str]


def quotations_of(proposal: Proposal) -> QuerySet[Quotation]:
    """What a proposal quotes, in the order of the room."""
    rows = Quotation.objects.filter(proposal=proposal).select_related("message__author", "message__room")
    return rows.order_by("message__number", "id")


def provenance_of(proposal: Proposal) -> Provenance | None:
    """The conversation that a proposal was born from, in one query; nothing where it was born elsewhere.

    Named are those alone who agreed, whose account is open and at least one of whose quoted messages still stands.
    """
    rows = list(quotations_of(proposal))
    if not rows:
        return None
    named: dict[int, str] = {}
    for row in rows:
        author = row.message.author
        stands = row.message.status == MessageStatus.PUBLISHED
        if row.consent == Consent.AGREED and stands and author is not None and author.is_active:
            named.setdefault(author.pk, author.display_name)
    quoted = [Quoted(row.message.number, row.message.status == MessageStatus.PUBLISHED) for row in rows]
    return Provenance(rows[0].message.room, quoted, list(named.values()))


def quoted_words_of(proposal: Proposal, user: User | None) -> list[Quotation]:
    """What this proposal quotes of this person."""
    return list(quotations_of(proposal).filter(message__author=user)) if user else []


def cited_in(consultation: Consultation, pk: int, user: User | None) -> Proposal | None:
    """A proposal, or a draft of one, that quotes this person; nothing where it does not, or is not there."""
    if user is None:
        return None
    rows = Proposal.objects.filter(consultation=consultation, pk=pk, quotations__message__author=user)
    return rows.select_related("author").defer("search_text", "search").order_by("pk").distinct().first()


def offered_in(room: Room) -> list[Line]:
    """The messages to choose from: those kept by the facilitator, then the last ones, each once, in the room's order."""
    rows = Message.objects.published().filter(room=room).select_related(*READ_FROM)
    kept = list(rows.filter(shortlisted_at__isnull=False).order_by("-number")[:OFFERED])
    last = list(rows.filter(shortlisted_at__isnull=True).order_by("-number")[: OFFERED - len(kept)])
    return lines_of(sorted([*kept, *last], key=lambda message: message.number))


def chosen_in(room: Room, numbers: list[int]) -> list[Message]:
    """These messages, in the room's order, whatever became of them."""
    rows = Message.objects.filter(room=room, number__in=numbers).select_related(*READ_FROM)
    return list(rows.order_by("number"))


def quote_of(message: Message) -> str:
    """A message as a proposal quotes it: its words behind a bar, its number, no name."""
    lines = [*message.text.split("\n"), "", f"(message n° {message.number})"]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def body_of(messages: list[Message], body: str = "") -> str:
    """The first text of a proposal born from these messages: the drafter's own words, then what is quoted."""
    return "\n\n".join([*([body.strip()] if body.strip() else []), *(quote_of(one) for one in messages)])


def title_of(messages: list[Message]) -> str:
    """A first title: the first words of the first message, cut between words."""
    words = clean_line(plain_of(messages[0].html)) if messages else ""
    if len(words) <= TITLE_FROM:
        return words
    return words[: TITLE_FROM - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def is_too_long(text: str) -> bool:
    """Whether a proposal cannot hold so much."""
    return len(text) > BODY_LENGTH
