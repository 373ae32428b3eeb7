"""An answer on its way: begun, written, sent to be decided, decided, published, corrected."""

from typing import TypedDict, Unpack

from consult.answers.models import Answer
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing


class Words(TypedDict, total=False):
    """What an answer says; what is not named stays."""

    decision: str
    competent: str
    reasons: str


def begin_answer(*, standing: Standing, proposal: Proposal) -> Answer:
    """Begin to instruct an answer; the one being prepared is given back. After a published one, it is its next version, with its words."""
    raise NotImplementedError


def save_answer(*, standing: Standing, answer: Answer, expected: int, **words: Unpack[Words]) -> Answer:
    """Keep what an official writes, unless another hand has changed it since `expected` (its `edits`) was read."""
    raise NotImplementedError


def send_to_decide(*, standing: Standing, answer: Answer, expected: int) -> Answer:
    """The instruction is over: it waits for who holds the delegation, who is told by letter."""
    raise NotImplementedError


def send_back(*, standing: Standing, answer: Answer, expected: int) -> Answer:
    """Who decides, or an official, gives it back to be instructed further."""
    raise NotImplementedError


def decide_answer(*, standing: Standing, answer: Answer, expected: int, **words: Unpack[Words]) -> Answer:
    """Who holds the delegation decides, with reasons of substance; their function is kept as it is on the day."""
    raise NotImplementedError


def publish_answer(*, standing: Standing, answer: Answer, expected: int) -> Answer:
    """Show it to everyone: the duty is met, its commitments are public, and author and supporters will be told. Asked twice, once."""
    raise NotImplementedError


def drop_answer(*, standing: Standing, answer: Answer, expected: int) -> None:
    """Throw away what is being prepared; nothing published ever goes."""
    raise NotImplementedError
