"""Institutions that take part in answers and commitments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.accounts.models import Partner
from core.lib.refusals import Refused, allow
from core.people import rules, selectors, services
from frontend.pages.people.access import desk_of
from frontend.pages.people.forms import ContactForm, PartnerForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The institutions, and a form to add one."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_partner(
                standing=here.standing,
                territory=here.territory,
                name=form.cleaned_data["name"],
                kind=form.cleaned_data["kind"],
            )
        except Refused as refused:
            form.add_error("name", refused.detail)
        else:
            messages.success(request, _("L’institution est inscrite."))
            return redirect("people:partners", territory_slug)
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(_("Institutions partenaires")),
        "partners": selectors.partners_of(here.territory),
        "form": form,
    }
    return render(request, "people/partners.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, territory_slug: str, partner_id: int) -> HttpResponse:
    """Someone who answers for the institution."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    partner = get_object_or_404(Partner, pk=partner_id, territory=here.territory)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.account_of(form.cleaned_data["email"])
            services.add_partner_contact(standing=here.standing, territory=here.territory, partner=partner, user=user)
        except Refused as refused:
            form.add_error("email", refused.detail)
        else:
            messages.success(request, _("Le contact est inscrit."))
            return redirect("people:partners", territory_slug)
    context = {"territory": here.territory, "crumbs": here.crumbs(partner.name), "partner": partner, "form": form}
    return render(request, "people/partner_contact.html", context)
