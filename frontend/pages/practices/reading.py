"""What everyone reads: the sheets of every town, and one of them."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consult.practices.models import Status
from consult.practices.rules import refuse_edit
from consult.practices.selectors import practice_in, practices_of, slug_of, towns_with_practices
from core.accounts.selectors import standing_of
from core.lib.keyset import BadCursorError
from frontend.pages.practices.forms import FilterForm
from frontend.pages.practices.sheet import sheet_context
from frontend.practices import links_to, sheet_url
from frontend.shared_page import same_for_all
from frontend.typography import number


@require_safe
@same_for_all
def index(request: HttpRequest) -> HttpResponse:
    """The sheets of every town: filters, search, page by page."""
    form = FilterForm(request.GET, towns=towns_with_practices())
    if not form.is_valid():
        raise BadRequest("filter")
    sought = form.sought()
    try:
        found = practices_of(sought, request.GET.get("suite", ""))
    except BadCursorError:
        raise BadRequest("cursor") from None
    query = request.GET.copy()

    def url(cursor: str) -> str:
        query["suite"] = cursor
        return f"?{query.urlencode()}" if cursor else ""

    context = {
        "crumbs": [(_("Fiches pratiques"), "")],
        "filters": form,
        "form": None,
        "active": sought.active,
        "links": links_to(found.rows),
        "count_words": _count_words(found.count),
        "next_url": url(found.next),
        "previous_url": url(found.previous),
        "is_paged": "suite" in request.GET,
        "list_url": reverse("practices:list"),
        "hues": "-".join(str(hue) for hue in sorted({row.territory_hue for row in found.rows})),
    }
    return render(request, "practices/list.html", context)


def _count_words(count: int) -> str:
    if not count:
        return _("Aucune fiche")
    return ngettext("%(n)s fiche pratique", "%(n)s fiches pratiques", count) % {"n": number(count)}


@require_safe
def show(request: HttpRequest, practice_id: int, words: str) -> HttpResponse:
    """One sheet. Its number is its address: other words lead to the right ones."""
    practice = practice_in(practice_id)
    if practice.status != Status.PUBLISHED:
        raise Http404
    slug = slug_of(practice)
    if words != slug:
        return redirect(sheet_url(practice.pk, slug), permanent=True)
    writes = refuse_edit(standing_of(request.user, practice.territory), practice) is None
    context = {
        **sheet_context(practice),
        "crumbs": [(_("Fiches pratiques"), reverse("practices:list")), (practice.title, "")],
        "manage_url": reverse("practices:preview", args=[practice.territory.slug, practice.pk]) if writes else "",
        "town_sheets_url": f"{reverse('practices:list')}?territoire={practice.territory.slug}",
        "theme_url": f"{reverse('practices:list')}?theme={practice.theme}",
    }
    return render(request, "practices/show.html", context)
