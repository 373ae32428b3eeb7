"""The journal of a question, written inside the transaction of the act it tells of."""

from django.conf import settings

from consult.votes.keys import LOG, read_key
from consult.votes.models import Checkpoint, Leaf, Question, Statement
from consult.votes.sealing import checkpoints, journal, statements
from core.lib.db import TransactionNow, lock_name, require_transaction


def held(question: Question) -> Question:
    """Step: the question as it is now, held until the end of the transaction: two officials take turns."""
    require_transaction()
    return (
        Question.objects.select_for_update(of=("self",)).select_related("consultation__territory").get(pk=question.pk)
    )


def origin_of(question: Question) -> str:
    """The name under which this journal is signed, for ever."""
    return f"{settings.PUBLIC_URL.partition('://')[2]}/votes/{question.urn_id}"


def leaves_of(question: Question) -> list[bytes]:
    """The leaves in their order."""
    return [bytes(v) for v in Leaf.objects.filter(question=question).order_by("index").values_list("value", flat=True)]


def append_leaves(question: Question, values: list[bytes]) -> int:
    """Step: put these leaves at the end of the journal; the place of the first."""
    require_transaction()
    lock_name(f"journal:{question.pk}")
    start = Leaf.objects.filter(question=question).count()
    Leaf.objects.bulk_create(
        (Leaf(question=question, index=start + n, value=value) for n, value in enumerate(values)), batch_size=5000
    )
    return start


def state(question: Question, declared: bytes) -> Statement:
    """Step: the organiser says this in the journal, in the order of what happened."""
    require_transaction()
    index = append_leaves(question, [statements.leaf_of(declared)])
    return Statement.objects.create(question=question, index=index, text=declared.decode())


def sign_journal(question: Question) -> Checkpoint:
    """Step: sign the journal as it stands. What was signed before is never contradicted."""
    require_transaction()
    lock_name(f"journal:{question.pk}")
    leaves = leaves_of(question)
    last = Checkpoint.objects.filter(question=question).order_by("-size").first()
    if last is not None and last.size == len(leaves):
        return last
    key, origin = read_key(question, LOG), origin_of(question)
    note = checkpoints.sign(key, origin, len(leaves), journal.root(leaves))
    if last is not None:
        public = bytes(question.log_key)
        checkpoints.refuse_fork(checkpoints.read(last.note, public), checkpoints.read(note, public), leaves)
    return Checkpoint.objects.create(question=question, size=len(leaves), note=note, at=TransactionNow())
