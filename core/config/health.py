"""`GET /sante/`: whether each part works, for machines that watch and for those who are called at night."""

import contextlib
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TypeVar

import redis
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.lib.db import clock
from core.notices.selectors import is_on_time
from core.pulse.models import Heartbeat, Part

Answer = TypeVar("Answer")

PATIENCE_S = 3
STATEMENT_MS = 1500

# Apart from the threads that serve pages: a part that hangs keeps one of these, never the answer.
PROBES = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sante")


MAIL = "mail"


def living_parts() -> set[str]:
    """The parts that gave a sign of life lately, and the mail where it leaves on time; raises where the database does not answer."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_MS}")
            alive = set(Heartbeat.objects.alive().values_list("part", flat=True))
            return alive | {MAIL} if is_on_time(clock()) else alive
    finally:
        connection.close()  # this thread's own, opened for this answer: a kept one could hang with its server


def cache_answers() -> bool:
    """True where Redis answers: asked directly, since the cache itself hides an absence."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    with contextlib.closing(client):
        return bool(client.ping())


def outcome(probe: Future[Answer], otherwise: Answer) -> Answer:
    """What the probe found, or `otherwise` when it failed or kept us waiting."""
    try:
        return probe.result(timeout=PATIENCE_S)
    except TooLate:
        probe.cancel()
    except Exception:  # whatever went wrong, the part does not work
        return otherwise
    return otherwise


def state_of_parts() -> dict[str, bool]:
    """Each part, and whether it works."""
    parts: Future[set[str] | None] = PROBES.submit(living_parts)
    cache: Future[bool] = PROBES.submit(cache_answers)
    alive = outcome(parts, None)
    return {
        "database": alive is not None,
        "cache": outcome(cache, False),
        "worker": Part.WORKER in (alive or ()),
        "beat": Part.BEAT in (alive or ()),
        "mail": MAIL in (alive or ()),
    }


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Each part `{"ok": true|false}`; 200 when all work, else 503."""
    state = state_of_parts()
    return JsonResponse({part: {"ok": ok} for part, ok in state.items()}, status=200 if all(state.values()) else 503)
