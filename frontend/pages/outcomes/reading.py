"""« Que sont devenues nos propositions ? »: one town, its table, and all the pilots at once."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.answers.selectors.follow_ups import HEADER, figures_of, follow_ups, lines_of
from consult.answers.selectors.pilots import pilots_followed
from consult.answers.selectors.rows import Sought
from core.lib.db import clock
from core.lib.keyset import BadCursorError
from core.lib.sheets import sheet
from frontend import charts
from frontend.pages.outcomes.figures import (
    commitments_chart,
    count_words,
    entry_of,
    reading_of,
    stages_chart,
    town_words,
)
from frontend.pages.outcomes.forms import FilterForm
from frontend.pages.outcomes.place import Place, place_of
from frontend.shared_page import same_for_all


@require_safe
@same_for_all
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What became of a town's proposals: a sentence, a chart with its table, then each of them, last news first."""
    place = place_of(request, territory_slug)
    form, sought = _asked(request, place)
    try:
        found = follow_ups(place.territory, sought, place.now, request.GET.get("suite", ""))
    except BadCursorError:
        raise BadRequest("cursor") from None
    figures = figures_of(place.territory, sought, place.now)
    query = request.GET.copy()
    query.pop("suite", None)

    def url(cursor: str) -> str:
        if not cursor:
            return ""
        changed = query.copy()
        changed["suite"] = cursor
        return f"?{changed.urlencode()}"

    table_query = query.urlencode()
    context = place.context(
        crumbs=place.crumbs(),
        form=None,
        filters=form,
        active=sought.active,
        reading=reading_of(figures),
        marks=charts.patterns(),
        stages=stages_chart(figures),
        commitments=commitments_chart(figures),
        entries=[entry_of(row) for row in found.rows],
        count_words=count_words(figures.proposals),
        next_url=url(found.next),
        previous_url=url(found.previous),
        is_paged="suite" in request.GET,
        consultations_url=reverse("consultations:list", args=[place.territory.slug]),
        table_url=place.url("table") + (f"?{table_query}" if table_query else ""),
    )
    return render(request, "outcomes/list.html", context)


@require_safe
def table(request: HttpRequest, territory_slug: str) -> HttpResponseBase:
    """The same proposals as a table for a spreadsheet, sent line by line."""
    place = place_of(request, territory_slug)
    _form, sought = _asked(request, place)
    return sheet(f"suites-{place.territory.slug}", HEADER, lines_of(place.territory, sought, place.now))


@require_safe
@same_for_all
def everywhere(request: HttpRequest) -> HttpResponse:
    """All the pilots: how many proposals are owed an answer, have one, and wait too long."""
    rows = [(row.territory, town_words(row)) for row in pilots_followed(clock())]
    told = [(town, words) for town, words in rows if words]
    context = {
        "told": told, "silent": [town for town, words in rows if not words], "crumbs": [(_("Suites données"), "")],
        "hues": "-".join(str(hue) for hue in sorted({town.accent_hue for town, _words in told})),
    }  # fmt: skip
    return render(request, "outcomes/everywhere.html", context)


def _asked(request: HttpRequest, place: Place) -> tuple[FilterForm, Sought]:
    """The filters as they were asked; nonsense is refused."""
    data: Any = request.GET
    form = FilterForm(data, territory=place.territory)
    if not form.is_valid():
        raise BadRequest("filter")
    return form, form.sought()
