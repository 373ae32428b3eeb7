"""When the time for appeals is over, what could still link a name to a ballot is destroyed, and the journal says so."""

from django.conf import settings
from django.db import transaction

from consult.votes import keys
from consult.votes.models import CastKey, PaperBallot, Question, RegisterLine, RollEntry, SealedBallot, Secrecy, Status
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import statements
from consult.votes.sealing.statements import Kind
from consult.votes.steps import held, sign_journal, state
from core.audit.services import record
from core.lib.db import TransactionNow, clock
from core.lib.pagecache import forget_pages
from core.lib.refusals import Refused

NAMES = {keys.KC: "clé des pseudonymes", keys.PRIVATE: "clé de l’urne"}


@transaction.atomic(durable=True)
def destroy_secrets(*, question: Question) -> Question:
    """Destroy the pseudonym key, the urn's key, the sealed ballots and the names of who voted; sign a record of it. Asked again, it finishes what was cut short."""
    question = held(question)
    if question.status == Status.DESTROYED:
        return question
    if question.status != Status.COUNTED or question.destroys_at is None or clock() < question.destroys_at:
        raise Refused(VoteRefusal.APPEALS_RUN)
    # The files first: a hand that is cut here leaves keys that are gone and a question that says « counted », so it is done again.
    gone = keys.destroy_keys(question)
    if keys.KC not in gone or (question.secrecy == Secrecy.SIMPLE and keys.PRIVATE not in gone):
        raise Refused(
            VoteRefusal.KEYS_AWAY
        )  # done where they lie, or not at all: nothing is signed that did not happen
    ballots, _by_model = SealedBallot.objects.filter(question_id=question.pk).delete()
    CastKey.objects.filter(question_id=question.pk).delete()
    for names in (RegisterLine, RollEntry):  # of those who voted or could have, the counts alone remain
        names.objects.filter(question=question).delete()
    question.status, question.destroyed_at = Status.DESTROYED, TransactionNow()
    question.save(update_fields=["status", "destroyed_at"])
    question.refresh_from_db(fields=["destroyed_at"])
    PaperBallot.objects.filter(batch__question=question).delete()
    what = [
        *(NAMES[name] for name in gone),
        "bulletins scellés",
        "clés de dépôt",
        "liste",
        "émargement",
        "saisie du papier",
    ]
    when = question.destroyed_at.isoformat() if question.destroyed_at else ""
    facts = {"what": what, "ballots": ballots, "at": when, "by": settings.PLATFORM_NAME}
    state(question, statements.statement(Kind.DESTRUCTION, facts))
    sign_journal(question)
    territory = question.consultation.territory
    record(actor=None, territory=territory, act="question.destroyed", target=f"question:{question.pk}", ballots=ballots)
    forget_pages(territory.slug)
    return question
