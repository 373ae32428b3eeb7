"""Tries that are counted: so many in a while for each person, then a wait."""

from django.core.cache import cache

from core.lib.refusals import Common, Refused


def count_attempt(name: str, limit: int, seconds: int) -> None:
    """Count one more try of this name; refuse it once there were `limit` within `seconds`."""
    key = f"attempts:{name}"
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # it ran out in between
        cache.set(key, 1, seconds)
        tries = 1
    if tries > limit:
        raise Refused(Common.TOO_MANY, retry_after=seconds)
