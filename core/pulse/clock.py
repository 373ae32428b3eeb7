"""How the worker and the clock of Celery give signs of life, each on its own: one may die without the other."""

import logging
import time
from typing import Any

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings
from django.db import DatabaseError

from core.pulse.models import Part
from core.pulse.services import mark_alive_and_let_go

INTERVAL_S = 12
log = logging.getLogger(__name__)


def give_sign(part: Part) -> None:
    """Mark the part alive, here and in the database; one that is away is told to the log and never stops the part."""
    try:
        settings.STATE_DIR.joinpath(f"alive-{part.value}").touch()
        mark_alive_and_let_go(part=part)
    except (DatabaseError, OSError) as error:
        log.warning("no sign of life could be written for %s: %s", part, error)


class WorkerPulse(bootsteps.StartStopStep):
    """A sign of life from the worker's own loop, at once and then at every interval."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self.timer: Any = None

    def start(self, worker: Any) -> None:
        """Begin with the worker."""
        give_sign(Part.WORKER)
        self.timer = worker.timer.call_repeatedly(INTERVAL_S, give_sign, (Part.WORKER,), priority=10)

    def stop(self, worker: Any) -> None:
        """End with the worker."""
        if self.timer is not None:
            self.timer.cancel()


class PulsingScheduler(PersistentScheduler):
    """The clock, which gives a sign of life at its own pace."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.marked_at = float("-inf")
        super().__init__(*args, **options)
        self.max_interval = INTERVAL_S

    def tick(self, *args: Any, **options: Any) -> float:
        """Send what is due; say so."""
        if time.monotonic() - self.marked_at >= INTERVAL_S:
            self.marked_at = time.monotonic()
            give_sign(Part.BEAT)
        return min(float(super().tick(*args, **options)), INTERVAL_S)
