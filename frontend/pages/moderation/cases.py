"""One case: the text in its context, the policy, and the decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consult.moderation import rules
from consult.moderation.models import Case, Decision, DecisionState
from consult.moderation.selectors.cases import beside_of, case_in, decisions_of, history_of, next_case, reports_of
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import deciding
from consult.moderation.services.deciding import Ruling
from core.lib.refusals import allow
from core.notices.nudge import nudge_after_commit
from frontend.pages.moderation.forms import RulingForm, SecondForm
from frontend.pages.moderation.place import Place, desk_of
from frontend.pages.moderation.words import TO_OTHERS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, territory_slug: str, case_id: int) -> HttpResponse:
    """Read, then decide. Once decided, the next case comes, and what was done can be undone in one act."""
    place = desk_of(request, territory_slug)
    case = case_in(place.territory, case_id)
    text = text_of(case)
    seen = {"version": case.version, "stamp": text.stamp, "act": ""}
    form = RulingForm(request.POST or None, kind=text.kind, initial=seen)
    if request.method == "POST" and form.is_valid():
        decision = _decide(place, case, form)
        if decision is not None:
            nudge_after_commit()
            _say(request, decision)
            following = next_case(place.territory, case, place.reader)
            return redirect(place.url("case", following.pk) if following else f"{place.url('queue')}?tout=1")
    refusal = rules.refuse_decide(place.standing, case, "keep")
    following = next_case(place.territory, case, place.reader)
    context = place.context(
        (_("Dossier n° %(n)s") % {"n": case.pk}, ""), at_desk=True, case=case, text=text, form=form, refusal=refusal,
        reports=reports_of(case), marks=case.marks.all(), decisions=decisions_of(case),
        history=history_of(case, place.now), is_mine=case.assigned_to_id == place.reader.pk,
        beside=beside_of(case).exclude(pk=case.pk).filter(territory=place.territory).count(),
        next_url=place.url("case", following.pk) if following else "", case_url=place.url("case", case.pk),
    )  # fmt: skip
    return render(request, "moderation/case.html", context, status=400 if form.errors else 200)


@require_POST
def assign(request: HttpRequest, territory_slug: str, case_id: int) -> HttpResponse:
    """Take a case, or let it go."""
    place = desk_of(request, territory_slug)
    deciding.assign(
        standing=place.standing, case=case_in(place.territory, case_id), wanted="rendre" not in request.POST
    )
    return redirect(place.url("case", case_id))


@require_POST
def undo(request: HttpRequest, territory_slug: str, decision_id: int) -> HttpResponse:
    """Put back what a decision removed, in one act."""
    place = desk_of(request, territory_slug)
    decision = get_object_or_404(Decision, pk=decision_id, case__territory=place.territory)
    deciding.undo(standing=place.standing, decision=decision)
    nudge_after_commit()
    messages.success(request, _("C’est annulé : le texte est remis en ligne, et son auteur ou autrice prévenu."))
    return redirect(place.url("case", decision.case_id))


@require_POST
def confirm(request: HttpRequest, territory_slug: str, decision_id: int) -> HttpResponse:
    """A second person confirms, or not, a removal that speaks of the first."""
    place = desk_of(request, territory_slug)
    decision = get_object_or_404(Decision, pk=decision_id, case__territory=place.territory)
    deciding.confirm(standing=place.standing, decision=decision, agrees="non" not in request.POST)
    nudge_after_commit()
    messages.success(request, _("C’est noté."))
    return redirect(f"{place.url('queue')}?tout=1")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read_again(request: HttpRequest, territory_slug: str, case_id: int) -> HttpResponse:
    """Read a case that somebody else settled, without seeing their decision."""
    place = desk_of(request, territory_slug)
    case = case_in(place.territory, case_id)
    first = case.decisions.exclude(act="undo").order_by("at", "id").first()
    allow(rules.refuse_second(place.standing, case, first))
    form = SecondForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deciding.read_second(standing=place.standing, case=case, act=form.cleaned_data["act"])
        messages.success(
            request, _("Merci : cette seconde lecture mesure l’accord entre vous, et ne change rien au texte.")
        )
        return redirect(f"{place.url('queue')}?tout=1")
    context = place.context((_("Seconde lecture"), ""), at_desk=True, case=case, text=text_of(case), form=form)
    return render(request, "moderation/second.html", context, status=400 if form.errors else 200)


def _decide(place: Place, case: Case, form: RulingForm) -> Decision | None:
    said = form.cleaned_data
    ruling = Ruling(
        act=said["act"], facts=said["facts"], ground=said["ground"], passages=tuple(said["passages"].splitlines()),
        sanction=said["sanction"], days=said["days"], is_about_self=said["is_about_self"],
    )  # fmt: skip
    try:
        return deciding.decide(
            standing=place.standing, case=case, ruling=ruling, version=said["version"], stamp=said["stamp"]
        )
    except ValidationError as error:
        for name, words in error.message_dict.items():
            form.add_error(name if name in form.fields else None, words)
        return None


def _say(request: HttpRequest, decision: Decision) -> None:
    if decision.state == DecisionState.PROPOSED:
        messages.success(request, _("Une seconde personne doit confirmer : le texte parle de vous."))
    else:
        messages.success(
            request,
            _("Dossier n° %(n)s : %(told)s. Pour revenir en arrière, ouvrez-le de nouveau.")
            % {"n": decision.case_id, "told": TO_OTHERS[decision.act]},
        )
