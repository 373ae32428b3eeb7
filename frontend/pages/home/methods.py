"""The method sheets, for everyone: how each rule counts, with an example, its source and its weakness."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

SHEETS = Path(settings.BASE_DIR) / "docs" / "methods"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


class _Text(HTMLParser):
    """The words of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@cache
def sheet(code: str) -> tuple[str, SafeString] | None:
    """The title of a sheet and the rest of it as HTML; nothing where there is no such sheet. They are our own files."""
    if code not in codes():
        return None
    title, _line, body = (SHEETS / f"{code}.md").read_text(encoding="utf-8").partition("\n")
    html = _markdown.render(body)
    # A table or a block of code that is wider than a phone scrolls by itself, with the keyboard too.
    for tag in ("table", "pre"):
        html = html.replace(f"<{tag}>", f'<div class="scroll" tabindex="0"><{tag}>').replace(
            f"</{tag}>", f"</{tag}></div>"
        )
    return title.removeprefix("# ").strip(), mark_safe(html)


@cache
def codes() -> tuple[str, ...]:
    """The sheets that this installation has, by code."""
    return tuple(sorted(path.stem for path in SHEETS.glob("*.md")))


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every sheet."""
    found = [(code, sheet(code)) for code in codes()]
    rows = sorted((one[0], reverse("home:method", args=[code]), lede_of(one[1])) for code, one in found if one)
    return render(request, "home/methods.html", {"rows": rows})


def lede_of(html: str) -> str:
    """The first paragraph of a sheet, as plain words."""
    reader = _Text()
    reader.feed(html.partition("</p>")[0])
    return " ".join("".join(reader.words).split())


@require_safe
def method(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet."""
    found = sheet(code)
    if found is None:
        raise Http404
    title, html = found
    crumbs = [(_("Méthodes"), reverse("home:methods")), (title, "")]
    return render(request, "home/method.html", {"title": title, "html": html, "crumbs": crumbs})
