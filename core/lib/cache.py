"""A cache that is expendable: with Redis gone, each process keeps a small one of its own."""

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError


def _steady(name: str) -> Callable[..., Any]:
    def call(self: "SteadyRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(SteadyRedisCache, self), name)(*args, **kwargs)
        except (RedisError, OSError):
            return getattr(self.spare, name)(*args, **kwargs)

    call.__name__ = name
    return call


class KeptClients(RedisCacheClient):
    """One client a pool, kept: making a new one for each question cost more than the question.

    The stubs of Django know neither these methods nor their signature: hence the silenced lines.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the pool that this key belongs to; clients are safe among threads."""
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._kept.get(id(pool))
        if client is None:
            client = self._kept[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return client


class SteadyRedisCache(RedisCache):
    """Redis while it answers within a second, else a per-process memory: a page or a limit never breaks."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        params.setdefault("OPTIONS", {}).update({"socket_timeout": 1, "socket_connect_timeout": 1})  # seconds
        super().__init__(server, params)
        self._class = KeptClients
        self.spare = LocMemCache("steady-spare", {"KEY_PREFIX": params.get("KEY_PREFIX", ""), "TIMEOUT": 300})

    add = _steady("add")
    get = _steady("get")
    set = _steady("set")
    touch = _steady("touch")
    delete = _steady("delete")
    get_many = _steady("get_many")
    set_many = _steady("set_many")
    delete_many = _steady("delete_many")
    has_key = _steady("has_key")
    incr = _steady("incr")
    clear = _steady("clear")

    def tally(self, key: str, seconds: int) -> int:
        """Count one more under this key, in one question; the count starts anew once `seconds` have passed since its first."""
        made = self.make_and_validate_key(key)
        try:
            pipeline = self._cache.get_client(made, write=True).pipeline(transaction=False)
            pipeline.incr(made)
            pipeline.expire(made, seconds, nx=True)
            return int(pipeline.execute()[0])
        except (RedisError, OSError):
            self.spare.add(key, 0, seconds)
            return int(self.spare.incr(key))


def tally(key: str, seconds: int) -> int:
    """Count one more under this key, whichever cache the platform has."""
    counted: int = caches["default"].tally(key, seconds)  # type: ignore[attr-defined]
    return counted
