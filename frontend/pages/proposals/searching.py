"""Searching the proposals of a whole town."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.proposals.selectors import LONGEST_QUERY, found_in
from core.lib.keyset import BadCursorError
from core.territories.models import Territory
from frontend.pages.proposals.answered import with_answers
from frontend.pages.proposals.reading import count_words


@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What the town's proposals say of some words, in all its consultations, newest first."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    words = request.GET.get("q", "").strip()
    if len(words) > LONGEST_QUERY or "\x00" in words:
        raise BadRequest("q")
    try:
        listing = found_in(territory, words, request.GET.get("suite", "")) if words else None
    except BadCursorError:
        raise BadRequest("cursor") from None

    def url(cursor: str) -> str:
        return f"?{urlencode({'q': words, 'suite': cursor})}" if cursor else ""

    context = {
        "territory": territory,
        "crumbs": [(territory.name, reverse("territories:show", args=[territory.slug])), (_("Recherche"), "")],
        "words": words,
        "rows": with_answers(listing.rows) if listing else [],
        "count_words": count_words(listing.count, listing.is_more) if listing else "",
        "next_url": url(listing.next) if listing else "",
        "previous_url": url(listing.previous) if listing else "",
        "consultations_url": reverse("consultations:list", args=[territory.slug]),
    }
    return render(request, "proposals/search.html", context)
