"""Technical advice: asked of a service or a partner, and what they said."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consult.answers import rules
from consult.answers.models import Advice
from consult.answers.services import advising
from core.lib.refusals import allow
from frontend.pages.answers.about import about
from frontend.pages.answers.forms import AskForm, GiveForm
from frontend.pages.answers.place import Place, answer_at, crumbs_to, form_page, place_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """Put a question to a service or a partner."""
    place, answer = answer_at(request, territory_slug, answer_id)
    allow(rules.refuse_advise(place.standing, answer, is_contact=False))
    form = AskForm(request.POST or None, territory=place.territory)
    return form_page(
        request, place, form,
        lambda: advising.ask_advice(
            standing=place.standing, answer=answer, question=form.cleaned_data["question"],
            partner=form.cleaned_data["partner"], service=form.cleaned_data["service"],
        ),
        done=_("La question est posée."), heading=_("Demander un avis"), kicker=answer.proposal.title,
        lede=_("Un avis technique, un coût, une condition : ce qui aide à décider."), submit_label=_("Poser la question"),
        back=place.url("answer", answer.pk), crumbs=crumbs_to(place, answer, (_("Demander un avis"), "")),
        **about(place, answer.proposal),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, territory_slug: str, advice_id: int) -> HttpResponse:
    """An official notes what a service said, or who answers for the partner says it."""
    place, advice = advice_at(request, territory_slug, advice_id)
    answer = advice.answer
    is_contact = advising.answers_for(place.standing, advice.partner)
    allow(rules.refuse_advise(place.standing, answer, is_contact=is_contact))
    first = {"words": advice.words, "cost": advice.cost, "is_public": advice.is_public}
    form = GiveForm(request.POST or None, initial=first)
    inside = place.works_here or bool(place.standing.function)
    crumbs = crumbs_to(place, answer, (_("Avis"), "")) if inside else place.crumbs((_("Avis"), ""))
    return form_page(
        request, place, form,
        lambda: advising.give_advice(standing=place.standing, advice=advice, **form.cleaned_data),
        done=_("L’avis est noté."), heading=_("Avis : %(source)s") % {"source": advice.source},
        kicker=answer.proposal.title, advice=advice, submit_label=_("Enregistrer l’avis"), template="answers/advise.html",
        back=place.url("answer", answer.pk) if inside else place.url("desk"), crumbs=crumbs,
        **about(place, answer.proposal),
    )  # fmt: skip


@never_cache
@require_POST
def withdraw(request: HttpRequest, territory_slug: str, advice_id: int) -> HttpResponse:
    """Take back a question that has no answer."""
    place, advice = advice_at(request, territory_slug, advice_id)
    back = place.url("answer", advice.answer_id)
    advising.withdraw_advice(standing=place.standing, advice=advice)
    messages.success(request, _("La question est retirée."))
    return redirect(back)


def advice_at(request: HttpRequest, territory_slug: str, advice_id: int) -> tuple[Place, Advice]:
    """A question of this town, for who prepares its answers or answers for the partner that was asked; else 404."""
    place = place_of(request, territory_slug, for_partners=True)
    rows = Advice.objects.filter(pk=advice_id, answer__proposal__consultation__territory=place.territory)
    if not (place.works_here or place.standing.function):
        rows = rows.filter(partner__contacts=place.standing.user)
    found = rows.select_related(
        "partner", "answer__proposal__consultation__territory", "answer__proposal__author", "answer__proposal__neighbourhood"
    ).first()  # fmt: skip
    if found is None:
        raise Http404
    return place, found
