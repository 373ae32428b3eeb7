"""Who reads the observatory, which vintage, and how a page of it is cited."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.observatory.published import PublishedSnapshot, SizeClass
from consult.observatory.selectors import VintageShown, figures_of, is_analyst, snapshots_of, vintages_shown
from core.lib.db import clock
from core.territories.models import TerritoryKind
from core.territories.names import plain_name
from frontend.practices import PracticeLink
from frontend.typography import THIN, french_spaces, number

LICENCE: Final = "Licence Ouverte 2.0"
THOUSANDS: Final = re.compile(r"(?<=\d) (?=\d)")  # inside a number, which never goes to the next line

Answer = TypeVar("Answer", bound=HttpResponseBase)
Likeness = tuple[str, SizeClass]  # kind and size


class Towns(list[PublishedSnapshot]):
    """The towns of one vintage, and what makes their figures of one kind."""

    def version_of(self, code: str) -> int:
        """The newest version of a method among them; of a thousand towns, only what is asked for is looked at."""
        if code not in self._newest:
            self._newest[code] = max((one.told.versions.get(code, 0) for one in self), default=0)
        return self._newest[code]

    @cached_property
    def _newest(self) -> dict[str, int]:
        return {}

    @cached_property
    def outline(self) -> int | None:
        """The newest outline of priority areas among them."""
        return max((one.told.priority_vintage for one in self if one.told.priority_vintage), default=None)

    @cached_property
    def census(self) -> int | None:
        """The newest population by age and sex among them."""
        return max((one.told.age_sex_year for one in self if one.told.age_sex_year), default=None)

    def alike(self, one: PublishedSnapshot) -> list[PublishedSnapshot]:
        """Those of its kind and of its size, itself among them."""
        return self._by_likeness.get(likeness(one), [])

    def one_of_each(self) -> list[PublishedSnapshot]:
        """One town of each kind and size."""
        return [some[0] for some in self._by_likeness.values()]

    @cached_property
    def _by_likeness(self) -> dict[Likeness, list[PublishedSnapshot]]:
        found: dict[Likeness, list[PublishedSnapshot]] = {}
        for one in self:
            found.setdefault(likeness(one), []).append(one)
        return found

    def called(self, one: PublishedSnapshot) -> str:
        """Its name; with its département where another has the same, or with its code where they share that too."""
        place = one.told.place
        same = self._by_name.get(_plain(place.name), [])
        if len(same) < 2:  # itself
            return place.name
        return f"{place.name} ({place.departement if same.count(place.departement) == 1 else place.code})"

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self:
            found.setdefault(_plain(one.told.place.name), []).append(one.told.place.departement)
        return found


@dataclass(frozen=True)
class Reader:
    """What this reader may see, and the vintage that is read: nothing where no vintage may be."""

    is_analyst: bool
    vintages: list[VintageShown]
    shown: VintageShown | None

    @property
    def is_sealed(self) -> bool:
        """The vintage is under embargo: an analyst alone reads it."""
        return self.shown is not None and self.shown.released_at is None

    def snapshots(self, asked: Collection[str] | None = None) -> Towns:
        """Every town of the vintage, in the order of the alphabet: with all its figures, or those of the indicators asked for."""
        if self.shown is None:
            return Towns()
        if asked is None:
            found = snapshots_of(self.shown.vintage, is_analyst=self.is_analyst)
        else:
            found = figures_of(self.shown.vintage, asked, is_analyst=self.is_analyst)
        return Towns(sorted(found, key=lambda one: (_plain(one.told.place.name), one.told.place.code)))

    def context(self, *crumbs: tuple[str, str], **more: Any) -> dict[str, Any]:
        """What every page of the observatory shows."""
        return {
            "crumbs": [(_("Observatoire"), reverse("observatory:index") if crumbs else ""), *crumbs],
            "shown": self.shown,
            "vintages": self.vintages,
            "is_sealed": self.is_sealed,
            "releases_url": reverse("observatory:releases") if self.is_analyst else "",
            "hues": "",
            **more,
        }


def reader_of(request: HttpRequest) -> Reader:
    """The reader, and the vintage asked for or the newest. One that may not be read is as if it were not: 404."""
    reads_all = is_analyst(request.user, clock())
    vintages = vintages_shown(is_analyst=reads_all)
    asked = request.GET.get("millesime", "")
    shown = next((one for one in vintages if not asked or str(one.vintage) == asked), None)
    if asked and shown is None:
        raise Http404
    return Reader(reads_all, vintages, shown)


def kind_words(snapshot: PublishedSnapshot) -> str:
    """« commune, de 20 000 à 49 999 habitants »: what it is compared with."""
    kind = TerritoryKind(snapshot.told.place.kind).label
    size = THOUSANDS.sub(THIN, str(snapshot.size.label))
    return _("%(kind)s, %(size)s") % {"kind": kind, "size": size}


def population_words(snapshot: PublishedSnapshot) -> str:
    """« 28 101 habitants en 2023 », or that it is not known."""
    place = snapshot.told.place
    if not place.population:
        return _("population inconnue")
    words = _("%(n)s habitants (population de %(year)s)")
    return words % {"n": number(place.population), "year": place.population_year or "?"}


def is_peer(one: PublishedSnapshot, other: PublishedSnapshot) -> bool:
    """Whether two towns are of the same kind and of the same size; a town is its own peer."""
    return likeness(one) == likeness(other)


def likeness(one: PublishedSnapshot) -> Likeness:
    """What peers have in common."""
    return one.told.place.kind, one.size


@lru_cache(maxsize=4096)  # the same names at each page
def _plain(name: str) -> str:
    return plain_name(name)


def citation(shown: VintageShown, what: str, url: str) -> str:
    """The line to cite a page by: who, what, which vintage, where, and under which licence; none is given under embargo."""
    terms = LICENCE if shown.released_at else _("sous embargo : ne pas transmettre")
    return french_spaces(
        _("%(who)s, observatoire des démarches pilotes, « %(what)s », millésime %(vintage)s, %(url)s, %(licence)s.")
        % {
            "who": settings.OBSERVATORY_NAME, "what": what, "vintage": shown.vintage,
            "url": f"{settings.PUBLIC_URL}{url}", "licence": terms,
        }
    )  # fmt: skip


def embargo_words() -> str:
    """What goes with every figure that is not public yet."""
    return french_spaces(_("Sous embargo : ce millésime n’est pas public. Ne le transmettez pas."))


def guarded(answer: Answer, reader: Reader) -> Answer:
    """The same answer, which no browser and no cache keeps while its vintage is under embargo."""
    if reader.is_sealed:
        answer["Cache-Control"] = "private, no-store"
    return answer


def hues_of(practices: Sequence[PracticeLink]) -> str:
    """The hues of the towns whose sheets are shown, as their stylesheet is called."""
    return "-".join(str(hue) for hue in sorted({link.row.territory_hue for link in practices}))
