"""One answer on the desk: what is asked, the three steps, who takes each, and what it will look like."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consult.answers import rules
from consult.answers.models import Answer, State
from consult.answers.selectors.blocks import Bench, bench_of
from consult.answers.selectors.rows import AnswerBlock, Mine, Totals
from consult.answers.services import answering
from frontend.pages.answers.about import about
from frontend.pages.answers.place import Place, answer_at, crumbs_to, whole
from frontend.pages.answers.steps import steps_of
from frontend.stamps import DECISIONS, stamp_of


@never_cache
@require_safe
def show(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """The context, then the steps."""
    place, answer = answer_at(request, territory_slug, answer_id)
    return _show(request, place, answer)


def _show(request: HttpRequest, place: Place, answer: Answer, wrong: str = "", status: int = 200) -> HttpResponse:
    bench = bench_of(answer, place.standing, place.now)
    steps = steps_of(place, answer, bench.capacity)
    context = place.context(
        **about(place, answer.proposal),
        answer=answer,
        bench=bench,
        steps=steps,
        step_words=[(step.label, step.state, "") for step in steps],
        step_number=min(len(steps), 1 + sum(step.state == "past" for step in steps)),
        write_step=steps[0],
        decide_step=steps[1],
        publish_step=steps[2],
        back_refusal=rules.refuse_send_back(place.standing, answer, bench.capacity),
        commit_refusal=rules.refuse_draft_commitment(place.standing, answer, bench.capacity),
        advise_open=rules.refuse_advise(place.standing, answer, is_contact=False) is None,
        may_correct=answer.state == State.PUBLISHED and rules.refuse_instruct(place.standing, answer.proposal) is None,
        is_published=answer.state == State.PUBLISHED,
        urls={
            name: place.url(name, answer.pk)
            for name in ("act", "preview", "write", "decide", "ask", "commit")
        } | {"begin": place.url("begin", answer.proposal_id)},
        advice=[(one, place.url("advise", one.pk), place.url("withdraw_advice", one.pk)) for one in bench.advice],
        commitments=[(one, place.url("commitment", one.pk)) for one in bench.commitments],
        wrong=wrong,
        crumbs=place.crumbs((answer.proposal.title, "")),
    )  # fmt: skip
    return render(request, "answers/answer.html", context, status=status)


@never_cache
@require_POST
def act(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """One button: send to be decided, give back, publish, throw away."""
    place, answer = answer_at(request, territory_slug, answer_id)
    acts: dict[str, tuple[Callable[..., Any], str]] = {
        "envoyer": (answering.send_to_decide, _("L’instruction est finie. La personne qui décide est prévenue par lettre.")),
        "rendre": (answering.send_back, _("La réponse est rendue aux services : elle peut de nouveau être changée.")),
        "publier": (answering.publish_answer, _("La réponse est publiée. Les personnes qui soutiennent la proposition seront prévenues.")),
        "jeter": (answering.drop_answer, _("Ce projet de réponse est supprimé.")),
    }  # fmt: skip
    name, version = request.POST.get("acte", ""), whole(request.POST.get("version", ""))
    if name not in acts or version is None:
        raise BadRequest("acte")
    service, said = acts[name]
    try:
        service(standing=place.standing, answer=answer, expected=version)
    except ValidationError as wrong:  # what a decision lacks, told where the button is
        return _show(request, place, answer, wrong=" ".join(wrong.messages), status=400)
    messages.success(request, said)
    return redirect(place.url("desk") if name == "jeter" else place.url("answer", answer.pk))


@never_cache
@require_safe
def preview(request: HttpRequest, territory_slug: str, answer_id: int) -> HttpResponse:
    """The answer as everyone will read it, drawn by the very block of the proposal's page."""
    place, answer = answer_at(request, territory_slug, answer_id)
    bench = bench_of(answer, place.standing, place.now)
    context = place.context(
        proposal=answer.proposal,
        is_published=answer.state == State.PUBLISHED,
        is_preview=True,
        shown=block_of(place, bench),
        answer_kind=DECISIONS.get(answer.decision, "waiting"),
        commitments=[(one, stamp_of(one)) for one in bench.commitments],
        answer_url=place.url("answer", answer.pk),
        crumbs=crumbs_to(place, answer, (_("Aperçu"), "")),
    )
    return render(request, "answers/preview.html", context)


def block_of(place: Place, bench: Bench) -> AnswerBlock:
    """The block as it will be on the day of its publication, with what is still missing said in its place."""
    answer = bench.answer
    answer.published_at = answer.published_at or place.now
    answer.decided_as = answer.decided_as or _("(la personne qui décidera)")
    answer.reasons_html = answer.reasons_html or f"<p>{_('(Les raisons ne sont pas encore écrites.)')}</p>"
    return AnswerBlock(
        duty_opened_at=None, due_at=None, is_late=False, state="", state_label="", answer=answer,
        decision_label=str(answer.get_decision_display() if answer.decision else _("décision à prendre")),
        earlier=(bench.before,) if bench.before else (),
        advice=tuple(one for one in bench.advice if one.is_public and one.given_at), commitments=bench.commitments,
        satisfaction=Totals(), mine=Mine(), merged_into=None, merged_from=(), answered_with=None, merge_asked=False,
    )  # fmt: skip
