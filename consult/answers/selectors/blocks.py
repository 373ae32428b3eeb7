"""What a proposal's page shows of its answer, and what the desk shows of one answer. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from consult.answers.models import Advice, Answer
from consult.answers.rules import Capacity
from consult.answers.selectors.rows import AnswerBlock, CommitmentRow, Totals
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing
from core.territories.models import Territory


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One answer as those who prepare it see it: its advice, all of it, its commitments, the version in force before it."""

    answer: Answer
    advice: tuple[Advice, ...]
    commitments: tuple[CommitmentRow, ...]
    before: Answer | None
    capacity: Capacity | None
    due_at: datetime | None


def answer_of(proposal: Proposal, standing: Standing, at: datetime) -> AnswerBlock:
    """The block of a proposal's page, for this reader, in a constant number of queries."""
    raise NotImplementedError


def satisfaction_of(proposal: Proposal) -> Totals:
    """Each person's last word on the proposal's published answers, whatever the version they said it of."""
    raise NotImplementedError


def answer_in(territory: Territory, pk: int) -> Answer:
    """An answer of this town, with its proposal, consultation and territory; another town's is 404."""
    raise NotImplementedError


def bench_of(answer: Answer, standing: Standing, at: datetime) -> Bench:
    """All that preparing, deciding or publishing this answer needs."""
    raise NotImplementedError


def commitment_in(territory: Territory, pk: int, at: datetime, *, with_drafts: bool = False) -> CommitmentRow:
    """One commitment of this town with all that hangs on it; another town's, or one not yet public, is 404."""
    raise NotImplementedError


def commitments_of(territory: Territory, at: datetime, *, state: str = "", cursor_text: str = "") -> "Commitments":
    """One page of a town's public commitments, nearest date first; `state` may be « overdue »."""
    raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Commitments:
    """One page of commitments and its neighbours."""

    rows: list[CommitmentRow]
    next: str
    previous: str
    count: int
