"""What the pages, files and API of the observatory show: published snapshots, and nothing that was counted."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from consult.observatory.figures import Indicator
from consult.observatory.indicators import INDICATORS
from consult.observatory.models import Board, Convention, Release, Snapshot
from consult.observatory.published import PublishedSnapshot, Told, figures_from, read_told, told_from
from consult.observatory.vintages import Vintage
from core.accounts.models import Role, RoleGrant, User
from core.territories.models import Territory

HEAD = ("pk", "vintage", "taken_at", "code_version", "input_hash")
READ = (*HEAD, "published")


@dataclass(frozen=True, slots=True)
class VintageShown:
    """A vintage that somebody may read."""

    vintage: Vintage
    towns: int
    released_at: datetime | None  # nothing while it is under embargo


@dataclass(frozen=True, slots=True)
class BoardShown:
    """The running quarter of a town, as it was when the clock last counted it."""

    vintage: Vintage
    counted_at: datetime
    told: Told


@dataclass(frozen=True, slots=True)
class Embargo:
    """A vintage that was counted, in whole or in part, and whether it is public."""

    vintage: Vintage
    counted: int
    missing: list[str]  # names of towns that a convention covers and that have no snapshot
    released_at: datetime | None


def is_analyst(user: User | AnonymousUser | object, at: datetime) -> bool:
    """Whether this account compares towns for the observatory at this moment."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return RoleGrant.objects.valid_at(at).filter(user=user, role=Role.ANALYST).exists()


def indicators() -> dict[str, Indicator]:
    """The questions that every town is asked, by code, in their order."""
    return INDICATORS


def vintages_shown(*, is_analyst: bool) -> list[VintageShown]:
    """The vintages that may be read, newest first: those released; for an analyst, those under embargo as well."""
    released = dict(Release.objects.order_by("pk").values_list("vintage", "at"))
    counted = Snapshot.objects.order_by("-vintage").values("vintage").annotate(towns=Count("pk"))
    return [
        VintageShown(Vintage.read(one["vintage"]), one["towns"], released.get(one["vintage"]))
        for one in counted
        if is_analyst or one["vintage"] in released
    ]


def embargoes() -> list[Embargo]:
    """Every vintage that was counted, newest first, for the analyst who lifts their embargo."""
    return [
        Embargo(one.vintage, one.towns, [] if one.released_at else _missing(one.vintage), one.released_at)
        for one in vintages_shown(is_analyst=True)
    ]


def _missing(vintage: Vintage) -> list[str]:
    covered = Convention.objects.covering(vintage).values("territory")
    waiting = Territory.objects.filter(pk__in=covered).exclude(snapshots__vintage=str(vintage))
    return list(waiting.order_by("name", "code").values_list("name", flat=True))


def snapshots_of(vintage: Vintage, *, is_analyst: bool, codes: list[str] | None = None) -> list[PublishedSnapshot]:
    """The towns of this vintage by name, or those of `codes`; none of a vintage under embargo unless an analyst asks."""
    shown = _shown(is_analyst).filter(vintage=str(vintage))
    if codes is not None:
        shown = shown.filter(territory__code__in=codes)
    return [published_of(row) for row in shown.order_by("territory__name", "territory__code").values(*READ)]


def snapshot_rows(vintage: Vintage, *, is_analyst: bool) -> "QuerySet[Snapshot, dict[str, Any]]":
    """The same towns to be read a page at a time, each with its `territory__code`; `published_of` makes of a row what was told."""
    shown = _shown(is_analyst).filter(vintage=str(vintage))
    rows: QuerySet[Snapshot, dict[str, Any]] = shown.values(*READ, "territory__code")
    return rows


def published_of(row: Mapping[str, Any]) -> PublishedSnapshot:
    """What a row of `snapshot_rows` tells."""
    return _snapshot(row, read_told(row["published"]))


def figures_of(vintage: Vintage, asked: Collection[str], *, is_analyst: bool) -> list[PublishedSnapshot]:
    """The towns of this vintage by name, with the figures of these indicators and no others: of many towns, little is read."""
    released_at = Release.objects.filter(vintage=str(vintage)).values_list("at", flat=True).first()
    if released_at is not None:
        return list(_of_public(vintage, tuple(asked), released_at))
    return _figures(vintage, asked) if is_analyst else []


@lru_cache(maxsize=8)  # a public vintage takes nothing more and changes nothing; known by the moment it became public
def _of_public(vintage: Vintage, asked: tuple[str, ...], _released_at: datetime) -> tuple[PublishedSnapshot, ...]:
    return tuple(_figures(vintage, asked))


def _figures(vintage: Vintage, asked: Collection[str]) -> list[PublishedSnapshot]:
    chosen = Func(
        F("figures"), Value(list(asked), ArrayField(TextField())), output_field=JSONField(),
        template="(SELECT jsonb_object_agg(one.key, one.value) FROM jsonb_each(%(expressions)s))",
        arg_joiner=") AS one WHERE one.key = ANY(",
    )  # fmt: skip
    shown = Snapshot.objects.filter(vintage=str(vintage)).annotate(chosen=chosen, said=Cast("about", TextField()))
    rows = shown.order_by("territory__name", "territory__code").values(*HEAD, "said", "chosen")
    return [
        _snapshot(
            row,
            replace(told_from({**json.loads(row["said"]), "figures": {}}), figures=figures_from(row["chosen"] or {})),
        )
        for row in rows
    ]


def snapshot_of(code: str, vintage: Vintage, *, is_analyst: bool) -> PublishedSnapshot | None:
    """One town of this vintage, where it may be read."""
    row = _shown(is_analyst).filter(vintage=str(vintage), territory__code=code).order_by("pk").values(*READ).first()
    return published_of(row) if row else None


def vintages_of(territory: Territory, *, is_analyst: bool) -> list[PublishedSnapshot]:
    """What may be read of one town, newest first."""
    return [
        published_of(row) for row in _shown(is_analyst).filter(territory=territory).order_by("-vintage").values(*READ)
    ]


def board_of(territory: Territory) -> BoardShown | None:
    """The running quarter of a town, for those who work there."""
    board = Board.objects.filter(territory=territory).first()
    return BoardShown(Vintage.read(board.vintage), board.counted_at, read_told(board.published)) if board else None


def convention_of(territory: Territory) -> Convention | None:
    """The convention that runs, or the last one there was."""
    return Convention.objects.filter(territory=territory).order_by("-first_vintage", "-pk").first()


def _shown(is_analyst: bool) -> QuerySet[Snapshot]:
    rows = Snapshot.objects.all()
    return rows if is_analyst else rows.filter(vintage__in=Release.objects.values("vintage"))


def _snapshot(row: Mapping[str, Any], told: Told) -> PublishedSnapshot:
    return PublishedSnapshot(
        number=row["pk"], vintage=Vintage.read(row["vintage"]), taken_at=row["taken_at"],
        code_version=row["code_version"], input_hash=row["input_hash"], told=told,
    )  # fmt: skip
