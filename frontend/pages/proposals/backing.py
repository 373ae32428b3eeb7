"""Standing behind a proposal, alone or as an association."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consult.consultations.models import Kind
from consult.proposals import rules, services
from consult.proposals.models import Proposal
from consult.proposals.selectors import proposal_in
from core.lib.refusals import Common
from frontend.pages.proposals.place import Place, door_of, place_of, sign_in_url


def support_context(place: Place, proposal: Proposal) -> dict[str, Any]:
    """What the support block needs: the count, this reader's own support, the associations, and why a door is closed."""
    supported = bool(getattr(proposal, "is_supported", False))
    judge = rules.refuse_withdraw_support if supported else rules.refuse_support
    refusal = judge(place.standing, proposal, place.now)
    mine = {one.pk for one in place.standing.associations}
    endorsing = [one.association for one in proposal.endorsements.all()]
    endorsed = {one.pk for one in endorsing}
    may_endorse = [
        one
        for one in place.standing.associations
        if rules.refuse_endorse(place.standing, proposal, one, place.now) is None
    ]
    return {
        "proposal": proposal,
        "threshold": place.consultation.answer_threshold,
        "is_supported": supported,
        "support_url": place.url("support", proposal.pk) if refusal is None else "",
        "residence_url": reverse("accounts:residence") if refusal is Common.NOT_RESIDENT else "",
        "home_url": reverse("accounts:home") if refusal is Common.NOT_FROM_HERE else "",
        "support_sign_in": sign_in_url(place.url("show", proposal.pk)) if refusal is Common.SIGN_IN else "",
        "support_door": None if refusal is Common.SIGN_IN else door_of(place, refusal, Kind.PROPOSE),
        "endorse_url": place.url("endorse", proposal.pk),
        "endorsing": endorsing,
        "own_endorsements": [(one, one.pk in endorsed) for one in may_endorse if one.pk in mine],
    }


@require_POST
def support(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """Stand behind a proposal, or step back; the form says which. A stranger signs in first."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    steps_back = request.POST.get("act") == "step_back"
    act = services.withdraw_support if steps_back else services.support
    act(standing=place.standing, proposal=proposal)
    sentence = _("Votre soutien est retiré.") if steps_back else _("Merci : votre soutien est compté.")
    if request.headers.get("X-Fragment"):
        fresh = proposal_in(place.consultation, proposal_id, place.standing)
        context = place.context(**support_context(place, fresh), announce=sentence)
        part = "bar" if request.POST.get("part") == "bar" else "block"
        answer = render(request, f"proposals/_support_{part}.html", context)
        answer["X-Fragment"] = "1"
        return answer
    messages.success(request, sentence)
    return redirect(_back(request) or place.url("show", proposal.pk))


@require_POST
def endorse(request: HttpRequest, territory_slug: str, consultation_slug: str, proposal_id: int) -> HttpResponse:
    """An association stands behind a proposal, or steps back, through a member with a mandate of today."""
    place = place_of(request, territory_slug, consultation_slug)
    proposal = proposal_in(place.consultation, proposal_id, place.standing)
    if place.standing.user is None:
        return redirect(sign_in_url(place.url("show", proposal.pk)))
    chosen = request.POST.get("association", "")
    association = next((one for one in place.standing.associations if str(one.pk) == chosen), None)
    if association is None:
        raise Http404
    if request.POST.get("act") == "step_back":
        services.withdraw_endorsement(standing=place.standing, proposal=proposal, association=association)
        messages.success(request, _("L’appui de %(name)s est retiré.") % {"name": association.name})
    else:
        services.endorse(standing=place.standing, proposal=proposal, association=association)
        messages.success(request, _("%(name)s appuie maintenant cette proposition.") % {"name": association.name})
    return redirect(place.url("show", proposal.pk))


def _back(request: HttpRequest) -> str:
    """Where the form asked to return, on this site only."""
    url = request.POST.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) and url.startswith("/") else ""
