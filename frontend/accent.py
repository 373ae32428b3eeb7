"""The territory's colours as a tiny stylesheet, so that pages need no inline style."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.lib.colour import palette

YEAR = 60 * 60 * 24 * 365  # seconds


def _rule(colours: dict[str, str]) -> str:
    """One `:root` rule."""
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in colours.items()) + "}"


@require_safe
def accent(request: HttpRequest, hue: int) -> HttpResponse:
    """The colours of a hue, light and dark. They depend on nothing else, so browsers may keep them for good."""
    if not 0 <= hue < 360:
        raise Http404
    sheet = f"{_rule(palette(hue))}@media (prefers-color-scheme:dark){{{_rule(palette(hue, dark=True))}}}"
    return HttpResponse(
        sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": f"public, max-age={YEAR}, immutable"}
    )
