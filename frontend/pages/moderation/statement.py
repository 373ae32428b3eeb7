"""The statement of reasons, by the private link of its letter: whoever holds it reads why, and may contest."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consult.moderation import rules
from consult.moderation.models import Case
from consult.moderation.selectors.cases import statement_by_key
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import appealing
from frontend.pages.moderation.forms import AppealForm
from frontend.pages.moderation.place import place_of
from frontend.pages.moderation.words import told_to_author


def _edit_url(case: Case) -> str:
    """Where its author corrects a text that was given back."""
    if case.proposal is not None:
        where = case.proposal.consultation
        return reverse("proposals:edit", args=[where.territory.slug, where.slug, case.proposal.pk])
    if case.comment is not None:
        where = case.comment.proposal.consultation
        keys = [where.territory.slug, where.slug, case.comment.proposal_id, case.comment.pk]
        return reverse("proposals:edit_argument", args=keys)
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, territory_slug: str, key: UUID) -> HttpResponse:
    """Facts, rule, delay and appeal of one decision; its author's own words stand below."""
    place = place_of(request, territory_slug)
    decision, appeal = statement_by_key(place.territory, key)
    refusal = rules.refuse_appeal(decision, place.now, has_appeal=appeal is not None)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.appeal(decision=decision, words=form.cleaned_data["words"], by=place.standing.user)
        except ValidationError as error:
            for name, words in error.message_dict.items():
                form.add_error(name, words)
        else:
            messages.success(request, _("Votre recours est reçu. Une autre personne tranchera sous quinze jours."))
            return redirect(place.url("statement", key))
    context = place.context(
        (_("Décision de modération"), ""), decision=decision, appeal=appeal, text=text_of(decision.case), form=form,
        refusal=refusal, told=told_to_author(decision), edit_url=_edit_url(decision.case),
    )  # fmt: skip
    return render(request, "moderation/statement.html", context, status=400 if form.errors else 200)
