"""What is asked: the proposal that an answer is about, in short, beside whatever is being done with it."""

from typing import Any

from consult.answers.models import Duty
from consult.comments.selectors import columns_of
from consult.proposals.models import Proposal
from consult.proposals.selectors import address_of, author_name
from core.lib.text import plain_of
from frontend.pages.answers.place import Place

MOST_ARGUMENTS = 3  # of each side
LONGEST = 220  # characters of an argument


def about(place: Place, proposal: Proposal) -> dict[str, Any]:
    """The proposal, its supports, its first arguments on each side and its duty, in four queries."""
    sides = columns_of(proposal, size=MOST_ARGUMENTS)
    duty = Duty.objects.filter(proposal=proposal).order_by("pk").first()
    due_at = duty.due_at if duty and duty.met_at is None else None
    return {
        "proposal": proposal,
        "author_name": author_name(proposal.author),
        "proposal_url": address_of(proposal.pk, proposal.consultation),
        "threshold": proposal.consultation.answer_threshold,
        "sides": {
            side: [plain_of(one.html)[:LONGEST] for one in sides[side] if not one.hidden] for side in ("pro", "con")
        },
        "due_at": due_at,
        "is_late": bool(duty and duty.is_late(place.now)),
    }
