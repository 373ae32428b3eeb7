"""The colours of a territory."""

import pytest

from core.lib.colour import LIGHT, TEXT, contrast, faults, hexadecimal, in_gamut, linear_rgb, palette

WHITE = in_gamut(1.0, 0.0, 0.0)
BLACK = in_gamut(0.0, 0.0, 0.0)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, BLACK) == pytest.approx(21, abs=0.01)
    assert contrast(WHITE, WHITE) == pytest.approx(1)


@pytest.mark.parametrize(
    ("oklch", "expected"),
    [
        ((0.62796, 0.25768, 29.234), "#ff0000"),
        ((0.86644, 0.29483, 142.495), "#00ff00"),
        ((0.45201, 0.31321, 264.052), "#0000ff"),
    ],
)
def test_oklch_gives_the_known_primaries(oklch: tuple[float, float, float], expected: str) -> None:
    assert hexadecimal(in_gamut(*oklch)) == expected


@pytest.mark.promise("A-10")
@pytest.mark.parametrize("hue", range(0, 360, 5))
def test_every_hue_can_be_read_in_both_schemes(hue: int) -> None:
    assert faults(hue) == []


@pytest.mark.promise("A-10")
def test_a_paler_accent_would_be_refused() -> None:
    pale = {**LIGHT, "accent": (0.72, 0.13)}
    found = faults(90, light=pale)
    assert {(fault.scheme, fault.first, fault.second) for fault in found} >= {("clair", "accent", "paper")}
    assert all(fault.ratio < TEXT for fault in found)


@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_a_colour_beyond_the_screen_keeps_its_lightness(hue: int) -> None:
    wanted, shown = linear_rgb(0.44, 0.0, hue), in_gamut(0.44, 0.3, hue)
    assert all(0 <= channel <= 1 for channel in shown)
    assert contrast(wanted, shown) < 1.5


def test_the_palette_names_the_four_accents() -> None:
    assert set(palette(255)) == set(palette(255, dark=True)) == {"accent", "accent-deep", "accent-mid", "accent-soft"}
