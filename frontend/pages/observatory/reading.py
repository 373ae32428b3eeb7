"""The door of the observatory, and one town in full: its figures among its peers', how it consults, what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.observatory.figures import Unit
from consult.observatory.published import PublishedSnapshot
from consult.observatory.selectors import indicators
from consult.observatory.words import part_label
from consult.practices.selectors import practices_in
from frontend.pages.observatory.comparing import FORMS
from frontend.pages.observatory.contracts import contracts_of
from frontend.pages.observatory.figures import PROFILES, band_among, keys_of, line_of, peers_of, unit_of, values_of
from frontend.pages.observatory.place import Towns, citation, guarded, hues_of, kind_words, population_words, reader_of
from frontend.pages.observatory.process import says
from frontend.plots import strips
from frontend.plots.axis import axis_for, labels
from frontend.plots.bands import peers_in_short
from frontend.plots.pilot_map import Spot, map_note, pilot_map
from frontend.plots.quantities import interval_in_words
from frontend.practices import links_to
from frontend.typography import number


@dataclass(frozen=True)
class Row:
    """One part of an indicator for one town: its drawing, its figures, and where its peers are."""

    part: str
    drawing: SafeString
    line: strips.Line
    figure: str
    interval: str
    peers: str


@dataclass(frozen=True)
class Block:
    """The parts of an indicator that share a scale."""

    code: str
    title: str
    denominator: str
    comparable_if: str
    method_url: str
    axis: SafeString
    rows: list[Row]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the observatory is, its vintages, where the pilots are, and how to read it."""
    reader = reader_of(request)
    snapshots = reader.snapshots(())
    suffix = f"?millesime={reader.shown.vintage}" if reader.shown else ""
    spots = [
        Spot(name=snapshots.called(one), departement=one.told.place.departement, url=_pilot_url(one))
        for one in snapshots
    ]
    drawn = pilot_map(spots)
    details = {_pilot_url(one): (kind_words(one), population_words(one)) for one in snapshots}
    context = reader.context(
        map=drawn,
        map_note=map_note(),
        pilots=[(letter, spot, *details[spot.url]) for letter, spot in drawn.listed],
        families=[(str(name), [(code, str(one.name)) for code, one in indicators().items() if code[0] == letter]) for letter, name in PROFILES.items()],
        compare_url=reverse("observatory:compare") + suffix,
        questions_url=reverse("observatory:questions") + suffix,
        citation=citation(reader.shown, _("Les démarches pilotes"), reverse("observatory:index") + suffix) if reader.shown else "",
    )  # fmt: skip
    return guarded(render(request, "observatory/index.html", context), reader)


def _pilot_url(snapshot: PublishedSnapshot) -> str:
    return f"{reverse('observatory:pilot', args=[snapshot.told.place.code])}?millesime={snapshot.vintage}"


@require_safe
def pilot(request: HttpRequest, pilot_code: str) -> HttpResponse:
    """One town of one vintage: every figure, with the others of its size; 404 where it has no snapshot that may be read."""
    reader = reader_of(request)
    everyone = reader.snapshots()
    found = next((one for one in everyone if one.told.place.code == pilot_code), None)
    if found is None or reader.shown is None:
        raise Http404
    families = families_of(found, everyone)
    place, query = found.told.place, f"?millesime={found.vintage}"
    practices = links_to(practices_in([place.code]))
    context = reader.context(
        (everyone.called(found), ""),
        pilot=found,
        name=everyone.called(found),
        kind=kind_words(found),
        population=population_words(found),
        families=families,
        marks=strips.patterns(),
        legend=strips.swatches(row.drawing for _name, blocks in families for block in blocks for row in block.rows),
        process=[(label, say(found)) for label, say in says()],
        practices=practices,
        contracts=contracts_of(place.code),
        hues=hues_of(practices),
        peers_url=f"{reverse('observatory:compare')}{query}&pairs={place.code}",
        files=[(name, reverse("observatory:pilot_file", args=[place.code, form]) + query) for form, name in FORMS],
        citation=citation(
            reader.shown, everyone.called(found), reverse("observatory:pilot", args=[place.code]) + query
        ),
    )
    return guarded(render(request, "observatory/pilot.html", context), reader)


def families_of(found: PublishedSnapshot, everyone: Towns) -> list[tuple[str, list[Block]]]:
    """All the figures of one town, family by family; one of which nothing was counted is left out."""
    shown = (
        (str(name), [block for code in indicators() if code[0] == letter for block in _blocks(code, found, everyone)])
        for letter, name in PROFILES.items()
    )
    return [(name, blocks) for name, blocks in shown if blocks]


def _blocks(code: str, found: PublishedSnapshot, everyone: Towns) -> list[Block]:
    """One indicator of one town: a block for each unit, its parts in the order of their grid."""
    keys = keys_of(code, [found])
    units = dict.fromkeys(unit_of(code, key, [found]) for key in keys)
    return [
        _block(code, unit, [key for key in keys if unit_of(code, key, [found]) == unit], found, everyone)
        for unit in units
    ]


def _block(code: str, unit: Unit, keys: Sequence[str], found: PublishedSnapshot, everyone: Towns) -> Block:
    indicator = indicators()[code]
    peers = peers_of([found], everyone, found.told.place.code)
    others = {key: values_of(code, key, peers, everyone) for key in keys}
    lines = {key: line_of(found, code, key, everyone, is_chosen=True) for key in keys}
    axis = axis_for([*strips.ends_of(lines.values()), *(one for values in others.values() for one in values)], unit)
    rows = []
    for key, line in lines.items():
        band = band_among(code, key, peers, everyone)
        rows.append(
            Row(
                part_label(code, key), strips.strip(line, axis, band, others[key]), line, strips.figure_of(line, unit),
                interval_in_words(line.low, line.high, unit), peers_in_short(band, unit),
            )
        )  # fmt: skip
    return Block(
        code, str(indicator.name), str(indicator.denominator), str(indicator.comparable_if),
        reverse("home:method", args=[f"indicateur-{code.lower()}"]), labels(axis) if any(row.drawing for row in rows) else SafeString(""), _folded(rows),
    )  # fmt: skip


def _folded(rows: list[Row]) -> list[Row]:
    """Lines of a grid that say nothing, all for one reason, are one line."""
    if len(rows) < 2 or any(row.drawing or row.figure != rows[0].figure for row in rows):
        return rows
    return [replace(rows[0], part=_("les %(n)s lignes") % {"n": number(len(rows))})]
