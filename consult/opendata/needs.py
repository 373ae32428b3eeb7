"""What a town's proposals say of its needs, for its *analyse des besoins sociaux*: counts, by theme, area and logic.

Each table leaves by `publish_table`, like all that is counted: small groups are hidden, what is shown is rounded to five. What is
counted is public on the site one by one; the tables are for a document that many read, far from the site.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from consult.answers.models import Commitment, CommitmentState
from consult.observatory.disclosure.tables import Hidden, Reason, Shown, Table, publish_table
from consult.observatory.figures import Nature
from consult.opendata.tables import ROOT_OF_TOWNS
from consult.proposals.models import Logic, Proposal, Support
from core.lib.sheets import csv_lines
from core.lib.workbook import Tab, ods_of
from core.territories.models import CommonTheme, Neighbourhood, Territory

NOWHERE: Final = "sans quartier précisé"
HEADER: Final = ("tableau", "ligne", "colonne", "valeur", "pourquoi_masqué")
OLDEST: Final = 2000  # nothing here was written before
THEMES: Final = tuple(CommonTheme)
SUM: Final = "ensemble"


@dataclass(frozen=True)
class Told:
    """One table as it may leave: its title, its columns, and its rows, sums included where they may be told."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]


def years_of(territory: Territory, at: datetime) -> list[int]:
    """The years in which the town's people proposed something, the last first."""
    moments = _proposals(territory).order_by().dates("published_at", "year", order="DESC")
    return [day.year for day in moments if OLDEST <= day.year <= timezone.localdate(at).year]


def needs_of(territory: Territory, year: int) -> list[Told]:
    """The four tables of a year, in nine queries."""
    shown = _proposals(territory).filter(published_at__year=year)
    areas = dict(Neighbourhood.objects.filter(territory=territory).order_by("name", "id").values_list("pk", "name"))
    places: dict[Any, str] = {**areas, None: NOWHERE}
    supports = Support.objects.filter(proposal__in=shown)
    commitments = Commitment.objects.public().filter(proposal__in=shown)
    return [
        _told("Propositions et quartiers", "Propositions, par thème et quartier", THEMES, places, Nature.ACTIVITY,
              _counts(shown, "theme", "neighbourhood"), _largest(shown, "theme", "neighbourhood", "author")),
        _told("Prévenir ou réparer", "Propositions, selon qu’elles veulent prévenir ou réparer", THEMES,
              {one.value: str(one.label) for one in Logic}, Nature.ACTIVITY,
              _counts(shown, "theme", "logic"), _largest(shown, "theme", "logic", "author")),
        _told("Soutiens", "Soutiens, par thème de la proposition soutenue", THEMES, {"": "soutiens"}, Nature.OPINION,
              {(theme, ""): n for (theme,), n in _counts(supports, "proposal__theme").items()},
              {(theme, ""): n for (theme,), n in _largest(supports, "proposal__theme", "person").items()}),
        _told("Engagements", "Engagements pris, par thème et état", THEMES,
              {one.value: str(one.label) for one in CommitmentState}, Nature.ACTIVITY,
              _counts(commitments, "proposal__theme", "state"), {}),
    ]  # fmt: skip


def as_csv(tables: Iterable[Told]) -> bytes:
    """One line for each number of each table."""
    rows = [
        (table.title, line, column, "" if isinstance(value, Hidden) else value, _why(value))
        for table in tables
        for line, values in table.rows
        for column, value in zip(table.columns, values, strict=True)
    ]
    return "".join(csv_lines(HEADER, rows)).encode()


def as_workbook(territory: Territory, year: int, tables: Sequence[Told], address: str, at: datetime) -> bytes:
    """One sheet for each table, and a first one that says where they come from and how to read them."""
    tabs = [Tab("Sources", ("Analyse des besoins sociaux",), _sources(territory, year, tables, address, at))]
    for table in tables:
        lines: list[Sequence[Any]] = [(), ("", *table.columns)]
        lines += [
            (line, *(str(one) if isinstance(one, Hidden) else one for one in values)) for line, values in table.rows
        ]
        tabs.append(Tab(table.name, (table.title,), lines))
    return ods_of(tabs)


def _sources(
    territory: Territory, year: int, tables: Sequence[Told], address: str, at: datetime
) -> list[Sequence[Any]]:
    reasons = {
        value.reason
        for table in tables
        for _line, values in table.rows
        for value in values
        if isinstance(value, Hidden)
    }
    return [
        (f"{territory.name} ({territory.code}), année {year}",),
        (f"Tableaux établis le {timezone.localdate(at):%d/%m/%Y}.",),
        (),
        ("Source", f"propositions publiées dans les consultations de {territory.name}, {address}{ROOT_OF_TOWNS}/{territory.slug}/"),
        ("Ce qui est compté", "les propositions parues dans l’année et lisibles au jour de l’extraction ; leurs soutiens et leurs engagements à ce jour"),
        ("Qui s’exprime", "les personnes qui ont voulu participer : ces tableaux disent ce qu’elles demandent, non ce que pense toute la population"),
        ("Arrondi", "chaque nombre est arrondi au multiple de cinq le plus proche ; une ligne peut ne pas tomber juste"),
        *(("•", str(reason.label)) for reason in Reason if reason in reasons),
        (),
        *((table.name, table.title) for table in tables),
    ]  # fmt: skip


def _why(value: Shown) -> str:
    return str(value.reason.label) if isinstance(value, Hidden) else ""


def _proposals(territory: Territory) -> QuerySet[Proposal]:
    return Proposal.objects.in_the_open().published().filter(consultation__territory=territory)


def _counts(rows: QuerySet[Any], *by: str) -> dict[tuple[Any, ...], int]:
    said = rows.order_by(*by).values_list(*by).annotate(n=Count("pk"))
    return {tuple(keys): n for *keys, n in said}


def _largest(rows: QuerySet[Any], *by: str) -> dict[tuple[Any, ...], int]:
    """Of each group, what one contributor makes: the last of `by` names them, and an unknown one is nobody."""
    found: dict[tuple[Any, ...], int] = {}
    for (*keys, whose), n in _counts(rows, *by).items():
        if whose is not None:
            found[tuple(keys)] = max(found.get(tuple(keys), 0), n)
    return found


def _told(
    name: str, title: str, themes: Sequence[CommonTheme], columns: dict[Any, str], nature: Nature,
    counts: dict[tuple[Any, ...], int], largest: dict[tuple[Any, ...], int],
) -> Told:  # fmt: skip
    grid = [[(theme.value, column) for column in columns] for theme in themes]
    published = publish_table(
        Table(
            rows=tuple(theme.value for theme in themes), columns=tuple(map(str, columns)), nature=nature,
            counts=tuple(tuple(counts.get(cell, 0) for cell in row) for row in grid),
            largest=tuple(tuple(largest.get(cell, 0) for cell in row) for row in grid) if largest else None,
        )
    )  # fmt: skip
    heads = tuple(columns.values())
    rows = [(str(theme.label), cells) for theme, cells in zip(themes, published.cells, strict=True)]
    if published.row_totals is not None and len(heads) > 1:
        heads = (*heads, SUM)
        rows = [(line, (*cells, total)) for (line, cells), total in zip(rows, published.row_totals, strict=True)]
    if published.total is not None:
        sums = (
            (*published.column_totals, published.total) if published.column_totals is not None else (published.total,)
        )
        rows.append((SUM, sums))
    return Told(name, title, heads, tuple(rows))
