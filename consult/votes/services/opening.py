"""Seal an urn and try its shared key: what makes a question ready for the first ballot."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consult.consultations.models import Consultation, Kind, Phase
from consult.consultations.steps import fix_dates
from consult.consultations.steps import held as held_consultation
from consult.votes import rules
from consult.votes.keys import KC, LOG, PRIVATE, write_key
from consult.votes.models import Question, RollEntry, Secrecy, Status
from consult.votes.modes import MODES
from consult.votes.modes.paper import Paper
from consult.votes.publishing import asked_of
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals, shares, statements
from consult.votes.selectors import paper_of
from consult.votes.services.preparing import note
from consult.votes.steps import held, sign_journal, state
from core.accounts.models import Attestation
from core.accounts.selectors import Standing
from core.lib.db import clock, require_transaction
from core.lib.refusals import Common, Refused, allow


@transaction.atomic(durable=True)
def seal_question(*, standing: Standing, question: Question, expected: int | None = None) -> tuple[Question, list[str]]:
    """Freeze the question, its dates and its roll, make its keys, and open its journal.

    In mode *scrutin* the three shares of the urn's key are returned here, once, and are kept nowhere.
    """
    question = held(question)
    consultation = held_consultation(question.consultation_id)
    question.consultation = consultation
    now = clock()
    if expected is not None and question.version != expected:
        raise Refused(Common.CHANGED_MEANWHILE)
    paper = paper_of(question)
    allow(rules.refuse_seal(standing, question, len(paper.options), now))
    vote = _phase(consultation)
    parts = freeze(question, paper, vote.opens_at, vote.closes_at)
    fix_dates(vote)
    note(standing, question, "sealed", roll=question.roll_size, roll_hash=question.roll_hash)
    return question, parts


def freeze(question: Question, paper: Paper, opens_at: datetime, closes_at: datetime) -> list[str]:
    """Step: the roll of today, the keys, the dates; the journal opens with all of it. Gives the shares of a shared key."""
    require_transaction()
    persons = attested(question)
    if not persons:
        raise Refused(VoteRefusal.NO_ROLL)
    RollEntry.objects.bulk_create((RollEntry(question=question, person_id=pk) for pk in persons), batch_size=5000)
    private, public = seals.new_urn_keys()
    log = seals.new_log_key()
    write_key(question, KC, seals.new_kc())
    write_key(question, LOG, log)
    parts: list[str] = []
    if question.secrecy == Secrecy.SCRUTIN:
        parts = list(shares.split(private, question.pk))
    else:
        write_key(question, PRIVATE, private)
    question.status, question.sealed_at = Status.OPEN, clock()
    question.opens_at, question.closes_at = opens_at, closes_at
    question.public_key, question.log_key = public, seals.log_public_key(log)
    question.choice_length = MODES[question.mode].longest(paper) + 1  # the padding's own mark
    question.roll_size, question.roll_hash = len(persons), hash_of_roll(persons)
    question.save()
    state(question, opening_of(question, paper))
    sign_journal(question)
    return parts


def opening_of(question: Question, paper: Paper) -> bytes:
    """What the journal says first: everything that may not change afterwards."""
    if question.opens_at is None or question.closes_at is None:
        raise Refused(VoteRefusal.NO_VOTE_PHASE)
    return statements.opening(
        asked_of(question, paper).facts(), opens=question.opens_at.isoformat(), closes=question.closes_at.isoformat(),
        code=settings.CODE_VERSION, roll_sha256=question.roll_hash,
    )  # fmt: skip


@transaction.atomic(durable=True)
def rehearse(*, standing: Standing, question: Question, parts: Sequence[str]) -> Question:
    """Try the trustees' shares before anyone votes: two of them must open what the urn's public key seals."""
    question = held(question)
    allow(rules.refuse_official(standing, question) or rules.refuse_rehearsal(question))
    private = shares.join(parts, question.pk)
    if seals.urn_public_key(private) != bytes(question.public_key):
        raise Refused(VoteRefusal.SHARES_NEEDED)
    question.is_rehearsed = True
    question.save(update_fields=["is_rehearsed"])
    note(standing, question, "rehearsed")
    return question


@transaction.atomic(durable=True)
def renew_shares(*, standing: Standing, question: Question) -> list[str]:
    """The shares were not seen, or one was lost, before they were tried: a new key and three new shares. Nobody has voted yet."""
    question = held(question)
    allow(rules.refuse_official(standing, question) or rules.refuse_rehearsal(question))
    private, question.public_key = seals.new_urn_keys()
    question.save(update_fields=["public_key"])
    note(standing, question, "shares_renewed")
    return list(shares.split(private, question.pk))


def hash_of_roll(persons: Iterable[UUID]) -> str:
    """SHA-256 of the persons' numbers, sorted, one a line."""
    return hashlib.sha256("\n".join(sorted(pk.hex for pk in persons)).encode()).hexdigest()


def _phase(consultation: Consultation) -> Phase:
    now = clock()
    found = consultation.phase_at(Kind.VOTE, now) or consultation.next_phase(Kind.VOTE, now)
    if found is None:
        raise Refused(VoteRefusal.NO_VOTE_PHASE)
    return found


def attested(question: Question) -> list[UUID]:
    """The persons whose residence here is attested today, in an order that says nothing."""
    rows = Attestation.objects.valid_at(clock()).filter(territory=question.consultation.territory)
    return list(rows.order_by("person_id").values_list("person_id", flat=True))
