"""Live boards: each pilot's running quarter is counted now and then, so that reading it costs one row."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from consult.observatory.figures import Nature
from consult.observatory.indicators import INDICATORS
from consult.observatory.models import Board
from consult.observatory.published import Told, write_told
from consult.observatory.services.snapshots import counted, told_of
from consult.observatory.vintages import Vintage
from core.lib.db import clock, lock_name
from core.territories.models import Territory

FRESH: Final = timedelta(days=1)
OF_THEMSELVES = {"P4"}  # worked out from ages and sexes
LOG = logging.getLogger(__name__)
AT_ONCE: Final = 200  # towns a run: a run ends well before the next one


def refresh_boards() -> int:
    """Count again the towns whose board is the oldest, a transaction each; how many were."""
    stale = Q(board__isnull=True) | Q(board__counted_at__lt=clock() - FRESH)
    waiting = Territory.objects.pilots().filter(stale).order_by(F("board__counted_at").asc(nulls_first=True), "pk")
    done = 0
    for territory in list(waiting[:AT_ONCE]):
        try:
            done += refresh_board(territory)
        except Exception:  # one town that cannot be counted keeps no other waiting
            LOG.exception("%s has no board", territory.code)
    return done


def without_opinions(told: Told) -> Told:
    """What people think, or say of themselves, is told once the quarter is over: a number that moves from day to day would say who
    moved it."""
    acts = {code for code, indicator in INDICATORS.items() if indicator.nature != Nature.OPINION} - OF_THEMSELVES
    return replace(told, figures={code: parts for code, parts in told.figures.items() if code in acts})


@transaction.atomic(durable=True)
def refresh_board(territory: Territory) -> bool:
    """Count the running quarter of this town; nothing where another hand has just done it."""
    now = lock_name(f"board:{territory.pk}")
    if Board.objects.filter(territory=territory, counted_at__gte=now - FRESH).exists():
        return False
    vintage = Vintage.holding(now)
    told = write_told(without_opinions(told_of(*counted(territory, vintage, at=now))))
    Board.objects.update_or_create(
        territory=territory, defaults={"vintage": str(vintage), "counted_at": now, "published": told}
    )
    return True
