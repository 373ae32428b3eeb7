"""A cache that is expendable: with Redis gone, each process keeps a small one of its own."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


def _steady(name: str) -> Callable[..., Any]:
    def call(self: "SteadyRedisCache", *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(SteadyRedisCache, self), name)(*args, **kwargs)
        except (RedisError, OSError):
            return getattr(self.spare, name)(*args, **kwargs)

    call.__name__ = name
    return call


class SteadyRedisCache(RedisCache):
    """Redis while it answers within a second, else a per-process memory: a page or a limit never breaks."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        params.setdefault("OPTIONS", {}).update({"socket_timeout": 1, "socket_connect_timeout": 1})  # seconds
        super().__init__(server, params)
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
