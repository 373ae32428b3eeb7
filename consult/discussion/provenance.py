"""Where a proposal comes from: the messages it quotes, who agreed to be shown, and the letters that ask. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from consult.consultations.models import Consultation
from consult.discussion.models import Consent, Message, MessageStatus, Quotation, Room
from consult.discussion.selectors import READ_FROM, Line, lines_of
from consult.proposals.models import BODY_LENGTH, Proposal, Status
from core.accounts.models import User
from core.lib.text import clean_line, plain_of

MOST_QUOTED = 12  # messages in one proposal
CITED = 30  # proposals on one page of an account
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

    Named are those alone who agreed, whose account is open and at least one of whose quoted messages still stands; a
    proposal that was withdrawn names nobody.
    """
    rows = list(quotations_of(proposal))
    if not rows:
        return None
    named: dict[int, str] = {}
    for row in rows:
        author = row.message.author
        stands = row.message.status == MessageStatus.PUBLISHED and proposal.status != Status.WITHDRAWN
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
    return (
        rows.select_related("author", "on_behalf_of").defer("search_text", "search").order_by("pk").distinct().first()
    )


@dataclass(frozen=True)
class Cited:
    """One proposal that quotes somebody: their numbers in it, and what they answered."""

    proposal: Proposal
    room: Room
    numbers: list[int]
    answer: str

    @property
    def is_waiting(self) -> bool:
        return self.answer == Consent.ASKED

    @property
    def is_draft(self) -> bool:
        return self.proposal.status == Status.DRAFT


def _asking(user: User) -> QuerySet[Proposal]:
    """What others wrote and did not withdraw, in which this person is quoted."""
    mine = Quotation.objects.filter(proposal=OuterRef("pk"), message__author=user)
    return Proposal.objects.filter(Exists(mine)).exclude(author=user).exclude(status=Status.WITHDRAWN)


def _waits(user: User) -> Exists:
    """That a proposal waits for this person's answer."""
    return Exists(Quotation.objects.filter(proposal=OuterRef("pk"), message__author=user, consent=Consent.ASKED))


def waiting_of(user: User) -> int:
    """How many proposals wait for this person's answer."""
    return _asking(user).filter(_waits(user)).count()


def cited_of(user: User, start: int = 0) -> tuple[list[Cited], bool]:
    """The proposals that quote this person, those that wait for an answer first, from this place on; and whether more follow."""
    rows = _asking(user).select_related("author", "on_behalf_of", "consultation__territory")
    rows = rows.defer("body", "body_html", "search_text", "search").order_by(_waits(user).desc(), "-pk")
    shown = list(rows[start : start + CITED + 1])
    mine = Quotation.objects.filter(proposal__in=shown[:CITED], message__author=user).select_related("message__room")
    found: dict[int, list[Quotation]] = {}
    for row in mine.order_by("message__number", "id"):
        found.setdefault(row.proposal_id, []).append(row)
    cited = []
    for proposal in shown[:CITED]:
        quoted = found.get(proposal.pk, [])
        if quoted:
            numbers = [row.message.number for row in quoted]
            cited.append(Cited(proposal, quoted[0].message.room, numbers, answer_of(quoted)))
    return cited, len(shown) > CITED


def answer_of(quoted: Sequence[Quotation]) -> str:
    """What somebody answered for all their words in one proposal; words quoted since then ask again."""
    answers = {row.consent for row in quoted}
    return answers.pop() if len(answers) == 1 else Consent.ASKED.value


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
