"""The journal grows by batches, the urn closes once: both by the clock of the database."""

from django.db import connection, transaction

from consult.votes.models import CastKey, Closing, Question, SealedBallot, Status, Superseded
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import journal
from consult.votes.services.casting import question_lock
from consult.votes.steps import append_leaves, held, sign_journal
from core.audit.services import record
from core.lib.db import TransactionNow, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Refused


@transaction.atomic(durable=True)
def log_ballots(*, question: Question) -> int:
    """Show the waiting receipts in the journal, at least eleven at once, in the order of their values; how many."""
    question = held(question)
    if question.status != Status.OPEN:
        return 0
    added = _log(question, closing=False)
    if added:
        sign_journal(question)
    return added


@transaction.atomic(durable=True)
def close_question(*, question: Question) -> Question:
    """Close the urn at its hour: the ballots committed before are in, no later one enters. Asked twice, it closes once."""
    question = held(question)
    if question.status != Status.OPEN:
        if question.status == Status.DRAFT:
            raise Refused(VoteRefusal.NOT_SEALED)
        return question
    with connection.cursor() as cursor:
        # Waits for the casts that hold the lock together; those that come after find the urn closed.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [question_lock(question)])
        cursor.execute("SELECT clock_timestamp() >= %s", [question.closes_at])
        if not cursor.fetchone()[0]:
            raise Refused(VoteRefusal.STILL_OPEN)
    _log(question, closing=True)
    Closing.objects.create(question_id=question.pk, at=TransactionNow())
    CastKey.objects.filter(question_id=question.pk).delete()
    question.status, question.closed_at = Status.CLOSED, TransactionNow()
    question.save(update_fields=["status", "closed_at"])
    question.refresh_from_db(fields=["closed_at"])
    sign_journal(question)
    territory = question.consultation.territory
    record(actor=None, territory=territory, act="question.closed", target=f"question:{question.pk}")
    forget_pages(territory.slug)
    return question


def _log(question: Question, *, closing: bool) -> int:
    """Step: the waiting receipts become leaves, unless they are too few to hide among."""
    require_transaction()
    waiting = {"question_id": question.pk, "is_logged": False}
    ballots, replaced = (
        [bytes(r) for r in model.objects.filter(**waiting).order_by("receipt").values_list("receipt", flat=True)]
        for model in (SealedBallot, Superseded)
    )
    batch = journal.next_batch([*ballots, *replaced], closing=closing, replaced=replaced)
    if not batch:
        return 0
    append_leaves(question, batch)
    for model in (SealedBallot, Superseded):
        model.objects.filter(**waiting, receipt__in=batch).update(is_logged=True)
    return len(batch)
