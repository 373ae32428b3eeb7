"""Correct the roll while the vote runs: each time a signed line of the public journal, how many and why."""

from datetime import date

from django.db import connection, transaction

from consult.votes import rules
from consult.votes.keys import KC, KeyMissing, read_key
from consult.votes.models import Question, RollEntry, SealedBallot
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals, statements
from consult.votes.sealing.statements import Kind
from consult.votes.selectors import entry_of
from consult.votes.services.casting import question_lock
from consult.votes.services.opening import attested, hash_of_roll
from consult.votes.services.preparing import note
from consult.votes.steps import append_leaves, held, sign_journal, state
from core.accounts.models import Attestation
from core.accounts.selectors import Standing
from core.lib.db import clock, require_transaction
from core.lib.refusals import Refused, allow
from core.lib.text import clean_line
from core.people.identity import fingerprint

LATE = "résidences attestées depuis l’ouverture"


@transaction.atomic(durable=True)
def add_to_roll(*, standing: Standing, question: Question) -> int:
    """Those attested since the sealing join the roll while the vote runs; the journal says how many."""
    question = held(question)
    allow(rules.refuse_official(standing, question) or rules.refuse_roll(question, clock()))
    on_roll = RollEntry.objects.filter(question=question)
    # Whoever was taken off stays off; whoever was found to be the same person as one of the roll is on it already.
    known = {
        pk for pair in on_roll.order_by("id").values_list("person_id", "person__joined_into_id") for pk in pair if pk
    }
    late = [pk for pk in attested(question) if pk not in known]
    if not late:
        return 0
    RollEntry.objects.bulk_create((RollEntry(question=question, person_id=pk) for pk in late), batch_size=5000)
    _count_roll(question)
    facts = {"added": len(late), "roll_size": question.roll_size, "roll_hash": question.roll_hash}
    correction = {"added": len(late), "removed": 0, "withdrawn": [], "roll_sha256": question.roll_hash, "reason": LATE}
    state(question, statements.statement(Kind.CORRECTION, correction))
    sign_journal(question)
    note(standing, question, "roll_completed", **facts)
    return len(late)


@transaction.atomic(durable=True)
def strike_from_roll(*, standing: Standing, question: Question, full_name: str, born_on: date, reason: str) -> Question:
    """Take a person off the roll, never a ballot for what it says: theirs goes with them, and its receipt is told as withdrawn."""
    question = held(question)
    allow(rules.refuse_official(standing, question) or rules.refuse_roll(question, clock()))
    reason = clean_line(reason)
    if not reason:
        raise Refused(VoteRefusal.REASON_NEEDED)
    identity = fingerprint(territory=question.consultation.territory, full_name=full_name, born_on=born_on)
    known = (
        Attestation.objects.filter(territory=question.consultation.territory, identity=identity).order_by("id").first()
    )
    with connection.cursor() as cursor:  # casts and marks under way come before, or find the roll without this person
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [question_lock(question)])
    entry = entry_of(question, known.person_id) if known else None
    if entry is None or entry.paper_at is not None:
        raise Refused(VoteRefusal.NOT_ON_ROLL if entry is None else VoteRefusal.VOTED_ON_PAPER)
    withdrawn = _withdraw(question, entry)
    entry.struck_at = clock()
    entry.save(update_fields=["struck_at"])
    _count_roll(question)
    facts = {"added": 0, "removed": 1, "withdrawn": withdrawn, "roll_sha256": question.roll_hash, "reason": reason}
    state(question, statements.statement(Kind.CORRECTION, facts))
    sign_journal(question)
    note(standing, question, "roll_struck", roll=question.roll_size, withdrawn=len(withdrawn), reason=reason)
    return question


def _count_roll(question: Question) -> None:
    """Step: the size and the hash of the roll as it now stands."""
    require_transaction()
    rows = RollEntry.objects.filter(question=question, struck_at__isnull=True).order_by("id")
    kept = list(rows.values_list("person_id", flat=True))
    question.roll_size, question.roll_hash = len(kept), hash_of_roll(kept)
    question.save(update_fields=["roll_size", "roll_hash"])


def _withdraw(question: Question, entry: RollEntry) -> list[str]:
    """Step: the person's ballot leaves the urn; its receipt stays in the journal, or enters it now."""
    try:
        kc = read_key(question, KC)
    except KeyMissing:
        raise Refused(VoteRefusal.KEYS_AWAY) from None
    pseudonym = seals.pseudonym(kc, question.pk, entry.person_id)
    found = SealedBallot.objects.filter(pseudonym=pseudonym).only("receipt", "is_logged")
    ballot = found.order_by("pseudonym").first()
    if ballot is None:
        return []
    receipt = bytes(ballot.receipt)
    if not ballot.is_logged:
        append_leaves(question, [receipt])
    ballot.delete()
    return [receipt.hex()]
