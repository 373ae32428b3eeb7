"""Tries that are counted: so many in a while for each person, then a wait."""

from core.lib.cache import tally
from core.lib.refusals import Common, Refused


def count_attempt(name: str, limit: int, seconds: int) -> None:
    """Count one more try of this name; refuse it once there were `limit` within `seconds`."""
    if tally(f"attempts:{name}", seconds) > limit:
        raise Refused(Common.TOO_MANY, retry_after=seconds)
