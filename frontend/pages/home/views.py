"""The platform's own pages: the door, the search, and what must be said of the site."""

from collections import defaultdict
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.consultations.selectors import Listed, open_consultations
from core.lib.db import clock
from core.lib.law import ARTICLES
from core.territories.models import Territory
from core.territories.names import LONGEST_QUERY
from core.territories.selectors import MOST_FOUND, find_territories, pilots
from frontend.cards import pilot_card, territory_card
from frontend.declaration import DECLARATION
from frontend.navigation import address
from frontend.register import REGISTER

MOST_CONSULTATIONS: Final = 300


def text_in_this_language(name: str) -> str:
    """The long texts are written in each language, not translated phrase by phrase."""
    language = "en" if (get_language() or "").startswith("en") else "fr"
    return f"home/texts/{name}.{language}.html"


def going_on_in(towns: list[Territory]) -> dict[int, list[Listed]]:
    """What is open or announced in each of these territories, in three queries."""
    going_on: dict[int, list[Listed]] = defaultdict(list)
    for listed in open_consultations(towns, clock(), limit=MOST_CONSULTATIONS):
        going_on[listed.consultation.territory_id].append(listed)
    return going_on


def liveliness(listed: list[Listed]) -> int:
    """Where something is open comes first, then where something is announced."""
    groups = {one.group for one in listed}
    return 0 if "open" in groups else 1 if "coming" in groups else 2


def _text_page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of text in the reader's language."""
    return render(request, f"home/{name}.html", {"text": text_in_this_language(name), "articles": ARTICLES, **context})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The door: what this is, find your town, what goes on in each pilot."""
    towns = list(pilots())
    going_on = going_on_in(towns)
    towns.sort(key=lambda town: liveliness(going_on[town.pk]))  # stable: the alphabet inside each
    context = {
        "pilots": [pilot_card(town, going_on[town.pk]) for town in towns],
        "hues": "-".join(str(hue) for hue in sorted({town.accent_hue for town in towns})),
        "conformity": DECLARATION.conformity(timezone.localdate()),
        "longest_query": LONGEST_QUERY,
    }
    return render(request, "home/index.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The territories of a name or postal code; without one, the pilots."""
    asked = request.GET.get("q", "")
    if len(asked) > LONGEST_QUERY:  # the page's own links repeat the question: a huge one would make a huge page
        return redirect(f"{reverse('home:search')}?{urlencode({'q': asked[:LONGEST_QUERY]})}")
    words = asked.replace("\0", "").strip()
    found = find_territories(words) if words else list(pilots())
    cards = [territory_card(territory) for territory in found]
    context = {
        "words": words,
        "cards": cards,
        "hues": "-".join(str(hue) for hue in sorted({card.hue for card in cards if card.hue is not None})),
        "longest_query": LONGEST_QUERY,
        "is_cut": bool(words) and len(found) >= MOST_FOUND,
    }
    return render(request, "home/search.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How it works, in plain words."""
    return _text_page(request, "about")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility declaration, in the order of the decree."""
    conformity = DECLARATION.conformity(timezone.localdate())
    return _text_page(
        request,
        "accessibility",
        declaration=DECLARATION,
        conformity=conformity,
        tested=[(words, address(name)) for words, name in DECLARATION.pages],
        contact=settings.CONTACT_EMAIL,
    )


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Who publishes and hosts the platform."""
    demo = _("Installation de démonstration, sans existence hors de cette machine.") if settings.DEMO else ""
    facts = {
        "publisher": settings.LEGAL_PUBLISHER or demo,
        "director": settings.LEGAL_DIRECTOR or demo,
        "host": settings.LEGAL_HOST or demo,
        "contact": settings.CONTACT_EMAIL,
    }
    return _text_page(request, "legal", facts=facts, is_demo=settings.DEMO, pilots=list(pilots()))


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why and for how long."""
    return _text_page(request, "privacy", contact=settings.PRIVACY_EMAIL, register=REGISTER)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every page that anyone may open."""
    towns = list(pilots())
    going_on = going_on_in(towns)
    branches = [
        (
            town.name,
            address("territories:show", town.slug),
            [
                (c.consultation.title, address("consultations:show", town.slug, c.consultation.slug))
                for c in going_on[town.pk]
            ],
        )
        for town in towns
    ]
    return render(request, "home/site_map.html", {"branches": branches})
