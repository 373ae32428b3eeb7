"""The pages of one territory: where things stand, who answers for them, and what its administrators say of it."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.consultations.selectors import Listed, consultations_of
from core.accounts.selectors import standing_of
from core.lib.colour import palette
from core.lib.refusals import Refused, allow
from core.pilots.rules import refuse_describe
from core.pilots.services import describe_territory, open_territory
from core.territories.models import Territory
from core.territories.presets import presets_for
from core.territories.selectors import priority_areas_by_vintage
from frontend.cards import Card, consultation_card, place_words, population_words, territory_card
from frontend.pages.territories.forms import HUES, DescriptionForm


def _territory(slug: str) -> Territory:
    """The territory at this address with the intermunicipality it belongs to, or 404."""
    return get_object_or_404(Territory.objects.select_related("parent"), slug=slug)


def _crumbs(territory: Territory, page: str) -> list[tuple[str, str]]:
    """The path to a page below the territory's own."""
    return [(territory.name, reverse("territories:show", args=[territory.slug])), (page, "")]


def next_act(rows: list[Listed]) -> Card | None:
    """The consultation to go to first: open, with something to do, the first to end."""
    doing = [row for row in rows if row.group == "open" and row.stand.is_open]
    return consultation_card(doing[0]) if doing else None


@require_safe
def show(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Where things stand here; for a place that is no pilot, that it is not, and what can be done."""
    territory = _territory(territory_slug)
    standing = standing_of(request.user, territory)
    context = {
        "territory": territory,
        "place": place_words(territory),
        "population": population_words(territory),
        "presets": presets_for(territory),
        "can_describe": refuse_describe(standing, territory) is None,
        "desk_url": reverse("people:desk", args=[territory.slug]) if standing.is_staff else "",
    }
    if territory.opened_at is None:
        members = Territory.objects.pilots().filter(departement=territory.departement).exclude(pk=territory.pk)
        parent = territory.parent if territory.parent and territory.parent.opened_at else None
        near = [town for town in members.order_by("search_name", "code")[:10] if parent is None or town.pk != parent.pk]
        context |= {
            "parent_card": territory_card(parent) if parent else None,
            "near": [territory_card(town) for town in near],
            "hues": "-".join(
                str(hue) for hue in sorted({town.accent_hue for town in [*near, *([parent] if parent else [])]})
            ),
        }
        return render(request, "territories/not_a_pilot.html", context)
    rows = consultations_of(territory, standing.at)
    groups: dict[str, list[Card]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(consultation_card(row))
    context |= {
        "open": groups["open"],
        "coming": groups["coming"],
        "past": groups["past"],
        "act": next_act(rows),
        "neighbourhoods": list(territory.neighbourhoods.all()),
        "priority_areas": priority_areas_by_vintage(territory),
    }
    return render(request, "territories/show.html", context)


@require_safe
def legal(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Who publishes this territory's pages, and who hosts them."""
    territory = _territory(territory_slug)
    context = {"territory": territory, "crumbs": _crumbs(territory, _("Mentions légales"))}
    return render(request, "territories/legal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """An administrator says what the territory shows of itself, and opens it."""
    territory = _territory(territory_slug)
    standing = standing_of(request.user, territory)
    allow(refuse_describe(standing, territory))
    form = DescriptionForm(request.POST or None, territory=territory)
    if request.method == "POST" and form.is_valid():
        try:
            territory = describe_territory(standing=standing, territory=territory, description=form.description())
            if "open" in request.POST:
                open_territory(standing=standing, territory=territory)
                messages.success(
                    request,
                    _("Le territoire est ouvert : sa page est la vôtre, et vous pouvez préparer une consultation."),
                )
            else:
                messages.success(request, _("C’est enregistré."))
            return HttpResponseRedirect(reverse("territories:describe", args=[territory.slug]))
        except Refused as refused:
            form.add_error(None, refused.detail)
        except ValidationError as faults:
            form.add_error(None, faults)
    context = {
        "territory": territory,
        "form": form,
        "crumbs": _crumbs(territory, _("Présentation du territoire")),
        "swatches": [(label, palette(hue)["accent"], palette(hue)["accent-soft"]) for hue, label in HUES],
    }
    return render(request, "territories/describe.html", context, status=400 if form.errors else 200)
