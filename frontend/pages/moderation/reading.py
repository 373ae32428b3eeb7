"""What everyone reads of the moderation: the register of decisions, and the figures of a year."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consult.moderation.selectors.figures import figures_of, log_of, whole_log_of, years_of
from core.lib.sheets import sheet
from frontend import charts
from frontend.pages.moderation.place import Place, place_of
from frontend.pages.moderation.words import delay_in_words, year_in_words
from frontend.shared_page import same_for_all

KINDS = {
    "proposal": gettext_lazy("proposition"), "comment": gettext_lazy("argument"), "message": gettext_lazy("message"),
    "page": gettext_lazy("page"),
}  # fmt: skip
ORIGINS = {"report": gettext_lazy("signalement"), "reading": gettext_lazy("relecture")}


@require_safe
@same_for_all
def log(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Each decision of a year, newest first: what, on which rule, how fast. Nobody is named."""
    place = place_of(request, territory_slug)
    year, years = _year(request, place)
    before = request.GET.get("avant", "0")
    if not (before.isascii() and before.isdigit() and len(before) < 19):
        raise BadRequest("avant")
    lines, after = log_of(place.territory, year, int(before))
    context = place.context(
        (_("Registre de modération"), ""), lines=[(line, KINDS[line.kind], ORIGINS[line.origin]) for line in lines],
        year=year, years=years, next_url=f"?annee={year}&avant={after}" if after else "",
        file_url=f"{place.url('log_file')}?annee={year}",
    )  # fmt: skip
    return render(request, "moderation/log.html", context)


@require_safe
def log_file(request: HttpRequest, territory_slug: str) -> StreamingHttpResponse:
    """The whole register of a year, as a table sent line by line."""
    place = place_of(request, territory_slug)
    year, _years = _year(request, place)
    header = [
        _("numéro"), _("date"), _("sorte de texte"), _("consultation"), _("décision"), _("règle ou loi"), _("automatique"),
        _("origine"), _("délai en heures"), _("sanction"), _("état"), _("recours"),
    ]  # fmt: skip
    rows = (
        [
            line.number, line.at, str(KINDS[line.kind]), line.consultation, line.act, line.ground, line.is_automated,
            str(ORIGINS[line.origin]), round(line.delay.total_seconds() / 3600, 1), line.sanction, line.state, line.appeal,
        ]
        for line in whole_log_of(place.territory, year)
    )  # fmt: skip
    return sheet(f"moderation-{place.territory.slug}-{year}", header, rows)


@require_safe
@same_for_all
def figures(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """A year of moderation in figures, drawn from the rows of the register."""
    place = place_of(request, territory_slug)
    year, years = _year(request, place)
    found = figures_of(place.territory, year)
    most = max((n for _label, n in found.by_ground), default=0)
    bars = [
        (label, n, charts.bar(n, most, _("%(label)s : %(n)s") % {"label": label, "n": n}))
        for label, n in found.by_ground
    ]
    context = place.context((_("Transparence"), ""), figures=found, bars=bars, year=year, years=years,
        reading=year_in_words(found), delays=[delay_in_words(found.median_delay), delay_in_words(found.p90_delay)],
    )  # fmt: skip
    return render(request, "moderation/figures.html", context)


def _year(request: HttpRequest, place: Place) -> tuple[int, list[int]]:
    years = years_of(place.territory)
    said = request.GET.get("annee", str(years[0]))
    if not (said.isascii() and said.isdigit() and len(said) == 4):
        raise BadRequest("annee")
    if int(said) not in years:
        raise Http404
    return int(said), years
