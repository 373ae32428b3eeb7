"""Fill the paper, look it over, put it in the urn, keep the receipt. Nothing of a ballot is kept on the way."""

import json
import secrets
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consult.votes import rules
from consult.votes.models import Question
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import words
from consult.votes.selectors import Mine, mine_on, paper_of, refusal_now
from consult.votes.services.casting import cast_ballot
from core.lib.refusals import Refused, allow
from frontend.pages.votes.place import Place, question_at, unshared

LONGEST_CHOICE = 20_000  # characters
LONGEST_KEY = 64  # characters


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """The paper; then the same paper to look over; then the urn."""
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    allow(refusal_now(place.standing, question))
    mine = mine_on(question, place.standing)
    if not mine.is_on_roll or mine.on_paper:
        raise Refused(VoteRefusal.VOTED_ON_PAPER if mine.on_paper else VoteRefusal.NOT_ON_ROLL)
    paper = paper_of(question)
    if request.method != "POST":
        return _blank(request, place, question, paper, mine)
    key = request.POST.get("cle", "")[:LONGEST_KEY] or secrets.token_urlsafe(16)
    mode, act = MODES[paper.mode], request.POST.get("acte", "")
    try:
        choice = mode.check(_carried(request), paper) if act else mode.read(request.POST, paper)
        if act == "deposer":
            cast_ballot(standing=place.standing, question=question, choice=choice, key=key)
            return redirect(place.url("receipt", question.pk))
    except InvalidChoice as wrong:
        return _blank(request, place, question, paper, mine, values=request.POST, wrong=wrong, key=key)
    if act:
        return _blank(request, place, question, paper, mine, values=mode.fill(choice), key=key)
    return _review(request, place, question, paper, mine, choice, key)


def _carried(request: HttpRequest) -> Choice:
    """The choice that the review page carried; what is not one is sent back to the paper."""
    typed = request.POST.get("choix", "")
    try:
        return json.loads(typed if len(typed) <= LONGEST_CHOICE else "")  # a part of a text could say something else
    except (ValueError, RecursionError):  # the second: thousands of brackets, one in the other
        raise InvalidChoice(_("Votre bulletin n’a pas pu être relu. Remplissez-le à nouveau.")) from None


def _blank(
    request: HttpRequest, place: Place, question: Question, paper: Paper, mine: Mine, *,
    values: Any = None, wrong: InvalidChoice | None = None, key: str = "",
) -> HttpResponse:  # fmt: skip
    context = place.context(
        question=question,
        paper=paper,
        mode=paper.mode,
        values=values or {},
        errors=wrong,
        form={"errors": wrong} if wrong else None,
        key=key or secrets.token_urlsafe(16),
        is_change=mine.has_voted,
        question_url=place.url("question", question.pk),
        crumbs=_crumbs(place, question, _("Bulletin")),
    )
    return unshared(render(request, "votes/ballot.html", context, status=400 if wrong else 200))


def _review(
    request: HttpRequest, place: Place, question: Question, paper: Paper, mine: Mine, choice: Choice, key: str
) -> HttpResponse:
    mode = MODES[paper.mode]
    context = place.context(
        question=question,
        said=mode.in_words(choice, paper),
        left=mode.left(choice, paper),
        carried=json.dumps(choice),
        key=key,
        is_change=mine.has_voted,
        crumbs=_crumbs(place, question, _("Relire mon bulletin")),
    )
    return unshared(render(request, "votes/review.html", context))


@require_safe
def receipt(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Whether I have voted, and the receipt of the ballot that is in the urn: found again each time, kept nowhere."""
    place, question, mine = _own(request, territory_slug, consultation_slug, question_id)
    text = words.receipt_words(mine.receipt) if mine.receipt else ""
    context = place.context(
        question=question,
        mine=mine,
        receipt=text,
        groups=text.split("-"),
        qr=segno.make(text, error="m").svg_inline(scale=5, border=2, omitsize=True) if text else "",
        may_change=refusal_now(place.standing, question) is None and not mine.on_paper,
        ballot_url=place.url("ballot", question.pk),
        file_url=place.url("receipt_file", question.pk),
        check_url=place.url("check", question.pk),
        check_address=settings.PUBLIC_URL + place.url("check", question.pk),
        question_url=place.url("question", question.pk),
        crumbs=_crumbs(place, question, _("Mon récépissé")),
    )
    return unshared(render(request, "votes/receipt.html", context))


@require_safe
def receipt_file(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """The receipt as a small text to keep."""
    place, question, mine = _own(request, territory_slug, consultation_slug, question_id)
    if not mine.receipt:
        raise Http404
    said = _("Récépissé de vote — %(question)s\n%(town)s\n\n%(receipt)s\n\n%(full)s\n\n%(hint)s\n%(address)s\n") % {
        "question": question.title,
        "town": place.consultation.territory.name,
        "address": settings.PUBLIC_URL + place.url("check", question.pk),
        "receipt": words.receipt_words(mine.receipt),
        "full": mine.receipt.hex(),
        "hint": _("Il se retrouve au journal public du vote. Ne le donnez à personne."),
    }
    response = HttpResponse(said, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="recepisse-{question.pk}.txt"'
    return unshared(response)


def _own(
    request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int
) -> tuple[Place, Question, Mine]:
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    allow(rules.refuse_own(place.standing))
    return place, question, mine_on(question, place.standing)


def _crumbs(place: Place, question: Question, last: str) -> list[tuple[str, str]]:
    return place.crumbs((question.title, place.url("question", question.pk)), (last, ""))
