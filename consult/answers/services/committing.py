"""Commitments: written with an answer, then changed in plain sight, with a reason."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consult.answers.models import Answer, Commitment
from consult.proposals.models import Actor
from core.accounts.selectors import Standing


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is committed to, as it was typed."""

    title: str
    starts_on: date
    due_on: date
    responsible_kind: str = Actor.MUNICIPALITY
    responsible_name: str = ""  # the town's name where nothing was typed
    what: str = ""
    budget: Decimal | None = None


def add_commitment(*, standing: Standing, answer: Answer, promise: Promise) -> Commitment:
    """Add a commitment to an answer being prepared. The same one sent twice is one."""
    raise NotImplementedError


def edit_commitment(*, standing: Standing, commitment: Commitment, expected: int, promise: Promise) -> Commitment:
    """Rewrite a commitment that is not public yet, unless another hand has changed it since `expected` was read."""
    raise NotImplementedError


def remove_commitment(*, standing: Standing, commitment: Commitment) -> None:
    """Take a commitment that is not public yet out of its answer."""
    raise NotImplementedError


def change_commitment(
    *, standing: Standing, commitment: Commitment, expected: int, state: str, because: str, due_on: date | None = None
) -> Commitment:
    """A public commitment changes state or date, with a reason that everyone reads; its followers will be told.

    Postponing asks for a later date.
    """
    raise NotImplementedError
