"""What everyone reads of open data: every town's, one town's, one consultation's."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consult.consultations.models import Consultation
from consult.consultations.selectors import consultation_for
from consult.opendata.columns import ABSENT, LAYOUTS
from consult.opendata.documents import LICENCE_URL, citation_of
from consult.opendata.rules import refuse_open
from consult.opendata.selectors import (
    MOST_TOWNS,
    ZIP,
    Dataset,
    Datasets,
    Version,
    datasets_of,
    towns_with_data,
    versions_of,
)
from core.lib.keyset import BadCursorError
from core.territories.models import Territory
from frontend.shared_page import same_for_all
from frontend.typography import french_spaces, number

KILO = 1024  # bytes


@require_safe
@same_for_all
def index(request: HttpRequest) -> HttpResponse:
    """The data of every town, last published first, and the catalogue for machines."""
    found = _asked(request)
    towns = towns_with_data()
    context = {
        "crumbs": [(_("Données ouvertes"), "")],
        **_listed(request, found, with_town=True),
        "towns": [(town.name, reverse("opendata:town", args=[town.slug])) for town in towns[:MOST_TOWNS]],
        "find_url": reverse("home:search") if len(towns) > MOST_TOWNS else "",
        "catalogue_url": reverse("frontend:catalogue"),
        "licence_url": LICENCE_URL,
    }
    return render(request, "opendata/index.html", context)


@require_safe
@same_for_all
def town(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The data of one town: all of them in one file, or a consultation at a time."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    found = _asked(request, territory)
    context = {
        "territory": territory,
        "crumbs": [(territory.name, reverse("territories:show", args=[territory.slug])), (_("Données ouvertes"), "")],
        **_listed(request, found),
        "bundle_url": reverse("frontend:town_dataset", args=[territory.code]) if found.rows else "",
        "everywhere_url": reverse("opendata:index"),
        "consultations_url": reverse("consultations:list", args=[territory.slug]),
        "licence_url": LICENCE_URL,
    }
    return render(request, "opendata/town.html", context)


def _asked(request: HttpRequest, territory: Territory | None = None) -> Datasets:
    """The page that the address names."""
    try:
        return datasets_of(request.GET.get("suite", ""), territory)
    except BadCursorError:
        raise BadRequest("cursor") from None


def _listed(request: HttpRequest, found: Datasets, *, with_town: bool = False) -> dict[str, Any]:
    def url(cursor: str) -> str:
        return f"?{urlencode({'suite': cursor})}" if cursor else ""

    return {
        "entries": [entry_of(one, with_town=with_town) for one in found.rows],
        "is_paged": "suite" in request.GET,
        "previous_url": url(found.previous),
        "next_url": url(found.next),
    }


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The data of one consultation: one click, every version, what is in it, how to cite it."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    keys = [territory_slug, consultation_slug]
    versions = versions_of(consultation)
    last = versions[0] if versions else None
    context = {
        "territory": consultation.territory,
        "consultation": consultation,
        "crumbs": [
            (consultation.territory.name, reverse("territories:show", args=keys[:1])),
            (consultation.title, reverse("consultations:show", args=keys)),
            (_("Données ouvertes"), ""),
        ],
        "last": shown(consultation, last) if last else None,
        "versions": [shown(consultation, one) for one in versions],
        "files": [(f"{name}.csv", _csv_url(consultation, last, name)) for name in last.tables] if last else [],
        "tables": [(one.name, one.title, one.columns) for one in LAYOUTS],
        "absent": list(ABSENT.items()),
        "citation": french_spaces(citation_of(consultation, last.number, timezone.localdate(last.at))) if last else "",
        "licence_url": LICENCE_URL,
        "town_url": reverse("opendata:town", args=keys[:1]),
        "consultation_url": reverse("consultations:show", args=keys),
        "desk_url": reverse("opendata:desk", args=keys) if refuse_open(standing, consultation) is None else "",
    }
    return render(request, "opendata/show.html", context)


def entry_of(dataset: Dataset, *, with_town: bool = False) -> dict[str, Any]:
    """A consultation in a list of data: what it holds, its last version, its file."""
    consultation = dataset.consultation
    words = [
        (dataset.rows.get("propositions", 0), ngettext("%(n)s proposition", "%(n)s propositions", dataset.rows.get("propositions", 0))),
        (dataset.rows.get("arguments", 0), ngettext("%(n)s argument", "%(n)s arguments", dataset.rows.get("arguments", 0))),
        (dataset.rows.get("votes", 0), ngettext("%(n)s vote", "%(n)s votes", dataset.rows.get("votes", 0))),
    ]  # fmt: skip
    return {
        "title": consultation.title,
        "town": consultation.territory.name if with_town else "",
        "url": reverse("opendata:show", args=[consultation.territory.slug, consultation.slug]),
        "meta": [form % {"n": number(n)} for n, form in words if n],
        **shown(consultation, dataset.last),
    }


def shown(consultation: Consultation, version: Version) -> dict[str, Any]:
    """A version as pages show it, with the address that never changes."""
    keys = [consultation.territory.code, consultation.slug, version.number]
    path = reverse("frontend:dataset", args=[*keys, ZIP])
    return {
        "version": version,
        "file_url": path,
        "whole_url": f"{settings.PUBLIC_URL}{path}",
        "size": size_words(version.size),
    }


def _csv_url(consultation: Consultation, version: Version, table: str) -> str:
    """One table alone, for whoever only wants to open it."""
    keys = [consultation.territory.code, consultation.slug, version.number]
    return reverse("frontend:dataset", args=[*keys, f"{table}.csv"])


def size_words(size: int) -> str:
    """« 12 ko », « 3,4 Mo »."""
    if size < KILO * KILO:
        return _("%(n)s ko") % {"n": number(max(1, round(size / KILO)))}
    return _("%(n)s Mo") % {"n": number(size / KILO / KILO, 1)}
