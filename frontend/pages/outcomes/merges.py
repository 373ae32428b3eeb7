"""Proposals brought together: the author's word, and what each supporter does with their support."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.answers.models import MergeState, Said
from consult.answers.selectors.merges import consent_in, consents_of, merge_by_key
from consult.answers.services import merging
from core.accounts.models import User
from core.lib.refusals import Refused
from frontend.pages.outcomes.forms import ChoiceForm
from frontend.pages.outcomes.place import by_letter, place_of, signed_in


@never_cache
@require_safe
@signed_in
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The merges that asked this author, those that wait first."""
    place = place_of(request, territory_slug)
    rows = consents_of(cast(User, request.user), place.territory)
    waiting = [one for one in rows if one.state == MergeState.ASKED and one.said == Said.NOTHING]
    context = place.context(
        waiting=waiting, others=[one for one in rows if one not in waiting], crumbs=place.crumbs((_("Fusions"), ""))
    )
    return render(request, "outcomes/consents.html", context)


@require_POST
@signed_in
def consent(request: HttpRequest, territory_slug: str, consent_id: int) -> HttpResponse:
    """The author agrees, or does not; without their word nothing is brought together."""
    place = place_of(request, territory_slug)
    row = consent_in(place.territory, cast(User, request.user), consent_id)
    said = request.POST.get("reponse", "")
    if said not in {"oui", "non"}:
        raise BadRequest("reponse")
    merging.answer_merge(standing=place.standing, consent=row.pk, agrees=said == "oui")
    sentence = (
        _("Merci : votre accord est noté.") if said == "oui" else _("C’est noté : votre proposition reste seule.")
    )
    messages.success(request, sentence)
    return redirect(place.url("consents"))


@by_letter
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, territory_slug: str, choice_key: UUID) -> HttpResponse:
    """A supporter keeps, moves or withdraws their support. Opening the link shows; only the button changes anything."""
    place = place_of(request, territory_slug)
    letter = merge_by_key(place.territory, choice_key)
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial={"choice": letter.choice})
    refusal, status = letter.refusal, 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                merging.choose_support(territory=place.territory, key=choice_key, choice=form.cleaned_data["choice"])
            except Refused as refused:
                refusal, status = refused.detail, refused.reason.status
            except ValidationError as problem:
                form.add_error("choice", problem.messages)
            else:
                messages.success(request, _("C’est fait : votre choix est noté."))
                return redirect(place.url("choice", choice_key))
    context = place.context(
        letter=letter, form=form, refusal=refusal, crumbs=place.crumbs((_("Votre soutien"), "")),
    )  # fmt: skip
    return render(request, "outcomes/choice.html", context, status=status)
