"""How many are here, over all the processes: each writes its own count in Redis and adds up those that live."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import redis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

STALE_S = 10.0  # a process that has written nothing for so long is gone
FORGOTTEN_S = 60
TIMEOUT_S = 1.0
MOST_NAMES = 50


@dataclass(frozen=True)
class Crowd:
    """So many sockets, and the names of those who agreed to be shown."""

    count: int
    names: tuple[str, ...] = ()


def together(crowds: Iterable[Crowd]) -> Crowd:
    """One crowd made of several; somebody with two pages open is named once."""
    known = list(crowds)
    names = sorted({name for crowd in known for name in crowd.names})
    return Crowd(sum(crowd.count for crowd in known), tuple(names[:MOST_NAMES]))


class Presence:
    """This process among the others."""

    def __init__(self, url: str) -> None:
        self._me = uuid.uuid4().hex
        self._redis: Redis = Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )

    async def share(self, here: Mapping[str, Crowd]) -> dict[str, Crowd]:
        """Write how many are here for each topic, and give how many are anywhere. Without Redis: those who are here."""
        try:
            return await self._shared(here)
        except (redis.RedisError, OSError):
            return dict(here)

    async def _shared(self, here: Mapping[str, Crowd]) -> dict[str, Crowd]:
        seconds, micros = await self._redis.time()  # Redis's own clock: those of the hosts may differ
        now = seconds + micros / 1_000_000
        pipeline = self._redis.pipeline(transaction=False)
        for topic, crowd in here.items():
            key = f"presence:{topic}"
            said = json.dumps({"at": now, "count": crowd.count, "names": crowd.names}, ensure_ascii=False)
            pipeline.hset(key, self._me, said) if crowd.count else pipeline.hdel(key, self._me)
            pipeline.expire(key, FORGOTTEN_S)
            pipeline.hvals(key)
        answers: list[Any] = await pipeline.execute()
        return {topic: together(_living(answers[3 * n + 2], now)) for n, topic in enumerate(here)}


def _living(said: Iterable[bytes], now: float) -> Iterable[Crowd]:
    for line in said:
        found = json.loads(line)
        if found["at"] > now - STALE_S:
            yield Crowd(found["count"], tuple(found["names"]))
