"""The desk, and who works at it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.consultations.selectors import consultations_of
from consult.moderation.rules import refuse_moderate
from consult.moderation.selectors.cases import waiting_in
from core.accounts.models import Invitation, Role, RoleGrant
from core.notices.nudge import nudge_after_commit
from core.people import rules, selectors, services
from core.pilots.rules import refuse_describe
from frontend.pages.people.access import Desk, desk_of
from frontend.pages.people.forms import InvitationForm


@never_cache
@require_safe
def desk(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What awaits the people who work for this town."""
    here = desk_of(request, territory_slug)
    now = here.standing.at
    context = {
        "territory": here.territory,
        "standing": here.standing,
        "crumbs": here.crumbs(),
        "waiting": selectors.associations_of(here.territory, verified=False).count(),
        "residences": selectors.residences_of(here.territory, now),
        "consultations": _consultations_of(here, now),
        "moderates": refuse_moderate(here.standing) is None,
        "cases": waiting_in(here.territory),
        "can_describe": refuse_describe(here.standing, here.territory) is None,
    }
    return render(request, "people/desk.html", context)


def _consultations_of(here: Desk, now: datetime) -> list[dict[str, str]]:
    """What an official prepares and runs here, drafts with it: each leads to its own desk."""
    if not here.standing.is_official:
        return []
    slug = here.territory.slug
    return [
        {
            "title": one.consultation.title,
            "url": reverse("consultations:desk", args=[slug, one.consultation.slug]),
            "sentence": one.stand.sentence,
        }
        for one in consultations_of(here.territory, now, with_drafts=True)
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The team; administrators invite here."""
    here = desk_of(request, territory_slug)
    now = here.standing.at
    refusal = rules.refuse_give_role(here.standing, Role.OFFICIAL)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and refusal is None and form.is_valid():
        services.invite(
            standing=here.standing,
            territory=here.territory,
            email=form.cleaned_data["email"],
            role=form.cleaned_data["role"],
            link=lambda token: here.url("accounts:invitation", token),
        )
        nudge_after_commit()
        messages.success(request, _("L’invitation est partie. Elle vaut quatorze jours."))
        return redirect("people:team", territory_slug)
    context = {
        "territory": here.territory,
        "crumbs": here.crumbs(_("Équipe")),
        "team": selectors.team_of(here.territory, now),
        "invitations": selectors.waiting_invitations(here.territory, now),
        "form": form,
        "refusal": refusal,
    }
    status = refusal.status if request.method == "POST" and refusal else 200
    return render(request, "people/team.html", context, status=status)


@require_POST
def end(request: HttpRequest, territory_slug: str, grant_id: int) -> HttpResponse:
    """End someone's role."""
    here = desk_of(request, territory_slug)
    grant = get_object_or_404(RoleGrant, pk=grant_id, territory=here.territory)
    services.end_role(standing=here.standing, territory=here.territory, grant=grant)
    messages.success(request, _("Le rôle est terminé."))
    if here.standing.user is not None and grant.user_id == here.standing.user.pk:
        return redirect("accounts:show")  # the desk may no longer be theirs
    return redirect("people:team", territory_slug)


@require_POST
def cancel(request: HttpRequest, territory_slug: str, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    here = desk_of(request, territory_slug)
    invitation = get_object_or_404(Invitation, pk=invitation_id, territory=here.territory)
    services.cancel_invitation(standing=here.standing, territory=here.territory, invitation=invitation)
    messages.success(request, _("L’invitation est annulée."))
    return redirect("people:team", territory_slug)
