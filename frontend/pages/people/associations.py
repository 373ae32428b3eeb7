"""Associations to verify."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.models import Association
from core.lib.refusals import allow
from core.notices.nudge import nudge_after_commit
from core.people import rules, selectors, services
from frontend.pages.people.access import desk_of
from frontend.pages.people.forms import ReasonForm


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Those that wait, and those that speak."""
    here = desk_of(request, territory_slug)
    allow(rules.refuse_official_act(here.standing))
    waiting = [
        (one, rules.refuse_verify(here.standing, one))
        for one in selectors.associations_of(here.territory, verified=False)
    ]
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(_("Associations")),
        "waiting": waiting,
        "verified": selectors.associations_of(here.territory, verified=True),
    }
    return render(request, "people/associations.html", context)


@require_POST
def verify(request: HttpRequest, territory_slug: str, association_id: int) -> HttpResponse:
    """The number was checked: the association may speak."""
    here = desk_of(request, territory_slug)
    association = get_object_or_404(Association, pk=association_id, territory=here.territory)
    url = here.url("accounts:association", association.pk)
    services.verify_association(standing=here.standing, territory=here.territory, association=association, url=url)
    nudge_after_commit()
    messages.success(request, _("« %(name)s » peut maintenant prendre la parole.") % {"name": association.name})
    return redirect("people:associations", territory_slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, territory_slug: str, association_id: int) -> HttpResponse:
    """The declaration could not be verified: say why, and free the number."""
    here = desk_of(request, territory_slug)
    association = get_object_or_404(Association, pk=association_id, territory=here.territory)
    allow(rules.refuse_verify(here.standing, association))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.dismiss_association(
            standing=here.standing,
            territory=here.territory,
            association=association,
            reason=form.cleaned_data["reason"],
        )
        nudge_after_commit()
        messages.success(request, _("La déclaration est retirée, et son auteur prévenu."))
        return redirect("people:associations", territory_slug)
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(association.name),
        "association": association,
        "form": form,
    }
    return render(request, "people/dismiss_association.html", context)
