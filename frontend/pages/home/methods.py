"""The method sheets, for everyone: how each rule and each indicator counts, with an example, its source and its limits."""

from dataclasses import dataclass
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

from consult.votes.tally.rules import RULES

SHEETS = Path(settings.BASE_DIR) / "docs" / "methods"
BUDGET, INDICATOR = "budget", "indicateur"
OBSERVATORY = (INDICATOR, "contexte")  # how the names of its sheets begin
_markdown = MarkdownIt("commonmark", {"html": False}).enable(
    "table"
)  # no HTML of its own; one title, `#`, is the page's


@dataclass(frozen=True)
class Sheet:
    """One method: its title, the sentence that opens it, and the rest of it as HTML."""

    code: str
    title: str
    lede: str
    html: SafeString

    @property
    def url(self) -> str:
        """Where it is read."""
        return reverse("home:method", args=[self.code])


class _Text(HTMLParser):
    """The words of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@cache
def codes() -> tuple[str, ...]:
    """The sheets that this installation has, by code."""
    return tuple(sorted(path.stem for path in SHEETS.glob("*.md")))


@cache
def sheet(code: str) -> Sheet | None:
    """A sheet, or nothing where there is none of this code. They are our own files, read once."""
    if code not in codes():
        return None
    title, _line, body = (SHEETS / f"{code}.md").read_text(encoding="utf-8").partition("\n")
    lede, _end, rest = _markdown.render(body).partition("</p>")
    reader = _Text()
    reader.feed(lede)
    words = " ".join("".join(reader.words).split())
    return Sheet(code, title.removeprefix("# ").strip(), words, mark_safe(_within_reach(rest)))


def _within_reach(html: str) -> str:
    """What is wider than a phone scrolls by itself, with the keyboard too."""
    html = html.replace("<pre>", '<pre tabindex="0" role="group" aria-label="Exemple">')
    framed = html.replace("<table>", '<div class="scroll" tabindex="0" role="group" aria-label="Tableau"><table>')
    return framed.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')


def _groups() -> list[tuple[str, list[Sheet]]]:
    """The sheets by what a ballot of theirs looks like; those that are no rule come last."""
    heads = {
        "approvals": _("Quand on coche"), "points": _("Quand on donne des points"), "ranking": _("Quand on classe"),
        "grades": _("Quand on donne une mention"), BUDGET: _("Quand on compose un budget"),
        "": _("Pour tous les votes"), INDICATOR: _("Indicateurs de l’observatoire"),
    }  # fmt: skip
    found: dict[str, list[Sheet]] = {head: [] for head in heads}
    for code in (*RULES, *(code for code in codes() if code not in RULES)):
        one, rule = sheet(code), RULES.get(code)
        if one is not None:
            is_priced = rule is not None and (rule.budget or code in {"equal-shares", "phragmen"})
            other = INDICATOR if code.startswith(OBSERVATORY) else ""
            found[BUDGET if is_priced else rule.forms[0] if rule else other].append(one)
    return [(heads[kind], sheets) for kind, sheets in found.items() if sheets]


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every sheet."""
    return render(request, "home/methods.html", {"groups": _groups()})


@require_safe
def method(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet; 404 where this installation has none of this code."""
    found = sheet(code)
    if found is None:
        raise Http404
    crumbs = [(_("Méthodes"), reverse("home:methods")), (code, "")]
    return render(request, "home/method.html", {"sheet": found, "crumbs": crumbs})
