"""Ballots on paper: the voter is marked first, two officials enter the sheets, one register for web and paper."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from consult.votes import rules
from consult.votes.keys import KC, KeyMissing, read_key
from consult.votes.models import Closing, PaperBallot, PaperBatch, Question, RollEntry, SealedBallot
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals
from consult.votes.selectors import entry_of, paper_of
from consult.votes.services.casting import person_lock, question_lock
from consult.votes.steps import held
from core.accounts.models import Attestation, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock
from core.lib.refusals import Common, Refused, allow
from core.people.identity import fingerprint

MOST_SHEETS = 200  # in one batch
SAME_CLICK = timedelta(minutes=2)  # the same sheets by the same hand within this time are one batch


@transaction.atomic(durable=True)
def mark_paper_voter(*, standing: Standing, question: Question, full_name: str, born_on: date) -> RollEntry:
    """Whoever puts a sheet in the box is marked on the roll first: from then on the web refuses them, and the reverse."""
    allow(rules.refuse_official(standing, question))
    try:
        kc = read_key(question, KC)
    except KeyMissing:
        raise Refused(VoteRefusal.KEYS_AWAY) from None
    entry = _entry(question, full_name, born_on)
    pseudonym = seals.pseudonym(kc, question.pk, entry.person_id)
    with connection.cursor() as cursor:  # as a cast does: the close waits, and this person's hands take turns
        locks = [question_lock(question), person_lock(pseudonym)]
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s)", locks)
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    question.refresh_from_db(fields=["status", "closes_at"])
    allow(rules.refuse_moment(question, now))
    entry = _entry(question, full_name, born_on)
    if entry.paper_at is not None:
        raise Refused(Common.ALREADY_DONE)
    if Closing.objects.filter(question_id=question.pk).exists():
        raise Refused(VoteRefusal.OVER)
    if SealedBallot.objects.filter(pseudonym=pseudonym).exists():
        raise Refused(VoteRefusal.VOTED_ONLINE)
    entry.paper_at, entry.paper_by = now, standing.user
    entry.save(update_fields=["paper_at", "paper_by"])
    _note(standing, question, "paper_marked")
    return entry


@transaction.atomic(durable=True)
def unmark_paper_voter(*, standing: Standing, question: Question, full_name: str, born_on: date) -> RollEntry:
    """A mark that was a mistake is taken back before the count, by another official than the one who made it."""
    allow(rules.refuse_official(standing, question))
    question = held(question)
    allow(rules.refuse_unmark(question))
    entry = _entry(question, full_name, born_on)
    if entry.paper_at is None:
        raise Refused(VoteRefusal.NOT_MARKED)
    if entry.paper_by is not None and entry.paper_by.person_id == _official(standing).person_id:
        raise Refused(VoteRefusal.SAME_OFFICIAL)
    entry.paper_at, entry.paper_by = None, None
    entry.save(update_fields=["paper_at", "paper_by"])
    _note(standing, question, "paper_unmarked")
    return entry


def _entry(question: Question, full_name: str, born_on: date) -> RollEntry:
    """The line of the roll of whoever stands at the counter. The name and date are not kept."""
    territory = question.consultation.territory
    identity = fingerprint(territory=territory, full_name=full_name, born_on=born_on)
    known = Attestation.objects.filter(territory=territory, identity=identity).order_by("id").first()
    entry = entry_of(question, known.person_id) if known else None
    if entry is None:
        raise Refused(VoteRefusal.NOT_ON_ROLL)
    return entry


def paper_sheet_of(question: Question) -> Paper:
    """The paper as a sheet in a box: it may be blank, since nobody could be asked to fill it again."""
    return replace(paper_of(question), least=0)


@transaction.atomic(durable=True)
def enter_batch(*, standing: Standing, question: Question, choices: Sequence[Choice]) -> PaperBatch:
    """A first official types a bundle of sheets, numbered from one; a double click types it once. It counts once a second one has compared it."""
    question = _open_to_paper(standing, question)
    paper, official = paper_sheet_of(question), _official(standing)
    if not 1 <= len(choices) <= MOST_SHEETS:
        raise InvalidChoice(_("Un lot compte de 1 à %(n)s feuilles.") % {"n": MOST_SHEETS})
    checked = [MODES[paper.mode].check(choice, paper) for choice in choices]
    batches = PaperBatch.objects.filter(question=question)
    last = batches.filter(entered_by=official, discarded_at__isnull=True, entered_at__gte=Now() - SAME_CLICK)
    twin = last.order_by("-number").first()
    if twin is not None and [one.choice for one in twin.ballots.order_by("sheet")] == checked:
        return twin
    number = (batches.aggregate(n=Max("number"))["n"] or 0) + 1
    batch = PaperBatch.objects.create(question=question, number=number, entered_by=official, entered_at=clock())
    PaperBallot.objects.bulk_create(
        PaperBallot(batch=batch, sheet=sheet, choice=choice) for sheet, choice in enumerate(checked, start=1)
    )
    _note(standing, question, "paper_entered", batch=number, sheets=len(checked))
    return batch


@transaction.atomic(durable=True)
def confirm_batch(*, standing: Standing, question: Question, number: int) -> PaperBatch:
    """A second official, another human being, has compared the bundle with its sheets: from now on it counts."""
    question = _open_to_paper(standing, question)
    batch = _batch(question, number)
    if batch.confirmed_at is not None:
        raise Refused(Common.CHANGED_MEANWHILE)
    if batch.entered_by.person_id == _official(standing).person_id:
        raise Refused(VoteRefusal.SAME_OFFICIAL)
    batch.confirmed_by, batch.confirmed_at = _official(standing), clock()
    batch.save(update_fields=["confirmed_by", "confirmed_at"])
    _note(standing, question, "paper_confirmed", batch=number)
    return batch


@transaction.atomic(durable=True)
def discard_batch(*, standing: Standing, question: Question, number: int) -> None:
    """A bundle that was mistyped is set aside before the count, to be typed again under another number.

    Whoever entered it may do so until it is confirmed; once confirmed, another official than the one who confirmed it.
    """
    question = _open_to_paper(standing, question)
    batch = _batch(question, number)
    if batch.confirmed_by is not None and batch.confirmed_by.person_id == _official(standing).person_id:
        raise Refused(VoteRefusal.SAME_OFFICIAL)
    batch.discarded_at = clock()
    batch.save(update_fields=["discarded_at"])
    _note(standing, question, "paper_discarded", batch=number)


def _open_to_paper(standing: Standing, question: Question) -> Question:
    """Sheets are typed between the close and the count."""
    allow(rules.refuse_official(standing, question))
    question = held(question)
    allow(rules.refuse_sheets(question))
    return question


def _batch(question: Question, number: int) -> PaperBatch:
    rows = PaperBatch.objects.select_related("entered_by", "confirmed_by").filter(question=question, number=number)
    batch = rows.filter(discarded_at__isnull=True).first()
    if batch is None:
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
