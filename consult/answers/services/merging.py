"""Proposals brought together: authors agree first, then each supporter chooses."""

from collections.abc import Sequence
from uuid import UUID

from consult.answers.models import Merge, MovedSupport
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing
from core.territories.models import Territory


def ask_merge(*, standing: Standing, into: Proposal, sources: Sequence[Proposal], because: str) -> Merge:
    """An official asks the authors, who are told by letter. Nothing changes until all have agreed."""
    raise NotImplementedError


def cancel_merge(*, standing: Standing, merge: Merge) -> Merge:
    """An official gives up what was asked."""
    raise NotImplementedError


def answer_merge(*, standing: Standing, consent: int, agrees: bool) -> Merge:
    """An author says yes or no. The last word needed ends it: done where the common one's author and one more agree, else given up."""
    raise NotImplementedError


def choose_support(*, territory: Territory, key: UUID, choice: str) -> MovedSupport:
    """Whoever holds the private link keeps, moves or withdraws the support: counters follow, and it moves once."""
    raise NotImplementedError
