"""A public commitment moves: its new state, and why."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consult.answers import rules
from consult.answers.models import Commitment
from consult.answers.selectors.delegations import capacity_of
from consult.answers.services.committing import change_commitment
from core.lib.refusals import allow
from frontend.pages.answers.commitment_forms import ChangeForm
from frontend.pages.answers.committing import commitment_at, crumbs_below
from frontend.pages.answers.place import form_page
from frontend.typography import day_in_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, territory_slug: str, commitment_id: int) -> HttpResponse:
    """Say what became of it, with a reason that everyone reads."""
    place, commitment = commitment_at(request, territory_slug, commitment_id)
    if request.method != "POST":
        capacity = capacity_of(place.standing, commitment.proposal, place.now)
        allow(rules.refuse_change_commitment(place.standing, commitment, capacity))
    form = ChangeForm(request.POST or None, initial={"state": commitment.state, "version": commitment.edits})
    stand = _("Aujourd’hui : %(state)s, échéance le %(day)s.") % {
        "state": commitment.get_state_display(),
        "day": day_in_words(commitment.due_on),
    }
    return form_page(
        request, place, form,
        lambda: change_commitment(
            standing=place.standing, commitment=commitment, expected=form.cleaned_data["version"],
            state=form.cleaned_data["state"], because=form.cleaned_data["because"], due_on=form.cleaned_data["due_on"],
        ),
        done=_("C’est noté, et public. Les personnes qui suivent la proposition seront prévenues."),
        heading=_("Faire évoluer l’engagement"), kicker=commitment.title, lede=stand, submit_label=_("Publier cette évolution"),
        back=place.url("commitment", commitment.pk), crumbs=crumbs_below(place, commitment, (_("Évolution"), "")),
        fresh=lambda: Commitment.objects.get(pk=commitment.pk).edits,
    )  # fmt: skip
