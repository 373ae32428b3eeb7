"""The private link of a letter: what was answered, one's word on it, and the end of the letters, without signing in."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.answers import rules
from consult.answers.addresses import letter_by_key
from consult.answers.selectors.blocks import answer_of
from core.accounts.selectors import standing_of
from frontend.pages.outcomes.following import act_on, satisfaction_form
from frontend.pages.outcomes.place import Place, by_letter, place_of


@by_letter
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, territory_slug: str, letter_key: str) -> HttpResponse:
    """Opening the link shows; only its buttons change anything."""
    here = place_of(request, territory_slug)
    user, proposal = letter_by_key(here.territory, letter_key)
    place = Place(here.territory, standing_of(user, here.territory), here.now)
    block = answer_of(proposal, place.standing, place.now)
    act, form, status = request.POST.get("acte", ""), None, 200
    if request.method == "POST" and act != "avis":
        act_on(place, proposal, act, request)
        return redirect(place.url("letter", letter_key))
    answer = block.answer
    if answer is not None and answer.proposal_id == proposal.pk:
        answer.proposal = proposal
        if rules.refuse_satisfaction(place.standing, answer, block.mine.is_concerned) is None:
            form, done = satisfaction_form(request, place, answer)
            if done:
                return redirect(place.url("letter", letter_key))
            status = 400 if form.is_bound else 200
    if request.method == "POST" and form is None:
        raise BadRequest("avis")
    context = place.context(proposal=proposal, outcome=block, form=form, crumbs=place.crumbs((_("Votre lettre"), "")))
    return render(request, "outcomes/letter.html", context, status=status)
