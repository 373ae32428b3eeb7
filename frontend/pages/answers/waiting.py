"""What waits: for this person first, then for the town; and the answers that nobody has begun."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.answers import rules
from consult.answers.models import Answer
from consult.answers.selectors.duties import desk_of, duties_of
from consult.answers.services.answering import begin_answer
from consult.proposals.models import Proposal
from consult.proposals.selectors import LONGEST_QUERY, found_in
from core.lib.keyset import BadCursorError
from frontend.pages.answers.about import about
from frontend.pages.answers.forms import FilterForm
from frontend.pages.answers.place import Place, place_of
from frontend.typography import number

PAGE = 50  # open duties on the desk


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What this person may do now, the most urgent first; then every open duty of the town."""
    place = place_of(request, territory_slug, for_partners=True)
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise BadRequest("filter")
    mine = desk_of(place.territory, place.standing, place.now)
    groups = [
        (_("À décider"), "decide", mine.to_decide),
        (_("À commencer"), "begin", mine.to_begin),
        (_("En cours d’instruction"), "write", mine.to_instruct),
        (_("À publier"), "publish", mine.to_publish),
    ]
    context = place.context(
        crumbs=place.crumbs(),
        groups=[group for group in groups if group[2]],
        advice=[(one, place.url("advise", one.pk)) for one in mine.advice],
        overdue=[(one, place.url("commitment", one.pk)) for one in mine.overdue],
        waits=any(group[2] for group in groups) or bool(mine.advice or mine.overdue),
        is_inside=place.works_here or bool(place.standing.function),
        filters=form,
        form=None,
        **(duties(request, place, form) if place.works_here or place.standing.function else {}),
        works_here=place.works_here,
        choose_url=place.url("choose"),
        merges_url=place.url("merges"),
    )
    return render(request, "answers/desk.html", context)


def duties(request: HttpRequest, place: Place, form: FilterForm) -> dict[str, Any]:
    """One page of the town's open duties, and the addresses of its neighbours."""
    try:
        found = duties_of(
            place.territory, place.now, **form.wanted(), cursor_text=request.GET.get("suite", ""), size=PAGE
        )
    except BadCursorError:
        raise BadRequest("cursor") from None
    asked = {name: value for name, value in form.cleaned_data.items() if value}

    def url(cursor: str) -> str:
        return f"?{urlencode({**asked, 'suite': cursor})}" if cursor else ""

    return {
        "duties": found,
        "active": form.active,
        "count_words": count_words(found.late if form.wanted()["late"] else found.count, found.late),
        "next_url": url(found.next),
        "previous_url": url(found.previous),
    }


def count_words(count: int, late: int) -> str:
    """« 12 réponses attendues, dont 3 en retard »."""
    if not count:
        return _("Aucune réponse attendue")
    words = ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", count) % {"n": number(count)}
    if not late:
        return words
    return _("%(words)s, dont %(n)s en retard") % {"words": words, "n": number(late)}


@never_cache
@require_safe
def choose(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Find a proposal to answer, below its threshold too."""
    place = place_of(request, territory_slug)
    words = request.GET.get("q", "").strip()
    if len(words) > LONGEST_QUERY or "\x00" in words:
        raise BadRequest("q")
    try:
        found = found_in(place.territory, words, request.GET.get("suite", "")) if words else None
    except BadCursorError:
        raise BadRequest("cursor") from None

    def url(cursor: str) -> str:
        return f"?{urlencode({'q': words, 'suite': cursor})}" if cursor else ""

    context = place.context(
        crumbs=place.crumbs((_("Répondre à une proposition"), "")),
        words=words,
        rows=[(row, place.url("begin", row.pk)) for row in found.rows] if found else [],
        next_url=url(found.next) if found else "",
        previous_url=url(found.previous) if found else "",
    )
    return render(request, "answers/choose.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, territory_slug: str, proposal_id: int) -> HttpResponse:
    """What is asked, and the button that begins its answer; the answer being prepared is met at its own address."""
    place = place_of(request, territory_slug)
    proposal = proposal_of(place, proposal_id)
    if request.method == "POST":
        answer = begin_answer(standing=place.standing, proposal=proposal)
        messages.success(
            request, _("L’instruction est commencée. Demandez des avis, puis écrivez le projet de réponse.")
        )
        return redirect(place.url("answer", answer.pk))
    written = list(Answer.objects.filter(proposal=proposal).order_by("-version"))
    if written and written[0].published_at is None:
        return redirect(place.url("answer", written[0].pk))
    context = place.context(
        crumbs=place.crumbs((proposal.title, "")),
        refusal=rules.refuse_instruct(place.standing, proposal),
        published=written[0] if written else None,
        **about(place, proposal),
    )
    return render(request, "answers/begin.html", context)


def proposal_of(place: Place, pk: int) -> Proposal:
    """A proposal of this town that everyone may read, or 404."""
    rows = Proposal.objects.in_the_open().filter(consultation__territory=place.territory, pk=pk)
    found = rows.select_related("consultation__territory", "neighbourhood", "author", "local_theme").first()
    if found is None:
        raise Http404
    return found
