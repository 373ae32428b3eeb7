"""A proposal is told to those who asked for its neighbourhood; one that is taken away is told no more."""

from datetime import datetime

from consult.proposals.models import Proposal
from consult.proposals.selectors import address_of
from core.lib.db import require_transaction
from core.notices.families import Family
from core.notices.telling import announce


def about_proposal(proposal: Proposal) -> str:
    """How notices name it; what hangs on it begins alike."""
    return f"proposal:{proposal.pk}"


def tell_neighbours(proposal: Proposal, at: datetime) -> None:
    """Step: have it told near the place it speaks of, if it names one."""
    require_transaction()
    if proposal.neighbourhood is None:
        return
    consultation = proposal.consultation
    announce(
        Family.NEARBY, "proposal_near", territory=consultation.territory, neighbourhood=proposal.neighbourhood,
        about=about_proposal(proposal), url=address_of(proposal.pk, consultation), but=proposal.author, at=at,
        words={"title": proposal.title, "place": proposal.neighbourhood.name},
    )  # fmt: skip
