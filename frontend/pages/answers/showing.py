"""What hangs on a commitment: its steps, who cooperates, what shows that it was done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consult.answers import rules
from consult.answers.models import Commitment
from consult.answers.selectors.delegations import capacity_of
from consult.answers.services import showing
from core.lib.refusals import allow
from frontend.pages.answers.commitment_forms import CooperationForm, EvidenceForm, MilestoneForm, ReachForm
from frontend.pages.answers.committing import commitment_at, crumbs_below, page_of
from frontend.pages.answers.place import Place, form_page, put_errors, whole

ACTS = ("franchir", "rouvrir", "retirer-etape", "retirer-acteur", "retirer-preuve")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Add a step on the way."""
    place, commitment = _open(request, territory_slug, commitment_id)
    form = MilestoneForm(request.POST or None)
    return form_page(
        request, place, form,
        lambda: showing.add_milestone(standing=place.standing, commitment=commitment, **form.cleaned_data),
        done=_("L’étape est ajoutée."), heading=_("Ajouter une étape"), submit_label=_("Ajouter cette étape"),
        **_shared(place, commitment, _("Étape")),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cooperation(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Name who does it with the town."""
    place, commitment = _open(request, territory_slug, commitment_id)
    form = CooperationForm(request.POST or None, territory=place.territory)
    return form_page(
        request, place, form,
        lambda: showing.add_cooperation(standing=place.standing, commitment=commitment, **form.cleaned_data),
        done=_("C’est noté : cet acteur coopère."), heading=_("Dire qui coopère"), submit_label=_("Ajouter cet acteur"),
        **_shared(place, commitment, _("Coopération")),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Show what was done: words, a link, a described picture."""
    place, commitment = _open(request, territory_slug, commitment_id)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    return form_page(
        request, place, form,
        lambda: showing.add_evidence(standing=place.standing, commitment=commitment, **form.cleaned_data),
        done=_("La preuve est ajoutée."), heading=_("Montrer ce qui a été fait"), submit_label=_("Ajouter cette preuve"),
        multipart=True, lede=_("Quelques mots, un lien, ou une image : l’un des trois suffit."),
        **_shared(place, commitment, _("Preuve")),
    )  # fmt: skip


@never_cache
@require_POST
def act(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """« franchir:12 », « rouvrir:12 », « retirer-etape:12 », « retirer-acteur:3 », « retirer-preuve:5 »."""
    place, commitment = commitment_at(request, territory_slug, commitment_id)
    name, _colon, number = request.POST.get("acte", "").partition(":")
    pk = whole(number)
    if name not in ACTS or pk is None:
        raise BadRequest("acte")
    rows: dict[str, Any] = {
        "etape": commitment.milestones,
        "acteur": commitment.cooperations,
        "preuve": commitment.evidence,
    }
    kind = name.removeprefix("retirer-") if name.startswith("retirer-") else "etape"
    one: Any = next((each for each in rows[kind].all() if each.pk == pk), None)
    if one is None:
        raise Http404
    if name == "franchir":
        form = ReachForm(request.POST, prefix=number)
        try:
            if form.is_valid():
                showing.reach_milestone(standing=place.standing, milestone=one, done_on=form.cleaned_data["done_on"])
        except ValidationError as wrong:
            put_errors(form, wrong)
        if form.errors:
            return page_of(request, place, commitment, form, status=400)
    elif name == "rouvrir":
        showing.reach_milestone(standing=place.standing, milestone=one, done_on=None)
    elif kind == "etape":
        showing.remove_milestone(standing=place.standing, milestone=one)
    elif kind == "acteur":
        showing.remove_cooperation(standing=place.standing, cooperation=one)
    else:
        showing.remove_evidence(standing=place.standing, evidence=one)
    messages.success(request, _("C’est fait."))
    return redirect(place.url("commitment", commitment.pk))


def _open(request: HttpRequest, territory_slug: str, commitment_id: int) -> tuple[Place, Commitment]:
    """A commitment that this reader may follow."""
    place, commitment = commitment_at(request, territory_slug, commitment_id)
    capacity = capacity_of(place.standing, commitment.proposal, place.now)
    allow(rules.refuse_commit(place.standing, commitment.proposal, capacity))
    return place, commitment


def _shared(place: Place, commitment: Commitment, label: str) -> dict[str, Any]:
    """What the three forms have in common."""
    return {
        "kicker": commitment.title,
        "back": place.url("commitment", commitment.pk),
        "crumbs": crumbs_below(place, commitment, (label, "")),
    }
