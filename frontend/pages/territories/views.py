"""The pages of one territory."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.territories.models import Territory


@require_safe
def show(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Where things stand in this territory."""
    territory = get_object_or_404(Territory, slug=territory_slug)
    return render(request, "territories/show.html", {"territory": territory})
