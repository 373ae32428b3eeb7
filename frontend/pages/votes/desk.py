"""The pages by which officials prepare a question, seal its urn and have it counted."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from consult.votes import rules
from consult.votes.keys import KeyMissing
from consult.votes.models import Question, Secrecy, Status
from consult.votes.rules import VoteRefusal
from consult.votes.selectors import option_counts, paper_of, paper_wanting, questions_of
from consult.votes.services import counting, opening, preparing, roll
from core.lib.refusals import Common, Refused, allow
from frontend.pages.votes.forms import QuestionForm, SharesForm, StrikeForm, initial_of
from frontend.pages.votes.place import Place, desk_of, desk_question, reached_by_its_button, unshared
from frontend.pages.votes.reading import facts_of, kind_of, stand_words
from frontend.pages.votes.reasons import said_here

LONGEST_VERSION = 10  # digits


@require_safe
def index(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The questions of a consultation, drafts too."""
    place = desk_of(request, territory_slug, consultation_slug)
    questions = questions_of(place.consultation, with_drafts=True)
    counts = option_counts(questions)
    rows = [
        {
            "label": one.title,
            "url": place.url("manage", one.pk),
            "text": f"{one.get_mode_display()} · {one.get_rule_display()}",
            "stand": stand_words(one, place),
            "kind": kind_of(one, place),
            "options": counts[one.pk],
        }
        for one in questions
    ]
    context = place.context(
        rows=rows,
        create_url=place.url("create"),
        refusal=rules.refuse_prepare(place.standing, place.consultation),
        crumbs=place.desk_crumbs((_("Votes"), "")),
    )
    return render(request, "votes/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Prepare a new question."""
    place = desk_of(request, territory_slug, consultation_slug)
    allow(rules.refuse_prepare(place.standing, place.consultation))
    first = {"mode": "approval", "secrecy": "simple", "publishes_ballots": True, "appeal_days": 15, "seats": 3}
    return _form(request, place, None, first)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Change a question whose urn is not sealed."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    allow(rules.refuse_change(place.standing, question))
    return _form(request, place, question, initial_of(question))


def _form(request: HttpRequest, place: Place, question: Question | None, initial: dict[str, Any]) -> HttpResponse:
    form = QuestionForm(request.POST or None, initial=initial, consultation=place.consultation)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                kept = preparing.save_question(
                    standing=place.standing, consultation=place.consultation, question=question,
                    options=form.cleaned_data["lines"], expected=form.cleaned_data.get("version") if question else None,
                    **form.fields_said(),
                )  # fmt: skip
            except ValidationError as wrong:
                form.add_error(None, ValidationError({k: v for k, v in wrong.message_dict.items() if k in form.fields}))
            else:
                messages.success(request, _("La question est enregistrée. Relisez-la, puis scellez l’urne."))
                return redirect(place.url("manage", kept.pk))
    heading = _("Modifier la question") if question else _("Nouvelle question")
    back = place.url("manage", question.pk) if question else place.url("desk")
    context = place.context(
        form=form,
        heading=heading,
        kicker=place.consultation.title,
        lede=_("Rien ne s’ouvre avant que vous scelliez l’urne. Ensuite, plus rien ne change."),
        submit_label=_("Enregistrer la question"),
        cancel_url=back,
        crumbs=place.desk_crumbs((_("Votes"), place.url("desk")), (heading, "")),
    )
    return render(request, "votes/form.html", context, status=status)


@require_safe
def manage(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """One question at its desk: what it will be, where it stands, the next act."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    return _manage(request, place, question)


def _manage(
    request: HttpRequest,
    place: Place,
    question: Question,
    *,
    status: int = 200,
    shares: Sequence[str] = (),
    strike: StrikeForm | None = None,
) -> HttpResponse:
    paper = paper_of(question)
    is_draft = question.status == Status.DRAFT
    urls = {
        name: place.url(name, question.pk) for name in ("edit", "delete", "seal", "rehearse", "roll", "count", "paper")
    }
    context = place.context(
        question=question,
        paper=paper,
        facts=facts_of(question, len(paper.options)),
        stand=stand_words(question, place),
        kind=kind_of(question, place),
        is_draft=is_draft,
        seal_refusal=rules.refuse_seal(place.standing, question, len(paper.options), place.now) if is_draft else None,
        needs_rehearsal=question.status == Status.OPEN
        and question.secrecy == Secrecy.SCRUTIN
        and not question.is_rehearsed,
        may_add=not is_draft and rules.refuse_roll(question, place.now) is None,
        may_count=question.status == Status.CLOSED,
        wanting=paper_wanting(question) if question.status == Status.CLOSED else None,
        is_shared=question.secrecy == Secrecy.SCRUTIN,
        urls=urls,
        strike=strike or StrikeForm(),
        shares=[part.split("-") for part in shares],  # in groups, as they are copied by hand
        public_url="" if is_draft else place.url("question", question.pk),
        crumbs=place.desk_crumbs((_("Votes"), place.url("desk")), (question.title, "")),
    )
    return render(request, "votes/manage.html", context, status=status)


@reached_by_its_button
def delete(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Throw a draft away."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    preparing.delete_question(standing=place.standing, question=question)
    messages.success(request, _("La question est supprimée."))
    return redirect(place.url("desk"))


@reached_by_its_button
def seal(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Seal the urn. Where the key is shared, its three shares are on this answer and nowhere else."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    if rules.refuse_rehearsal(question) is None:  # the shares were not seen, or one was lost, before anyone votes
        return unshared(
            _manage(request, place, question, shares=opening.renew_shares(standing=place.standing, question=question))
        )
    expected = request.POST.get("version", "")[:LONGEST_VERSION]
    sealed, shares = opening.seal_question(
        standing=place.standing, question=question, expected=int(expected) if expected.isdecimal() else None
    )
    if not shares:
        messages.success(request, _("L’urne est scellée : la question, les dates et la liste ne changent plus."))
        return redirect(place.url("manage", sealed.pk))
    return unshared(_manage(request, place, sealed, shares=shares))


@require_http_methods(["GET", "HEAD", "POST"])
def rehearse(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Try two shares before the vote: without that trial, nobody can vote."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    allow(rules.refuse_rehearsal(question))
    return _with_shares(
        request, place, question, lambda parts: opening.rehearse(standing=place.standing, question=question, parts=parts),
        heading=_("Essayer les parts"), done=_("Les deux parts ouvrent bien l’urne. Rangez-les jusqu’au dépouillement."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Open the urn with two shares and count; where the key is kept apart by the host, the clock counts."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    if question.secrecy != Secrecy.SCRUTIN:
        raise Refused(VoteRefusal.NOT_CLOSED if question.status != Status.CLOSED else Common.ALREADY_DONE)
    return _with_shares(
        request, place, question,
        lambda parts: counting.count_with_shares(standing=place.standing, question=question, parts=parts),
        heading=_("Dépouiller"), done=_("L’urne est dépouillée."),
    )  # fmt: skip


def _with_shares(
    request: HttpRequest, place: Place, question: Question, act: Any, *, heading: str, done: str
) -> HttpResponse:
    form = SharesForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act([form.cleaned_data["first"], form.cleaned_data["second"]])
            except ValueError as wrong:
                form.add_error(None, said_here(wrong))
            except KeyMissing:
                form.add_error(None, str(VoteRefusal.KEYS_AWAY.label))
            else:
                messages.success(request, done)
                return redirect(place.url("manage", question.pk))
    context = place.context(
        form=form,
        heading=heading,
        kicker=question.title,
        lede=_("Tapez deux des trois parts, comme elles ont été imprimées. Elles ne sont pas gardées."),
        submit_label=heading,
        cancel_url=place.url("manage", question.pk),
        crumbs=place.desk_crumbs((question.title, place.url("manage", question.pk)), (heading, "")),
    )
    return unshared(render(request, "consultations/form.html", context, status=status))


@reached_by_its_button
def correct_roll(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Add to the roll those whose residence was attested since, or take one person off, with the reason that the journal publishes."""
    place, question = desk_question(request, territory_slug, consultation_slug, question_id)
    if request.POST.get("acte") == "retirer":
        form = StrikeForm(request.POST)
        if not form.is_valid():
            return _manage(request, place, question, status=400, strike=form)
        roll.strike_from_roll(standing=place.standing, question=question, **form.cleaned_data)
        messages.success(
            request, _("La personne est retirée de la liste ; le journal public en donne le motif, sans nom.")
        )
        return redirect(place.url("manage", question.pk))
    added = roll.add_to_roll(standing=place.standing, question=question)
    words = ngettext("%(n)s personne ajoutée à la liste.", "%(n)s personnes ajoutées à la liste.", added) % {"n": added}
    messages.success(request, words if added else _("La liste est déjà complète."))
    return redirect(place.url("manage", question.pk))
