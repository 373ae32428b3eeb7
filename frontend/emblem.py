"""The paving of a territory: a 5 × 5 cement-tile pattern drawn from its code, an identity without anyone's logo.

The pattern turns on itself four times, like the tiles of an old hall. Six tiles are chosen, each among 32; the code is
spread over these 2³⁰ patterns one to one, so that two territories never share a paving.
"""

from dataclasses import dataclass
from typing import Final

SIDE: Final = 5
UNIT: Final = 8  # drawing units a tile
PATTERNS: Final = 1 << 30
COMMUNES: Final = 36**5  # room for every 5-character INSEE code; SIREN numbers follow
# One tile of each group that four quarter turns carry into one another; the centre stands alone.
SEEDS: Final = ((0, 0), (0, 1), (0, 2), (0, 3), (1, 1), (1, 2))

# Drawn in a square of 8 units, none alike after a turn: quarter disc, half square, lane, point.
SHAPES: Final = (
    "M0 0h8a8 8 0 0 1-8 8z",
    "M0 0h8L0 8z",
    "M0 0h8v3H0z",
    "M0 0h8L4 6z",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One paving stone: where it lies, its shape, its quarter turns, and whether it is dark."""

    row: int
    column: int
    shape: int
    turns: int
    dark: bool


def pattern_number(code: str) -> int:
    """The paving's number, one to one with the INSEE (5 characters) or SIREN (9 digits) code."""
    number = int(code, 36) if len(code) <= 5 else COMMUNES + int(code)
    number %= PATTERNS
    for factor in (0x2C1B3C6D, 0x297A2D39):  # odd: each step can be undone, so no two codes meet
        number = (number * factor) % PATTERNS
        number ^= number >> 15
    return number


def tiles(code: str) -> list[Tile]:
    """The 24 stones around the centre."""
    number = pattern_number(code)
    stones = []
    for row, column in SEEDS:
        number, choice = divmod(number, 32)
        shape, turns, dark = choice & 3, (choice >> 2) & 3, bool(choice >> 4)
        for quarter in range(4):
            stones.append(Tile(row, column, shape, (turns + quarter) % 4, dark))
            row, column = column, SIDE - 1 - row
    return stones


def _stone(tile: Tile) -> str:
    """A tile's drawing, turned about its middle."""
    half = UNIT // 2
    place = f"translate({tile.column * UNIT} {tile.row * UNIT})"
    turn = f" rotate({90 * tile.turns} {half} {half})" if tile.turns else ""
    tone = "pave-dark" if tile.dark else "pave-mid"
    return f'<path class="{tone}" transform="{place}{turn}" d="{SHAPES[tile.shape]}"/>'


def drawing(code: str) -> str:
    """The inside of the paving's SVG, in a square of 40 units."""
    whole = SIDE * UNIT
    ground = f'<path class="pave-ground" d="M0 0h{whole}v{whole}H0z"/>'
    centre = f'<circle class="pave-dark" cx="{whole // 2}" cy="{whole // 2}" r="3"/>'
    return ground + "".join(_stone(tile) for tile in tiles(code)) + centre
