"""The words of an answer: its draft by officials, its decision by who holds the delegation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consult.answers import rules
from consult.answers.models import Answer
from consult.answers.selectors.blocks import answer_in
from consult.answers.selectors.delegations import capacity_of
from consult.answers.services import answering
from core.lib.refusals import allow
from frontend.pages.answers.about import about
from frontend.pages.answers.forms import DecideForm, WriteForm
from frontend.pages.answers.place import Place, answer_at, crumbs_to, form_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """Officials write the draft."""
    place, answer = answer_at(request, territory_slug, answer_id)
    if request.method != "POST":
        allow(rules.refuse_edit_answer(place.standing, answer))
    form = WriteForm(request.POST or None, initial=initial_of(answer))
    return form_page(
        request, place, form,
        lambda: answering.save_answer(
            standing=place.standing, answer=answer, expected=form.cleaned_data["version"], **form.words()
        ),
        done=_("Le projet de réponse est enregistré."), heading=_("Écrire le projet de réponse"),
        submit_label=_("Enregistrer le projet"), keep=keep(place, answer, "projet"), **shared(place, answer),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """Who holds the delegation decides, in their own words."""
    place, answer = answer_at(request, territory_slug, answer_id)
    capacity = capacity_of(place.standing, answer.proposal, place.now)
    if request.method != "POST":
        allow(rules.refuse_decide(place.standing, answer, capacity))
    form = DecideForm(request.POST or None, initial=initial_of(answer))
    lede = _("Vous décidez en qualité de : %(function)s.") % {"function": answering.decides_as(capacity)}
    return form_page(
        request, place, form,
        lambda: answering.decide_answer(
            standing=place.standing, answer=answer, expected=form.cleaned_data["version"], **form.words()
        ),
        done=_("La décision est prise. Elle sera lue de tout le monde une fois publiée."), heading=_("Décider"),
        lede=lede, submit_label=_("Prendre cette décision"), keep=keep(place, answer, "decision"),
        **shared(place, answer),
    )  # fmt: skip


def initial_of(answer: Answer) -> dict[str, Any]:
    """The answer as its forms show it."""
    return {
        "decision": answer.decision, "competent": answer.competent, "reasons": answer.reasons, "version": answer.edits,
    }  # fmt: skip


def keep(place: Place, answer: Answer, what: str) -> str:
    """The name under which the browser of this person keeps what they type."""
    who = place.standing.user.pk if place.standing.user else 0
    return f"reponse-{what}-{answer.pk}-{who}"


def shared(place: Place, answer: Answer) -> dict[str, Any]:
    """What both forms show beside themselves, and where they lead back."""
    return {
        "kicker": answer.proposal.title,
        "back": place.url("answer", answer.pk),
        "crumbs": crumbs_to(place, answer, (_("Écrire"), "")),
        "template": "answers/write.html",
        "fresh": lambda: answer_in(place.territory, answer.pk).edits,
        **about(place, answer.proposal),
    }
