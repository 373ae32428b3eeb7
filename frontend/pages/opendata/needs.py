"""The tables of a town's needs, for its officials: counts that leave small groups hidden."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.opendata.needs import as_csv, as_workbook, needs_of, years_of
from consult.opendata.rules import refuse_needs
from core.accounts.selectors import standing_of
from core.lib.refusals import Common, allow
from core.lib.workbook import MIME
from core.territories.models import Territory

FORMS = {"ods": MIME, "csv": "text/csv; charset=utf-8"}


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The years that can be taken, as a workbook or as one table."""
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    allow(refuse_needs(standing, territory))
    slug = [territory.slug]
    context = {
        "territory": territory,
        "standing": standing,
        "crumbs": [
            (territory.name, reverse("territories:show", args=slug)),
            (_("Bureau"), reverse("people:desk", args=slug)),
            (_("Analyse des besoins sociaux"), ""),
        ],
        "years": [
            (year, *(f"{reverse('opendata:needs_file', args=slug)}?annee={year}&forme={form}" for form in FORMS))
            for year in years_of(territory, standing.at)
        ],
    }
    return render(request, "opendata/needs.html", context)


@require_safe
def file(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The tables of a year, the last one unless said otherwise; for anyone but the town's officials this address does not exist."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    years = {str(year): year for year in years_of(territory, standing.at)}
    form, year = request.GET.get("forme", "ods"), years.get(request.GET.get("annee", next(iter(years), "")))
    if form not in FORMS or refuse_needs(standing, territory) or year is None:
        raise Http404
    with override("fr"):  # a town's document, whatever the language of the page that asks for it
        tables = needs_of(territory, year)
        content = (
            as_csv(tables) if form == "csv" else as_workbook(territory, year, tables, settings.PUBLIC_URL, standing.at)
        )
    response = HttpResponse(content, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="besoins-sociaux-{territory.slug}-{year}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response
