"""How a sheet is named and led to, from every page that shows one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.practices.selectors import PracticeRow

ARTICLES: Final = {"Le ": "au ", "Les ": "aux "}  # « au Havre », « aux Ulis »; « à La Rochelle » keeps its article


@dataclass(frozen=True, slots=True)
class PracticeLink:
    """A sheet in a list: whose it is, in words that go before its title, and where it is read."""

    row: PracticeRow
    already: str
    url: str


def at_town(name: str) -> str:
    """« à Besançon », « au Havre », « aux Ulis »: where, in French."""
    for article, where in ARTICLES.items():
        if name.startswith(article):
            return where + name.removeprefix(article)
    return f"à {name}"


def already_done(name: str) -> str:
    """« Déjà fait à Besançon »."""
    is_french = (get_language() or "fr").startswith("fr")
    return _("Déjà fait %(where)s") % {"where": at_town(name) if is_french else f"in {name}"}


def sheet_url(pk: int, slug: str) -> str:
    """The page of a published sheet."""
    return reverse("practices:show", args=[pk, slug])


def links_to(rows: Sequence[PracticeRow]) -> list[PracticeLink]:
    """These sheets, as a page shows them."""
    return [PracticeLink(row, already_done(row.territory_name), sheet_url(row.pk, row.slug)) for row in rows]
