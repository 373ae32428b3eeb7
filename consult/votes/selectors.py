"""What the screens of votes need, in a constant number of queries. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import get_language

from consult.consultations.models import Consultation
from consult.proposals.selectors import address_of
from consult.votes import rules
from consult.votes.keys import KC, KeyMissing, read_key
from consult.votes.models import (
    FEWEST,
    Leaf,
    PaperBallot,
    PaperBatch,
    PublishedFile,
    Question,
    RollEntry,
    SealedBallot,
    Statement,
    Status,
    Superseded,
)
from consult.votes.modes.paper import Paper, PaperOption
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals
from core.accounts.selectors import Standing
from core.lib.refusals import Refusal

KEPT_PAPERS = 256
RECEIPT_DIGITS = 64  # hexadecimal


@dataclass(frozen=True)
class Mine:
    """What this person has done on a question: found on request, kept nowhere."""

    has_voted: bool = False
    on_paper: bool = False
    is_on_roll: bool = False
    receipt: bytes = b""


def paper_of(question: Question) -> Paper:
    """The blank ballot. Once sealed it never changes, so each process reads its options once."""
    if question.status == Status.DRAFT:
        return _paper(question)
    return _sealed_paper(question.urn_id, get_language() or "")


@lru_cache(maxsize=KEPT_PAPERS)
def _sealed_paper(urn_id: UUID, language: str) -> Paper:  # the addresses of proposals are in a language
    return _paper(Question.objects.select_related("consultation__territory").get(urn_id=urn_id))


def _paper(question: Question) -> Paper:
    options = tuple(
        PaperOption(
            option.code, option.title, option.text, option.cost,
            address_of(option.proposal_id, question.consultation) if option.proposal_id else "",
        )
        for option in question.options.order_by("id")
    )  # fmt: skip
    return Paper(
        mode=question.mode, options=options, least=question.least, most=question.most,
        points=question.points, envelope=question.envelope,
    )  # fmt: skip


def questions_of(consultation: Consultation, *, with_drafts: bool = False) -> list[Question]:
    """The questions of a consultation in their order, in one query."""
    rows = Question.objects.filter(consultation=consultation).order_by("id")
    found = list(rows if with_drafts else rows.exclude(status=Status.DRAFT))
    for question in found:
        question.consultation = consultation
    return found


def question_in(consultation: Consultation, pk: int, *, with_drafts: bool = False) -> Question:
    """One question of this consultation; a draft, or another's question, is 404."""
    question = Question.objects.filter(consultation=consultation, pk=pk).first()
    if question is None or (question.status == Status.DRAFT and not with_drafts):
        raise Http404
    question.consultation = consultation
    return question


def mine_on(question: Question, standing: Standing) -> Mine:
    """Whether this person has voted, and their receipt while the urn lives."""
    if standing.person_id is None or question.status == Status.DRAFT:
        return Mine()
    entry = entry_of(question, standing.person_id)
    if entry is None:
        return Mine()
    if entry.paper_at is not None:
        return Mine(has_voted=True, on_paper=True, is_on_roll=True)
    try:
        kc = read_key(question, KC)
    except KeyMissing:
        return Mine(is_on_roll=True)
    pseudonym = seals.pseudonym(kc, question.pk, entry.person_id)
    ballot = SealedBallot.objects.filter(pseudonym=pseudonym).only("receipt").order_by("pseudonym").first()
    if ballot is None:
        return Mine(is_on_roll=True)
    return Mine(has_voted=True, is_on_roll=True, receipt=bytes(ballot.receipt))


def entry_of(question: Question, person_id: UUID) -> RollEntry | None:
    """The line of the roll of this human being: two accounts that were found to be one person have one ballot."""
    rows = RollEntry.objects.filter(question=question, struck_at__isnull=True)
    mine = rows.filter(Q(person_id=person_id) | Q(person__joined_into_id=person_id))
    return mine.order_by("id").first()


def turnout_of(question: Question) -> int | None:
    """How many ballots the journal shows, once there are at least eleven; before, nobody is told."""
    ballots = SealedBallot.objects.filter(question_id=question.pk, is_logged=True).count()
    return ballots if ballots >= FEWEST else None


def option_counts(questions: list[Question]) -> Mapping[int, int]:
    """How many options each question has, in one query."""
    rows = Question.objects.filter(pk__in=[q.pk for q in questions]).order_by("pk")
    return dict(rows.annotate(n=Count("options")).values_list("pk", "n"))


def is_published(question: Question, at: datetime) -> bool:
    """Whether everyone may read the result now."""
    return question.is_published(at)


def batches_of(question: Question) -> list[PaperBatch]:
    """The batches of paper ballots with how many sheets each holds and who saw to it, in one query."""
    rows = PaperBatch.objects.filter(question=question, discarded_at__isnull=True).select_related(
        "entered_by", "confirmed_by"
    )
    return list(rows.annotate(sheets=Count("ballots")).order_by("number"))


@dataclass(frozen=True)
class Found:
    """Where a receipt stands in the journal, if it does; replaced ones are told only once the urn is closed to all."""

    index: int | None = None
    is_superseded: bool = False
    is_withdrawn: bool = False  # its person was taken off the roll


def paper_wanting(question: Question) -> VoteRefusal | None:
    """What its paper still asks before the count: batches confirmed, as many sheets as people marked; or ``None``."""
    batches = PaperBatch.objects.filter(question=question, discarded_at__isnull=True)
    if batches.filter(confirmed_at__isnull=True).exists():
        return VoteRefusal.BATCH_OPEN
    marked = RollEntry.objects.filter(question=question, paper_at__isnull=False).count()
    sheets = PaperBallot.objects.filter(batch__in=batches).count()
    return None if marked == sheets else VoteRefusal.PAPER_WAITS


def receipt_in_journal(question: Question, prefix: str) -> Found:
    """The leaf that begins with these hexadecimal digits: found by its index, however long the journal is."""
    first, last = (bytes.fromhex(prefix.ljust(RECEIPT_DIGITS, digit)) for digit in "0f")
    leaf = Leaf.objects.filter(question=question, value__gte=first, value__lte=last).order_by("value").first()
    if leaf is None:
        return Found()
    # While the vote runs, whoever asked for a receipt must not learn that its voter came back.
    is_told = question.status != Status.OPEN
    withdrawn = f'"{bytes(leaf.value).hex()}"'  # as a correction names it
    return Found(
        leaf.index,
        is_superseded=is_told and Superseded.objects.filter(receipt=leaf.value).exists(),
        is_withdrawn=Statement.objects.filter(question=question, text__contains=withdrawn).exists(),
    )


def file_for_scrutineers(question: Question, name: str) -> bytes | None:
    """A file that is not published to all, or nothing."""
    if "\0" in name:  # the database holds no such word, and says so loudly
        return None
    found = PublishedFile.objects.filter(question=question, name=name, is_public=False).order_by("id").first()
    return bytes(found.content) if found else None


def refusal_now(standing: Standing, question: Question) -> Refusal | None:
    """The reason this person may not vote now, by the database's clock (PROMISES R-15): a machine whose clock is ahead refuses nothing.

    It is the moment at which the account was read; the urn decides again, under its lock.
    """
    return rules.refuse_vote(standing, question, standing.at)
