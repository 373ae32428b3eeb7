"""Drawings of their own for paper: what a page draws in its colours, in ink, with its frame and its mark."""

from typing import Final

from django.utils.safestring import SafeString

from frontend.plots.strips import PEERS

INK: Final = (
    ".strip__grid,.strip__tick{stroke:#bbb}.strip__band{fill:#eee}.strip__hatch{fill:none;stroke:#999}"
    ".strip__median{stroke:#000;stroke-width:2;stroke-dasharray:4 3}.strip__interval{stroke:#000;stroke-width:2}"
    ".strip__other{fill:#444;stroke:#fff}.strip__ring{fill:none;stroke:#555;stroke-width:1.5}.strip__chosen{fill:#000;stroke:#fff}"
    "text{font-family:'Libertinus Serif';font-size:15px;fill:#222}"
)
WIDTH: Final = 300  # in the units of the drawing


def standalone(drawing: SafeString) -> str:
    """A line, or an axis, as a file of its own: what is inside its frame, under its own style."""
    start = drawing.index("</title>") + len("</title>") if "</title>" in drawing else drawing.index(">") + 1
    inside, is_line = drawing[start : drawing.rindex("</svg>")], "</title>" in drawing
    height = 32 if is_line else 26
    chosen = ".strip__interval{stroke-width:3}" if "strip--chosen" in drawing else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
        f"<style>{INK}{chosen}</style><defs>{PEERS}</defs>{inside}</svg>"
    )
