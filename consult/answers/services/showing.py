"""What hangs on a commitment: its milestones, who cooperates, and what shows that it was done."""

from datetime import date

from consult.answers.models import Commitment, Cooperation, Evidence, Milestone
from core.accounts.models import Association, Partner
from core.accounts.selectors import Standing
from core.lib.images import Drawn


def add_milestone(*, standing: Standing, commitment: Commitment, title: str, due_on: date) -> Milestone:
    """Add a step between the start and the date of a commitment. The same one sent twice is one."""
    raise NotImplementedError


def remove_milestone(*, standing: Standing, milestone: Milestone) -> None:
    """Take back a step of a commitment that is not public yet."""
    raise NotImplementedError


def reach_milestone(*, standing: Standing, milestone: Milestone, done_on: date | None) -> Milestone:
    """Say on which day a step was reached (no later than today), or that it was not after all."""
    raise NotImplementedError


def add_cooperation(
    *, standing: Standing, commitment: Commitment, actor: str, name: str = "", role: str = "",
    partner: Partner | None = None, association: Association | None = None,
) -> Cooperation:  # fmt: skip
    """Name who does it with the town: a partner, an association, or words. The same actor named twice is one."""
    raise NotImplementedError


def remove_cooperation(*, standing: Standing, cooperation: Cooperation) -> None:
    """An actor no longer cooperates; the journal keeps that it did."""
    raise NotImplementedError


def add_evidence(
    *, standing: Standing, commitment: Commitment, words: str = "", link: str = "", image: Drawn | None = None,
    image_alt: str = "",
) -> Evidence:  # fmt: skip
    """Show what was done by words, an https link that nothing here ever opens, or a described picture."""
    raise NotImplementedError


def remove_evidence(*, standing: Standing, evidence: Evidence) -> None:
    """Take back what showed it, its picture too."""
    raise NotImplementedError
