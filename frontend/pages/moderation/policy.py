"""How the texts of a consultation are read, who changed it and why, and how to report or contest."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.consultations.models import Consultation, Kind, PolicyChange
from consult.consultations.rules import refuse_policy
from consult.consultations.selectors import consultation_for
from consult.consultations.services import change_policy
from core.lib.refusals import allow
from frontend.pages.moderation.forms import PolicyForm
from frontend.pages.moderation.place import place_of
from frontend.pages.moderation.words import MODES

WRITTEN_IN = (Kind.PROPOSE, Kind.DISCUSS)


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The policy in force, phase by phase, its changes, and what anyone can do."""
    place = place_of(request, territory_slug)
    consultation, _standing = consultation_for(request.user, territory_slug, consultation_slug)
    phases = [
        (phase, MODES[phase.moderation or consultation.moderation])
        for phase in consultation.phases.all()
        if phase.kind in WRITTEN_IN
    ]
    is_uniform = all(words == MODES[consultation.moderation] for _phase, words in phases)
    context = place.context(
        *_crumbs(consultation), consultation=consultation, phases=[] if is_uniform else phases,
        mode=MODES[consultation.moderation], changes=changes_of(consultation),
        change_url=place.url("change_policy", consultation.slug)
        if refuse_policy(place.standing, consultation) is None else "",
        report_url=place.url("report"),
    )  # fmt: skip
    return render(request, "moderation/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Change it, for a reason that everyone reads."""
    place = place_of(request, territory_slug)
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    allow(refuse_policy(standing, consultation))
    phases = {str(p.pk): p for p in consultation.phases.all() if p.kind in WRITTEN_IN}
    form = PolicyForm(
        request.POST or None, phases=[(key, str(phase)) for key, phase in phases.items()],
        initial={"mode": consultation.moderation},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change_policy(
                standing=standing, consultation=consultation, phase=phases.get(said["phase"]), mode=said["mode"],
                because=said["because"],
            )  # fmt: skip
        except ValidationError as error:
            for name, words in error.message_dict.items():
                form.add_error(name, words)
        else:
            messages.success(request, _("La modération est changée, et le changement est public."))
            return redirect(place.url("policy", consultation.slug))
    context = place.context(
        *_crumbs(consultation, (_("Changer"), "")), consultation=consultation, form=form,
        policy_url=place.url("policy", consultation.slug),
    )  # fmt: skip
    return render(request, "moderation/change_policy.html", context, status=400 if form.errors else 200)


def changes_of(consultation: Consultation) -> list[PolicyChange]:
    """Each change of the policy, newest first."""
    return list(consultation.policy_changes.order_by("-at", "-id")[:50])


def _crumbs(consultation: Consultation, *last: tuple[str, str]) -> list[tuple[str, str]]:
    keys = [consultation.territory.slug, consultation.slug]
    here = reverse("moderation:policy", args=keys) if last else ""
    return [(consultation.title, reverse("consultations:show", args=keys)), (_("Modération"), here), *last]
