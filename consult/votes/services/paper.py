"""Ballots on paper: the voter is marked first, two officials enter the sheets, one register for web and paper."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.votes import rules
from consult.votes.keys import KC, KeyMissing, read_key
from consult.votes.models import PaperBallot, PaperBatch, Question, RollEntry, SealedBallot
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice
from consult.votes.publishing import sheets_of
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import ballot_file, seals, statements
from consult.votes.sealing.statements import Kind
from consult.votes.selectors import paper_of
from consult.votes.steps import held, sign_journal, state
from core.accounts.models import Attestation, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.refusals import Common, Refused, allow
from core.people.identity import fingerprint

MOST_SHEETS = 200  # in one batch


@transaction.atomic(durable=True)
def mark_paper_voter(*, standing: Standing, question: Question, full_name: str, born_on: date) -> RollEntry:
    """Whoever puts a sheet in the box is marked on the roll first: from then on the web refuses them, and the reverse."""
    allow(rules.refuse_official(standing, question))
    allow(rules.refuse_moment(question, timezone.now()))
    territory = question.consultation.territory
    identity = fingerprint(territory=territory, full_name=full_name, born_on=born_on)
    person = (
        Attestation.objects.filter(territory=territory, identity=identity).values_list("person_id", flat=True).first()
    )
    try:
        kc = read_key(question, KC)
    except KeyMissing:
        raise Refused(VoteRefusal.KEYS_AWAY) from None
    if person is None:
        raise Refused(VoteRefusal.NOT_ON_ROLL)
    pseudonym = seals.pseudonym(kc, question.pk, person)
    with connection.cursor() as cursor:  # this person's hands take turns, on the web and at the counter
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(pseudonym[:8], "big", signed=True)])
    entry = RollEntry.objects.filter(question=question, person_id=person).order_by("id").first()
    if entry is None:
        raise Refused(VoteRefusal.NOT_ON_ROLL)
    if entry.paper_at is not None:
        raise Refused(Common.ALREADY_DONE)
    if SealedBallot.objects.filter(pseudonym=pseudonym).exists():
        raise Refused(VoteRefusal.VOTED_ONLINE)
    entry.paper_at, entry.paper_by = timezone.now(), standing.user
    entry.save(update_fields=["paper_at", "paper_by"])
    return entry


@transaction.atomic(durable=True)
def enter_batch(*, standing: Standing, question: Question, choices: Sequence[Choice]) -> PaperBatch:
    """A first official types a bundle of sheets, numbered from one. It counts once a second one has compared it."""
    question = _open_to_paper(standing, question)
    paper = paper_of(question)
    if not 1 <= len(choices) <= MOST_SHEETS:
        raise InvalidChoice(_("Un lot compte de 1 à %(n)s feuilles.") % {"n": MOST_SHEETS})
    checked = [MODES[paper.mode].check(choice, paper) for choice in choices]
    last = PaperBatch.objects.filter(question=question).aggregate(n=Max("number"))["n"] or 0
    batch = PaperBatch.objects.create(
        question=question, number=last + 1, entered_by=_official(standing), entered_at=timezone.now()
    )
    PaperBallot.objects.bulk_create(
        PaperBallot(batch=batch, sheet=sheet, choice=choice) for sheet, choice in enumerate(checked, start=1)
    )
    _note(standing, question, "paper_entered", batch=batch.number, sheets=len(checked))
    return batch


@transaction.atomic(durable=True)
def confirm_batch(*, standing: Standing, question: Question, number: int) -> PaperBatch:
    """A second official has compared the bundle with its sheets: from now on it counts."""
    question = _open_to_paper(standing, question)
    batch = _batch(question, number)
    if batch.entered_by_id == _official(standing).pk:
        raise Refused(VoteRefusal.SAME_OFFICIAL)
    batch.confirmed_by, batch.confirmed_at = _official(standing), timezone.now()
    batch.save(update_fields=["confirmed_by", "confirmed_at"])
    facts = ballot_file.paper_facts(number, sheets_of(question, batch.pk))
    state(question, statements.statement(Kind.PAPER, facts))
    sign_journal(question)
    _note(standing, question, "paper_confirmed", batch=number)
    return batch


@transaction.atomic(durable=True)
def discard_batch(*, standing: Standing, question: Question, number: int) -> None:
    """A bundle that was mistyped is thrown away before it counts, to be typed again."""
    question = _open_to_paper(standing, question)
    _batch(question, number).delete()
    _note(standing, question, "paper_discarded", batch=number)


def _open_to_paper(standing: Standing, question: Question) -> Question:
    """Sheets are typed from the opening until the count."""
    allow(rules.refuse_official(standing, question))
    question = held(question)
    allow(rules.refuse_sheets(question))
    return question


def _batch(question: Question, number: int) -> PaperBatch:
    batch = PaperBatch.objects.filter(question=question, number=number).first()
    if batch is None or batch.confirmed_at is not None:
        raise Refused(Common.CHANGED_MEANWHILE)
    return batch


def _official(standing: Standing) -> User:
    if standing.user is None:
        raise Refused(Common.SIGN_IN)
    return standing.user


def _note(standing: Standing, question: Question, act: str, **details: int) -> None:
    record(
        actor=standing.user, territory=question.consultation.territory, act=f"question.{act}",
        target=f"question:{question.pk}", **details,
    )  # fmt: skip
