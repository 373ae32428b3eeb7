"""The platform's own pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The door of the platform."""
    return render(request, "home/index.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find a territory by its name or postal code."""
    return render(request, "home/search.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How it works, in plain words."""
    return render(request, "home/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility declaration."""
    return render(request, "home/accessibility.html")


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes and hosts the platform."""
    return render(request, "home/legal.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why and for how long."""
    return render(request, "home/privacy.html")


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page that anyone may open."""
    return render(request, "home/site_map.html")
