"""Open the urn and count, once, all or nothing: invariants hold or the count stops (PROMISES 2.1, lines 21 to 25)."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from consult.votes import rules
from consult.votes.keys import KC, PRIVATE, read_key
from consult.votes.models import (
    Channel,
    Leaf,
    PaperBallot,
    PublishedFile,
    Question,
    RegisterLine,
    Result,
    RollEntry,
    SealedBallot,
    Statement,
    Status,
    Superseded,
)
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.publishing import asked_of, exports_of, grouped, sheets_of, tally_of
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import ballot_file, seals, shares, statements
from consult.votes.sealing.ballot_file import CountedBallot, Sheet
from consult.votes.sealing.statements import Kind
from consult.votes.selectors import paper_of, paper_wanting
from consult.votes.steps import held, sign_journal, state
from consult.votes.tally.election import Outcome
from consult.votes.tally.words import plain_outcome
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import TransactionNow, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Refused, allow
from core.lib.sentences import SaidError, name, sentence

# In the order of receipts, which says nothing of when; through the one door that opens with the close.
SEALED = "SELECT pseudonym, ct, com, receipt FROM votes_sealed(%s) ORDER BY receipt"


class CountError(SaidError):
    """The accounts do not fit: which one, in a sentence. Nothing is written, nothing is published."""


@dataclass(frozen=True)
class Counted:
    """Every ballot of a question, opened and checked; who voted, and how; what was replaced."""

    ballots: list[CountedBallot]
    receipts: list[bytes]
    sheets: list[Sheet]
    register: list[tuple[UUID, str]]  # person and channel, in the order of the roll
    superseded: list[bytes]

    @property
    def choices(self) -> list[Choice]:
        """What was chosen, on the web then on paper, in an order that says nothing."""
        return [ballot.choice for ballot in self.ballots] + [sheet.choice for sheet in self.sheets]


@transaction.atomic(durable=True)
def count_question(*, question: Question, private_key: bytes | None = None) -> Result:
    """Open, check, count, sign and publish. Cut anywhere, it leaves nothing and is done again; done, it answers the same.

    Raises `KeyMissing` where a key is not on this machine, `CountError` where the accounts do not fit.
    """
    question = held(question)
    if question.status in {Status.COUNTED, Status.DESTROYED}:
        return Result.objects.get(question=question)
    if question.status != Status.CLOSED:
        raise Refused(VoteRefusal.NOT_CLOSED)
    allow(paper_wanting(question))
    private = private_key or read_key(question, PRIVATE)
    counted = _opened(question, paper_of(question), private, read_key(question, KC))
    _refuse_misfit(question, counted)
    RegisterLine.objects.bulk_create(
        (RegisterLine(question=question, person_id=person, channel=way) for person, way in counted.register),
        batch_size=5000,
    )
    for number in sorted({sheet.batch for sheet in counted.sheets}):
        facts = ballot_file.paper_facts(number, [sheet for sheet in counted.sheets if sheet.batch == number])
        state(question, statements.statement(Kind.PAPER, facts))
    outcome = tally_of(question, grouped(question, counted.choices))
    files = _files(question, counted, outcome)
    state(question, statements.statement(Kind.RESULT, ballot_file.result_facts(files)))
    _publish(question, files, counted)
    question.status, question.counted_at = Status.COUNTED, TransactionNow()
    question.save(update_fields=["status", "counted_at"])
    result = Result.objects.create(
        question=question, data=json.loads(files["result.json"]), ballots=len(counted.choices),
        web=len(counted.ballots), paper=len(counted.sheets), reasons=outcome.reasons,
    )  # fmt: skip
    sign_journal(question)
    territory = question.consultation.territory
    record(
        actor=None, territory=territory, act="question.counted", target=f"question:{question.pk}",
        web=len(counted.ballots), paper=len(counted.sheets),
    )  # fmt: skip
    forget_pages(territory.slug)
    return result


def count_with_shares(*, standing: Standing, question: Question, parts: Sequence[str]) -> Result:
    """Rebuild the urn's key from two trustees' shares, in memory alone, and count."""
    allow(rules.refuse_official(standing, question))
    private = shares.join(parts, question.pk)
    if seals.urn_public_key(private) != bytes(question.public_key):
        raise Refused(VoteRefusal.SHARES_NEEDED)
    return count_question(question=question, private_key=private)


def _opened(question: Question, paper: Paper, private: bytes, kc: bytes) -> Counted:
    """Step: every sealed ballot opened in the order of its receipt, and the register derived from the roll."""
    require_transaction()
    ballots, receipts, voted_as = [], [], set()
    for ballot in SealedBallot.objects.raw(SEALED, [question.pk]).iterator():
        sealed = seals.Sealed(bytes(ballot.ct), bytes(ballot.com))
        receipt = name(bytes(ballot.receipt).hex()[:12])
        try:
            r, said = seals.opened(private, question.pk, sealed)
            choice = json.loads(said)
            if seals.canonical(MODES[paper.mode].check(choice, paper)) != said:
                raise CountError(
                    sentence("Le bulletin %(receipt)s… n’est pas écrit de la seule manière admise.", receipt=receipt)
                )
        except (seals.SealError, InvalidChoice, ValueError) as wrong:
            raise CountError(
                sentence(
                    "Le bulletin %(receipt)s… ne s’ouvre pas ou n’est pas valable : %(why)s",
                    receipt=receipt, why=name(str(wrong)),
                )
            ) from wrong  # fmt: skip
        ballots.append(CountedBallot(hashlib.sha256(sealed.ct).digest(), r, choice))
        receipts.append(sealed.receipt)
        voted_as.add(bytes(ballot.pseudonym))
    register: list[tuple[UUID, str]] = []
    for person, paper_at in (
        RollEntry.objects.filter(question=question, struck_at__isnull=True)
        .order_by("id")
        .values_list("person_id", "paper_at")
    ):
        pseudonym = seals.pseudonym(kc, question.pk, person)
        voted = pseudonym in voted_as
        if voted and paper_at is not None:
            raise CountError(sentence("Une personne de la liste a un bulletin en ligne et un bulletin papier."))
        if voted or paper_at is not None:
            register.append((person, Channel.WEB if voted else Channel.PAPER))
        voted_as.discard(pseudonym)
    if voted_as:
        raise CountError(
            sentence("L’urne contient %(n)s bulletins de personnes qui ne sont pas sur la liste.", n=len(voted_as))
        )
    gone = Superseded.objects.filter(question_id=question.pk).order_by("receipt").values_list("receipt", flat=True)
    return Counted(ballots, receipts, sheets_of(question), register, [bytes(receipt) for receipt in gone])


def _refuse_misfit(question: Question, counted: Counted) -> None:
    """As many ballots as people who voted, no more than the roll; the journal holds those ballots, those replaced, and nothing else."""
    ways = Counter(way for _person, way in counted.register)
    if ways[Channel.PAPER] != len(counted.sheets):
        raise CountError(
            sentence(
                "%(sheets)s feuilles sont saisies, %(people)s personnes ont émargé sur papier.",
                sheets=len(counted.sheets), people=ways[Channel.PAPER],
            )
        )  # fmt: skip
    if ways[Channel.WEB] != len(counted.ballots) or len(counted.register) > question.roll_size:
        raise CountError(
            sentence("Il n’y a pas autant de bulletins que d’émargements, ou plus que la liste ne compte de personnes.")
        )
    leaves = Leaf.objects.filter(question=question).order_by("index").values_list("value", flat=True)
    said = set(Statement.objects.filter(question=question).order_by("index").values_list("index", flat=True))
    logged = [bytes(value) for place, value in enumerate(leaves) if place not in said]
    expected = counted.receipts + counted.superseded + _withdrawn(question)
    if sorted(logged) != sorted(expected) or len(set(expected)) != len(expected):
        raise CountError(
            sentence("Le journal ne contient pas exactement les bulletins de l’urne et ceux qu’ils remplacent.")
        )


def _withdrawn(question: Question) -> list[bytes]:
    """The receipts of people who were taken off the roll."""
    rows = Statement.objects.filter(question=question).order_by("index").values_list("text", flat=True)
    corrections = [facts for facts in map(json.loads, rows) if facts["kind"] == Kind.CORRECTION]
    return [bytes.fromhex(receipt) for facts in corrections for receipt in facts["withdrawn"]]


def _files(question: Question, counted: Counted, outcome: Outcome) -> dict[str, bytes]:
    """What is published, and what the journal signs of it."""
    published = ballot_file.publication(
        len(counted.ballots), len(counted.sheets), long_patterns=not question.publishes_ballots
    )
    opening = Statement.objects.filter(question=question).order_by("index")[0]
    # The roll as it was opened; corrections since are statements of their own.
    asked = replace(asked_of(question, paper_of(question)), roll=json.loads(opening.text)["question"]["roll"])
    return ballot_file.documents(
        asked, published=published, ballots=counted.ballots, sheets=counted.sheets,
        superseded=counted.superseded, register=len(counted.register), roll=question.roll_size,
        outcome=plain_outcome(outcome),
    )  # fmt: skip


def _publish(question: Question, files: dict[str, bytes], counted: Counted) -> None:
    """Step: keep each file. Ballots that are nobody's business are not kept at all; some are for scrutineers alone."""
    require_transaction()
    published = json.loads(files["question.json"])["published"]
    kept = {**files, **exports_of(question, counted.choices)} if published == ballot_file.BALLOTS else files
    withheld = () if published == ballot_file.BALLOTS else ballot_file.WITHHELD
    PublishedFile.objects.bulk_create(
        PublishedFile(question=question, name=name, content=content, is_public=name not in withheld)
        for name, content in kept.items()
        if not (name in withheld and published == ballot_file.TOTALS)
    )
    if published == ballot_file.TOTALS:  # too few to be anybody's business: the sheets as they were typed go too
        PaperBallot.objects.filter(batch__question=question).delete()
