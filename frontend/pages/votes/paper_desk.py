"""Paper at the town hall: mark who puts a sheet in the box, type the sheets, have a colleague confirm them."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.votes import rules
from consult.votes.models import PaperBatch, Question, RollEntry
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.selectors import batches_of, paper_of
from consult.votes.services import paper as services
from core.lib.refusals import Refused, allow
from frontend.pages.votes.forms import VoterForm
from frontend.pages.votes.place import Place, desk_question, unshared

LONGEST = 400_000  # characters of a batch that is being typed


@require_safe
def index(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Who was marked, which batches wait for a second pair of eyes."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    return _index(request, place, question, VoterForm())


def _index(request: HttpRequest, place: Place, question: Question, form: VoterForm, status: int = 200) -> HttpResponse:
    context = place.context(
        question=question,
        form=form,
        submit_label=_("Marquer sur la liste"),
        mark_url=place.url("mark", question.pk),
        marked=RollEntry.objects.filter(question=question, paper_at__isnull=False).count(),
        batches=[(one, place.url("batch", question.pk, one.number)) for one in batches_of(question)],
        enter_url=place.url("enter", question.pk),
        may_mark=rules.refuse_moment(question, place.now) is None,
        may_unmark=rules.refuse_unmark(question) is None,
        may_enter=rules.refuse_sheets(question) is None,
        crumbs=place.desk_crumbs((question.title, place.url("manage", question.pk)), (_("Bulletins papier"), "")),
    )
    return render(request, "votes/paper_desk.html", context, status=status)


@require_POST
def mark(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Mark a voter on the roll as their sheet goes into the box."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    form = VoterForm(request.POST)
    if not form.is_valid():
        return _index(request, place, question, form, status=400)
    act = services.unmark_paper_voter if request.POST.get("acte") == "annuler" else services.mark_paper_voter
    try:
        act(standing=place.standing, question=question, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.detail)
        return _index(request, place, question, form, status=refusal.reason.status)
    is_mark = act is services.mark_paper_voter
    words = _("C’est marqué : la feuille peut entrer dans l’urne.") if is_mark else _("La marque est annulée.")
    messages.success(request, words)
    return redirect(place.url("paper", question.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Type the sheets of a batch, one after the other; the page carries those already typed."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    allow(rules.refuse_official(place.standing, question) or rules.refuse_sheets(question))
    paper = services.paper_sheet_of(question)
    mode, typed = MODES[paper.mode], _typed(request, paper)
    wrong: InvalidChoice | None = None
    values: Any = {}
    if request.method == "POST":
        try:
            if "finir" in request.POST:
                batch = services.enter_batch(standing=place.standing, question=question, choices=typed)
                words = _("Le lot %(n)s attend la confirmation d’un ou d’une collègue.") % {"n": batch.number}
                messages.success(request, words)
                return redirect(place.url("paper", question.pk))
            if len(typed) >= services.MOST_SHEETS:
                raise InvalidChoice(
                    _("Un lot compte %(n)s feuilles au plus. Terminez-le.") % {"n": services.MOST_SHEETS}
                )
            typed.append(mode.read(request.POST, paper))
        except InvalidChoice as refused:
            wrong, values = refused, request.POST
    context = place.context(
        question=question,
        paper=paper,
        mode=paper.mode,
        values=values,
        errors=wrong,
        form={"errors": wrong} if wrong else None,
        number=len(typed) + 1,
        typed=json.dumps(typed),
        sheets=[(n, mode.in_words(choice, paper)) for n, choice in enumerate(typed, start=1)],
        back_url=place.url("paper", question.pk),
        crumbs=place.desk_crumbs((_("Bulletins papier"), place.url("paper", question.pk)), (_("Saisir un lot"), "")),
    )
    return unshared(render(request, "votes/enter.html", context, status=400 if wrong else 200))


def _typed(request: HttpRequest, paper: Paper) -> list[Choice]:
    """The sheets that the page carries; where one cannot be read, none was typed: a batch is never a part of another."""
    try:
        rows = json.loads(request.POST.get("lot", "[]")[:LONGEST])
        return [MODES[paper.mode].check(one, paper) for one in rows] if isinstance(rows, list) else []
    except (
        ValueError,
        RecursionError,
    ):  # InvalidChoice is the first; the second: thousands of brackets, one in the other
        return []


@require_http_methods(["GET", "HEAD", "POST"])
def batch(
    request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int, number: int
) -> HttpResponse:
    """One batch, sheet by sheet, for the colleague who compares it with the paper."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    if request.method == "POST":
        if request.POST.get("acte") == "ecarter":
            services.discard_batch(standing=place.standing, question=question, number=number)
            messages.success(request, _("Le lot est écarté : saisissez-le à nouveau."))
        else:
            services.confirm_batch(standing=place.standing, question=question, number=number)
            messages.success(request, _("Le lot %(n)s est confirmé : il comptera.") % {"n": number})
        return redirect(place.url("paper", question.pk))
    rows = PaperBatch.objects.filter(question=question, number=number, discarded_at__isnull=True)
    found = rows.select_related("entered_by", "confirmed_by").prefetch_related("ballots").first()
    if found is None or rules.refuse_sheets(question) is not None:  # once counted, nobody reads sheets here
        raise Http404
    paper = paper_of(question)
    context = place.context(
        question=question,
        batch=found,
        sheets=[(one.sheet, MODES[paper.mode].in_words(one.choice, paper)) for one in found.ballots.all()],
        may_confirm=found.confirmed_at is None and found.entered_by.person_id != place.standing.person_id,
        may_discard=found.confirmed_by is None or found.confirmed_by.person_id != place.standing.person_id,
        crumbs=place.desk_crumbs(
            (_("Bulletins papier"), place.url("paper", question.pk)), (_("Lot %(n)s") % {"n": number}, "")
        ),
    )
    return unshared(render(request, "votes/batch.html", context))
