"""Where the links of header and footer lead."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.declaration import DECLARATION

# The page each link leads to, the first that this installation serves.
CONSULTATIONS: Final = ("consultations:list", "consultations:index", "territories:show")
ANSWERS: Final = ("outcomes:list", "outcomes:everywhere")
ACCOUNT: Final = ("accounts:show",)
SEARCH: Final = ("proposals:search", "consultations:search", "territories:search")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the header or the footer, and whether it leads to the page being read or to its family."""

    label: str
    url: str
    current: str = ""  # "page", "true" (its family), or nothing


def address(name: str, *args: Any) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _first(names: tuple[str, ...], *args: Any) -> str:
    """The first address that exists."""
    return next((url for url in (address(name, *args) for name in names) if url), "")


def _link(label: str, url: str, path: str) -> Link:
    """A link that knows whether the reader is already there."""
    current = "page" if path == url else "true" if len(url) > 1 and path.startswith(url) else ""
    return Link(label, url, current)


def main_links(slug: str, path: str) -> list[Link]:
    """Consultations, Suites données, Comprendre: those that this installation serves."""
    home = address("territories:show", slug) if slug else ""
    links = [(_("Comprendre"), address("home:about"))]
    if slug:
        links = [
            (_("Consultations"), _first(CONSULTATIONS, slug)),
            (_("Suites données"), _first(ANSWERS, slug)),
            *links,
        ]
    else:
        links = [(_("Territoires"), address("home:search")), (_("Suites données"), _first(ANSWERS)), *links]
    found = [_link(label, url, path) for label, url in links if url]
    # The town's own page is above everything of the town: it is current only when it is the page itself.
    return [Link(one.label, one.url, "" if one.url == home and one.current == "true" else one.current) for one in found]


def footer_links(path: str) -> list[Link]:
    """The pages that each page owes its readers."""
    level = DECLARATION.conformity(timezone.localdate()).label
    links = [
        (_("Accessibilité : %(level)s") % {"level": level}, address("home:accessibility")),
        (_("Mentions légales"), address("home:legal")),
        (_("Données personnelles"), address("home:privacy")),
        (_("Données ouvertes"), address("opendata:index")),
        (_("Observatoire"), address("observatory:index")),
        (_("Fiches pratiques"), address("practices:list")),
        (_("Plan du site"), address("home:site_map")),
        (_("Choisir un autre territoire"), address("home:search")),
    ]
    return [_link(label, url, path) for label, url in links if url]


def search_address(slug: str) -> str:
    """Where the header's search looks: in the town's proposals when one is being read and they can be searched."""
    return _first(SEARCH, slug) if slug else ""


def account_address() -> str:
    """The signed-in person's own page."""
    return _first(ACCOUNT)


def in_language(request: HttpRequest, code: str) -> str:
    """The address of this very page in another language."""
    return translate_url(request.get_full_path(), code)
