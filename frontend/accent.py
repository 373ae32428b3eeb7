"""The territories' colours as tiny stylesheets, so that pages need no inline style."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.lib.colour import palette

YEAR = 60 * 60 * 24 * 365  # seconds
MOST = 60  # hues in one sheet


def _rule(selector: str, colours: dict[str, str]) -> str:
    """One rule."""
    return f"{selector}{{" + ";".join(f"--{name}:{value}" for name, value in colours.items()) + "}"


def _sheet(rules: dict[str, int]) -> HttpResponse:
    """The colours of each selector's hue, light and dark. They depend on nothing else, so browsers may keep them for good."""
    if not all(0 <= hue < 360 for hue in rules.values()):
        raise Http404
    light = "".join(_rule(selector, palette(hue)) for selector, hue in rules.items())
    dark = "".join(_rule(selector, palette(hue, dark=True)) for selector, hue in rules.items())
    return HttpResponse(
        f"{light}@media (prefers-color-scheme:dark){{{dark}}}",
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
    )


@require_safe
def accent(request: HttpRequest, hue: int) -> HttpResponse:
    """The colours of the page's own territory."""
    return _sheet({":root": hue})


@require_safe
def accents(request: HttpRequest, hues: str) -> HttpResponse:
    """The colours of several territories on one page, each for what has the class `hue-<number>`."""
    numbers = sorted({int(hue) for hue in hues.split("-") if hue})
    if not numbers or len(numbers) > MOST:
        raise Http404
    return _sheet({f".hue-{hue}": hue for hue in numbers})
