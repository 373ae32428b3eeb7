"""Steps on what a proposal quotes of a room, when the words quoted are taken back: each runs inside its caller's transaction."""

from collections.abc import Collection

from consult.proposals.models import Proposal
from consult.proposals.steps import WORDS, locked
from consult.proposals.words import without_gone, words_of
from core.lib.db import require_transaction


def show_quotation(proposal: Proposal, number: int, *, shown: bool) -> None:
    """Step: leave the words of a quoted message out of all that is read of a proposal, or let them be read again.

    What its author wrote is kept: neither its text nor what it said before is rewritten.
    """
    require_transaction()
    proposal = locked(proposal)
    if shown != (number in proposal.taken_back):
        return
    others = {one for one in proposal.taken_back if one != number}
    proposal.taken_back = sorted(others if shown else {*others, number})
    for name, value in words_of(proposal.title, proposal.body, proposal.taken_back).items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["taken_back", *WORDS])


def erase_quotations(proposal: Proposal, numbers: Collection[int]) -> None:
    """Step: the kept words of quoted messages whose time is over go, from what the proposal says and said. Nothing shown changes."""
    require_transaction()
    proposal = locked(proposal)
    gone = set(numbers) & set(proposal.taken_back)
    proposal.body = without_gone(proposal.body, gone)
    proposal.save(update_fields=["body"])
    for revision in proposal.revisions.order_by("number"):
        revision.body = without_gone(revision.body, gone)
        revision.save(update_fields=["body"])
