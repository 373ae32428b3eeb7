"""A territory's colours, from one hue: computed in OKLCH, checked for contrast, written in sRGB for every browser."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final

Rgb = tuple[float, float, float]

TEXT: Final = 4.5  # WCAG 1.4.3, ratio
CONTROL: Final = 3.0  # WCAG 1.4.11, ratio
# Lightness and chroma of each role; the hue is the territory's.
LIGHT: Final = {
    "accent": (0.44, 0.13),
    "accent-deep": (0.36, 0.11),
    "accent-mid": (0.74, 0.09),
    "accent-soft": (0.955, 0.03),
}
DARK: Final = {
    "accent": (0.80, 0.09),
    "accent-deep": (0.87, 0.07),
    "accent-mid": (0.55, 0.09),
    "accent-soft": (0.30, 0.045),
}
LIGHT_GROUNDS: Final = {"paper": (0.985, 0.006, 90.0), "sheet": (1.0, 0.0, 0.0), "on-accent": (1.0, 0.0, 0.0)}
DARK_GROUNDS: Final = {"paper": (0.205, 0.012, 260.0), "sheet": (0.245, 0.014, 260.0), "on-accent": (0.2, 0.02, 260.0)}


@dataclass(frozen=True, slots=True)
class Fault:
    """Two colours that would be too close to read."""

    scheme: str
    first: str
    second: str
    ratio: float
    least: float


def linear_rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    """OKLCH to linear sRGB, possibly out of range (B. Ottosson, 2020)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def in_gamut(lightness: float, chroma: float, hue: float) -> Rgb:
    """The nearest colour that screens can show: same lightness and hue, as much chroma as fits."""
    low, high = 0.0, chroma
    if all(-1e-4 <= channel <= 1.0001 for channel in linear_rgb(lightness, chroma, hue)):
        low = chroma
    else:
        for _ in range(20):
            middle = (low + high) / 2
            fits = all(-1e-4 <= channel <= 1.0001 for channel in linear_rgb(lightness, middle, hue))
            low, high = (middle, high) if fits else (low, middle)
    red, green, blue = linear_rgb(lightness, low, hue)
    return min(max(red, 0.0), 1.0), min(max(green, 0.0), 1.0), min(max(blue, 0.0), 1.0)


def hexadecimal(colour: Rgb) -> str:
    """#rrggbb from linear sRGB."""
    encoded = [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in colour]
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in encoded)


def luminance(colour: Rgb) -> float:
    """Relative luminance (WCAG 2) of a linear sRGB colour."""
    red, green, blue = colour
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: Rgb, second: Rgb) -> float:
    """WCAG contrast ratio, from 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def palette(hue: int, dark: bool = False) -> dict[str, str]:
    """The territory's colours by CSS name."""
    return {name: hexadecimal(in_gamut(*tone, hue)) for name, tone in (DARK if dark else LIGHT).items()}


def faults(
    hue: int, light: dict[str, tuple[float, float]] = LIGHT, dark: dict[str, tuple[float, float]] = DARK
) -> list[Fault]:
    """Every pair of this hue that people could not read; a hue with a fault is refused when it is saved."""
    found = []
    for scheme, tones, grounds in (("clair", light, LIGHT_GROUNDS), ("sombre", dark, DARK_GROUNDS)):
        colours = {name: in_gamut(*tone, hue) for name, tone in tones.items()}
        colours |= {name: in_gamut(*ground) for name, ground in grounds.items()}
        pairs = [
            ("accent", "paper", TEXT),
            ("accent", "sheet", TEXT),
            ("accent", "accent-soft", TEXT),
            ("accent", "on-accent", TEXT),
            ("accent-deep", "accent-soft", TEXT),
            ("accent-deep", "on-accent", TEXT),
        ]
        for first, second, least in pairs:
            ratio = contrast(colours[first], colours[second])
            if ratio < least:
                found.append(Fault(scheme, first, second, ratio, least))
    return found
