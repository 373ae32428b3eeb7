"""Appeals, answered by somebody who did not decide."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.moderation import rules
from consult.moderation.selectors.cases import appeal_in, appeals_of
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import appealing
from core.notices.nudge import nudge_after_commit
from frontend.pages.moderation.forms import OutcomeForm
from frontend.pages.moderation.place import desk_of


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The appeals that wait, the soonest due first."""
    place = desk_of(request, territory_slug)
    rows = [
        (one, place.url("appeal", one.pk), rules.refuse_decide_appeal(place.standing, one), one.due_at < place.now)
        for one in appeals_of(place.territory)
    ]
    context = place.context((_("Recours"), ""), at_desk=True, rows=rows)
    return render(request, "moderation/appeals.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, territory_slug: str, appeal_id: int) -> HttpResponse:
    """One appeal: the text, the decision, what the author says, and the answer."""
    place = desk_of(request, territory_slug)
    found = appeal_in(place.territory, appeal_id)
    refusal = rules.refuse_decide_appeal(place.standing, found)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.decide_appeal(standing=place.standing, appeal=found, **form.cleaned_data)
        except ValidationError as error:
            for name, words in error.message_dict.items():
                form.add_error(name, words)
        else:
            nudge_after_commit()
            messages.success(request, _("Le recours est tranché, et la personne prévenue."))
            return redirect(place.url("appeals"))
    case = found.decision.case
    context = place.context(
        (_("Recours"), place.url("appeals")), (_("Recours n° %(n)s") % {"n": found.pk}, ""), at_desk=True,
        appeal=found, decision=found.decision, text=text_of(case), form=form, refusal=refusal,
        case_url=place.url("case", case.pk),
    )  # fmt: skip
    return render(request, "moderation/appeal.html", context, status=400 if form.errors else 200)
