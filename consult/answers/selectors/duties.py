"""What waits for an answer, for everyone and for each. Nothing here writes."""

from datetime import datetime

from consult.answers.selectors.rows import Desk, Duties
from core.accounts.selectors import Standing
from core.territories.models import Territory

PAGE_SIZE = 20
DESK_SIZE = 20  # rows of each step on a person's desk


def duties_of(
    territory: Territory, at: datetime, *, theme: str = "", consultation: int | None = None, late: bool = False,
    cursor_text: str = "", size: int = PAGE_SIZE,
) -> Duties:  # fmt: skip
    """One page of a town's open duties, the most urgent first, in three queries. A cursor that is not ours raises `BadCursorError`."""
    raise NotImplementedError


def desk_of(territory: Territory, standing: Standing, at: datetime, limit: int = DESK_SIZE) -> Desk:
    """What waits for this person in this town, by the step that is theirs, in a constant number of queries."""
    raise NotImplementedError
