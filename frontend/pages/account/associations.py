"""Associations, as their members see them."""

from datetime import datetime, time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.models import Association, Mandate
from core.lib.attempts import count_attempt
from core.lib.db import clock
from core.lib.refusals import Refused
from core.notices.nudge import nudge_after_commit
from core.people import rules, selectors, services
from core.territories.models import Territory
from frontend.pages.account.forms import AssociationForm, MandateForm
from frontend.pages.account.views import account

MANDATES_AN_HOUR = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Declare an association in a pilot."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    form = AssociationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        count_attempt(f"declare:{account(request).pk}", MANDATES_AN_HOUR, 3600)
        try:
            association = services.declare_association(
                user=account(request), territory=territory, name=said["name"], purpose=said["purpose"], **said["number"]
            )
        except Refused as refused:
            form.add_error("number", refused.detail)
        else:
            messages.success(request, _("L’association est déclarée. La mairie va vérifier son numéro."))
            return redirect("accounts:association", association.pk)
    return render(request, "account/declare_association.html", {"form": form, "territory": territory})


def _of_member(request: HttpRequest, association_id: int) -> tuple[Association, Mandate]:
    """The association and one's own mandate; for anyone else there is no such page."""
    association = get_object_or_404(Association.objects.select_related("territory"), pk=association_id)
    own = services.mandate_of(account(request), association, clock())
    if own is None:
        raise Http404
    return association, own


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: HttpRequest, association_id: int) -> HttpResponse:
    """Who may speak for the association; its managers give mandates here."""
    association, own = _of_member(request, association_id)
    now = clock()
    refusal = rules.refuse_manage(own, association, now)
    form = MandateForm(request.POST or None)
    if request.method == "POST" and refusal is None and form.is_valid():
        said = form.cleaned_data
        last_day = said["until"]
        until = timezone.make_aware(datetime.combine(last_day, time.max)) if last_day else None
        count_attempt(f"mandate:{own.user_id}", MANDATES_AN_HOUR, 3600)
        with override(settings.LANGUAGE_CODE):  # of the letter to the member
            url = settings.PUBLIC_URL + reverse("accounts:association", args=[association.pk])
        try:
            services.give_mandate(
                giver=account(request), association=association, email=said["email"], is_manager=said["is_manager"],
                until=until, url=url,
            )  # fmt: skip
        except Refused as refused:
            form.add_error("email", refused.detail)
        else:
            nudge_after_commit()
            messages.success(request, _("Le mandat est donné. La personne est prévenue."))
            return redirect("accounts:association", association.pk)
    context = {
        "association": association, "territory": association.territory, "own": own, "form": form, "refusal": refusal,
        "members": selectors.members_of(association, now),
    }  # fmt: skip
    return render(
        request, "account/association.html", context, status=403 if request.method == "POST" and refusal else 200
    )


@require_POST
@login_required
def end(request: HttpRequest, association_id: int, mandate_id: int) -> HttpResponse:
    """End a mandate, or give back one's own."""
    association, own = _of_member(request, association_id)
    mandate = get_object_or_404(Mandate, pk=mandate_id, association=association)
    services.end_mandate(actor=account(request), mandate=mandate)
    messages.success(request, _("Le mandat est terminé."))
    return redirect("accounts:show") if mandate.pk == own.pk else redirect("accounts:association", association.pk)
