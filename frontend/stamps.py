"""Which stamp says what became of a proposal or of a commitment, on every page that shows one."""

from collections.abc import Mapping
from typing import Final

from consult.answers.models import CommitmentState, Decision
from consult.answers.selectors.rows import CommitmentRow

DECISIONS: Final[Mapping[str, str]] = {
    Decision.ACCEPTED: "done", Decision.PARTLY: "done", Decision.ALREADY_DONE: "done", Decision.REFUSED: "removed",
    Decision.OTHER_COMPETENCE: "open",
}  # fmt: skip
STATES: Final[Mapping[str, str]] = {
    CommitmentState.DONE: "done", CommitmentState.UNDER_WAY: "open", CommitmentState.PLANNED: "waiting",
    CommitmentState.POSTPONED: "waiting", CommitmentState.DROPPED: "removed",
}  # fmt: skip


def stamp_of(one: CommitmentRow) -> str:
    """The stamp of a commitment: its state, unless it is late."""
    return "late" if one.is_overdue else STATES[one.state]
