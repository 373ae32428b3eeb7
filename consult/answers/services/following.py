"""Who is told, and whether the answer answered."""

from consult.answers.models import Answer, Satisfaction
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing


def mute(*, standing: Standing, proposal: Proposal) -> bool:
    """Stop hearing of a proposal, whatever the reason for hearing of it. True where it was not muted yet."""
    raise NotImplementedError


def unmute(*, standing: Standing, proposal: Proposal) -> bool:
    """Hear of it again. True where it was muted."""
    raise NotImplementedError


def follow(*, standing: Standing, proposal: Proposal) -> bool:
    """Ask to hear of a proposal; a mute ends. True where something changed."""
    raise NotImplementedError


def unfollow(*, standing: Standing, proposal: Proposal) -> bool:
    """Stop having asked. True where it had been asked."""
    raise NotImplementedError


def say_satisfied(*, standing: Standing, answer: Answer, verdict: str, words: str = "") -> Satisfaction:
    """Who wrote or supports the proposal says whether the answer answered; saying it again replaces it."""
    raise NotImplementedError
