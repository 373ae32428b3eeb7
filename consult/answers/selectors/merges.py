"""What merges show to authors and to supporters. Nothing here writes."""

from datetime import datetime
from uuid import UUID

from consult.answers.models import Merge
from consult.answers.selectors.rows import ConsentRow, Letter
from core.accounts.models import User
from core.territories.models import Territory


def merge_by_key(territory: Territory, key: UUID) -> Letter:
    """What the private link of one supporter shows; a key that is not ours, or of another town, is 404."""
    raise NotImplementedError


def consents_of(user: User, territory: Territory) -> list[ConsentRow]:
    """The merges that asked this author, those that wait first."""
    raise NotImplementedError


def consent_in(territory: Territory, user: User, pk: int) -> ConsentRow:
    """One question put to this author; anyone else's is 404."""
    raise NotImplementedError


def merges_of(territory: Territory, at: datetime, limit: int = 50) -> list[Merge]:
    """The merges that officials asked for, newest first, with their consents."""
    raise NotImplementedError
