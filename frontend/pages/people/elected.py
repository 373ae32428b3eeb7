"""Élus and what was delegated to them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.models import Delegation, ElectedOffice
from core.lib.refusals import Refused, allow
from core.notices.nudge import nudge_after_commit
from core.people import rules, selectors, services
from frontend.pages.people.access import Desk, desk_of
from frontend.pages.people.forms import DelegationForm, ElectedForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The élus; administrators name them here."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    refusal = rules.refuse_name_elected(here.standing)
    form = ElectedForm(request.POST or None)
    if request.method == "POST" and refusal is None and form.is_valid():
        said = form.cleaned_data
        try:
            office = services.name_elected_official(
                standing=here.standing, territory=here.territory, user=services.account_of(said["email"]),
                function=said["function"], url=here.url("accounts:show"), heads_executive=said["heads_executive"],
            )  # fmt: skip
        except Refused as refused:
            is_head = refused.reason is rules.PeopleRefusal.HEADED_ALREADY
            form.add_error("heads_executive" if is_head else "email", refused.detail)
        else:
            nudge_after_commit()
            messages.success(request, _("C’est fait. Inscrivez maintenant ses délégations."))
            return redirect("people:office", territory_slug, office.pk)
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(_("Élues et élus")),
        "offices": selectors.offices_of(here.territory, here.standing.at),
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if request.method == "POST" and refusal else 200
    return render(request, "people/elected.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, territory_slug: str, office_id: int) -> HttpResponse:
    """One elected official, and what they answer for."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    office = get_object_or_404(selectors.offices_of(here.territory, here.standing.at), pk=office_id)
    if "dirige" in request.POST:
        return _say_who_heads(request, here, office)
    form = DelegationForm(request.POST or None, territory=here.territory)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_delegation(
                standing=here.standing, territory=here.territory, office=office, theme=form.cleaned_data["theme"],
                area=form.cleaned_data["area"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error("theme", refused.detail)
        else:
            messages.success(request, _("La délégation est inscrite."))
            return redirect("people:office", territory_slug, office.pk)
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(office.user.display_name),
        "office": office,
        "form": form,
        "may_end": rules.refuse_name_elected(here.standing) is None,
    }
    return render(request, "people/office.html", context)


def _say_who_heads(request: HttpRequest, here: Desk, office: ElectedOffice) -> HttpResponse:
    heads = request.POST["dirige"] == "oui"
    services.say_who_heads(standing=here.standing, territory=here.territory, office=office, heads_executive=heads)
    messages.success(
        request, _("C’est noté : son point dit ce qui attend toute l’équipe.") if heads else _("C’est noté.")
    )
    return redirect("people:office", here.territory.slug, office.pk)


@require_POST
def end(request: HttpRequest, territory_slug: str, office_id: int) -> HttpResponse:
    """The elected official leaves."""
    here = desk_of(request, territory_slug)
    office = get_object_or_404(ElectedOffice, pk=office_id, territory=here.territory)
    services.end_office(standing=here.standing, territory=here.territory, office=office)
    messages.success(request, _("La fonction et ses délégations sont terminées."))
    return redirect("people:elected", territory_slug)


@require_POST
def end_delegation(request: HttpRequest, territory_slug: str, office_id: int, delegation_id: int) -> HttpResponse:
    """They no longer answer for this theme."""
    here = desk_of(request, territory_slug)
    delegation = get_object_or_404(Delegation, pk=delegation_id, office_id=office_id, office__territory=here.territory)
    services.end_delegation(standing=here.standing, territory=here.territory, delegation=delegation)
    messages.success(request, _("La délégation est terminée."))
    return redirect("people:office", territory_slug, office_id)
