"""Where the pilots are: an outline of the country drawn by hand, a letter for each town, and a box for each part overseas.

The outline is ours, of forty corners: enough to find one's way, and nothing to measure by. No picture comes from elsewhere. Each
town is laid at the middle of its département, or at the nearest place from which it hides no other; the letters follow the
alphabet, and the list of the towns is beside the map (PROMISES A-9).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import cos, dist, pi, radians, sin
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.territories.names import plain_name
from core.territories.places import OVERSEAS, Place, middle_of
from frontend.plots.axis import percents
from frontend.plots.groups import letters
from frontend.typography import french_spaces, number, plural

NORTH, SOUTH, WEST, EAST = 51.6, 41.0, -5.6, 10.2
MIDDLE_COSINE: Final = cos(radians(46.5))  # a degree of longitude is that much shorter than one of latitude
WIDTH: Final = 100.0
MAINLAND_HEIGHT: Final = WIDTH * (NORTH - SOUTH) / ((EAST - WEST) * MIDDLE_COSINE)
BOXES_HEIGHT: Final = 20.0  # under the mainland
HEIGHT: Final = MAINLAND_HEIGHT + BOXES_HEIGHT
APART: Final = 8.6  # between two towns, in the units of the width: two discs side by side, on the narrowest screen
A_ROW: Final = 2  # towns side by side in a box
MARGIN: Final = 4.0  # kept between a town and the edges
MOST_SPREAD: Final = 90  # towns that there is room for without one on another; more are laid where they are
ROUND: Final = 12  # places tried on the first ring around a place that is taken, and as many more on each other

# Corners of the coast and of the borders, clockwise from the north, to the nearest tenth of a degree.
MAINLAND: Final[tuple[Place, ...]] = (
    (51.1, 2.5), (50.4, 3.6), (50.0, 4.2), (49.5, 5.5), (49.2, 6.6), (49.0, 8.2), (48.3, 7.7), (47.6, 7.6), (47.3, 6.9),
    (46.4, 6.1), (46.4, 6.8), (45.8, 7.0), (45.1, 6.7), (44.3, 6.9), (43.8, 7.5), (43.1, 6.3), (43.3, 5.2), (43.5, 4.2),
    (43.1, 3.1), (42.5, 3.1), (42.5, 2.0), (42.8, 0.7), (43.0, -0.7), (43.4, -1.8), (44.6, -1.2), (45.6, -1.1),
    (46.2, -1.2), (46.8, -2.1), (47.3, -2.4), (47.8, -3.9), (48.1, -4.7), (48.6, -4.6), (48.8, -3.2), (48.6, -1.9),
    (49.7, -1.9), (49.6, -1.2), (49.3, -0.2), (49.7, 0.2), (50.2, 1.5), (50.9, 1.7),
)  # fmt: skip
CORSICA: Final[tuple[Place, ...]] = ((43.0, 9.4), (42.1, 9.6), (41.4, 9.2), (41.9, 8.6), (42.6, 8.7), (42.7, 9.3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A town to place."""

    name: str
    departement: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PilotMap:
    """The drawing, its sentence, and the list that says the same: a letter, nothing where the town has no place, and the town."""

    drawing: SafeString
    reading: str
    listed: list[tuple[str, Spot]]


def pilot_map(spots: Sequence[Spot]) -> PilotMap:
    """The map of these towns."""
    ordered = sorted(spots, key=lambda spot: (plain_name(spot.name), spot.name))
    placed = [spot for spot in ordered if middle_of(spot.departement)]
    letter_of = dict(zip(map(id, placed), letters(len(placed)), strict=True))
    reading = french_spaces(_reading(placed))
    drawing = format_html(
        '<svg class="pilot-map" role="img" aria-label="{0}"><title>{0}</title>'
        '<svg viewBox="0 0 {1} {2}" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">{3}</svg>{4}{5}</svg>',
        reading, f"{WIDTH:g}", f"{HEIGHT:.2f}", _outlines(), _boxes(), _spots(placed, letter_of),
    )  # fmt: skip
    return PilotMap(drawing, reading, [(letter_of.get(id(spot), ""), spot) for spot in ordered])


def _reading(placed: Sequence[Spot]) -> str:
    """What the map shows, in one sentence."""
    many = len({spot.departement for spot in placed})
    towns = ngettext("%(n)s territoire pilote", "%(n)s territoires pilotes", plural(len(placed))) % {"n": number(len(placed))}  # fmt: skip
    words = ngettext("%(towns)s dans %(n)s département ; la liste en donne le nom.", "%(towns)s dans %(n)s départements ; la liste en donne les noms.", plural(many))  # fmt: skip
    return words % {"towns": towns, "n": number(many)}


def _flat(place: Place) -> tuple[float, float]:
    """A place of the mainland, in the units of the drawing."""
    north, east = place
    return WIDTH * (east - WEST) / (EAST - WEST), MAINLAND_HEIGHT * (NORTH - north) / (NORTH - SOUTH)


def _outlines() -> SafeString:
    shapes = (" ".join("{:.1f},{:.1f}".format(*_flat(corner)) for corner in land) for land in (MAINLAND, CORSICA))
    return format_html_join("", '<polygon class="pilot-map__land" points="{}"/>', ((shape,) for shape in shapes))


def _box(departement: str) -> tuple[float, float, float]:
    """The left, the top and the width of the box of a département overseas."""
    each = WIDTH / len(OVERSEAS)
    return each * list(OVERSEAS).index(departement), MAINLAND_HEIGHT + 2, each


def _boxes() -> SafeString:
    return format_html_join(
        "",
        '<rect class="pilot-map__box" x="{}" y="{}" width="{}" height="{}"/><text class="pilot-map__name" x="{}" y="{}" dy="1em" text-anchor="middle">{}</text>',
        (
            (
                percents(left + 0.4), _up(top), percents(each - 0.8), _up(BOXES_HEIGHT - 3), percents(left + each / 2), _up(top + 0.6), code,
            )
            for code in OVERSEAS
            for left, top, each in (_box(code),)
        ),
    )  # fmt: skip


def _up(value: float) -> str:
    """A height of the drawing, in percent of it."""
    return percents(100 * value / HEIGHT)


def _spots(placed: Sequence[Spot], letter_of: dict[int, str]) -> SafeString:
    boxes: dict[str, list[Spot]] = defaultdict(list)
    for spot in placed:
        if spot.departement in OVERSEAS:
            boxes[spot.departement].append(spot)
    mainland = [spot for spot in placed if spot.departement not in OVERSEAS]
    laid = list(
        zip(mainland, spread([_flat(middle_of(one.departement) or (0.0, 0.0)) for one in mainland]), strict=True)
    )
    for code, towns in boxes.items():
        laid += zip(towns, _side_by_side(code, len(towns)), strict=True)
    return format_html_join(
        "",
        '<circle class="pilot-map__spot" cx="{0}" cy="{1}" r="11"/><text class="pilot-map__letter" x="{0}" y="{1}" dy="0.35em" text-anchor="middle">{2}</text>',
        ((percents(x), _up(y), letter_of[id(spot)]) for spot, (x, y) in laid),
    )


def spread(wanted: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where these towns of the mainland are laid, in their order: each at the free place that is nearest to its own."""
    if len(wanted) > MOST_SPREAD:
        return list(wanted)
    found: list[tuple[float, float]] = []
    for place in wanted:
        found.append(next(one for one in _around(place) if all(dist(one, other) >= APART for other in found)))
    return found


def _around(place: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """The place, then those of wider and wider rings around it that are inside the mainland's frame."""
    yield place
    for ring in count(1):
        for n in range(ROUND * ring):
            turn = 2 * pi * n / (ROUND * ring)
            x, y = place[0] + ring * APART / 4 * cos(turn), place[1] + ring * APART / 4 * sin(turn)
            if MARGIN <= x <= WIDTH - MARGIN and MARGIN <= y <= MAINLAND_HEIGHT - MARGIN:
                yield x, y


def _side_by_side(departement: str, many: int) -> list[tuple[float, float]]:
    """As many places in the box of a département overseas, two a row, so that none hides another."""
    left, top, each = _box(departement)
    x, y = left + each / 2, top + BOXES_HEIGHT / 2 + 2
    across = min(many, A_ROW) - 1
    return [(x + APART * (n % A_ROW - across / 2), y + APART * (n // A_ROW)) for n in range(many)]


def map_note() -> str:
    """How the map is to be read."""
    overseas = ", ".join(f"{code} {name}" for code, name in OVERSEAS.items())
    words = _(
        "Contour dessiné à la main ; chaque territoire est placé au milieu de son département, ou au plus près quand un autre y est déjà. Outre-mer : %(names)s."
    )
    return french_spaces(words % {"names": overseas})
