"""The queue: the case to look at now, or a list of them to settle together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consult.moderation.models import Case
from consult.moderation.selectors.cases import (
    Filters,
    appeals_waiting,
    case_in,
    next_case,
    queue_for,
    to_confirm,
    to_read_again,
)
from consult.moderation.services import deciding
from consult.moderation.services.deciding import MOST_AT_ONCE, Ruling
from core.notices.nudge import nudge_after_commit
from frontend.pages.moderation.forms import BulkForm
from frontend.pages.moderation.place import Place, desk_of

KINDS = ("", "proposal", "comment", "message", "page")
ONLY = ("", "reported", "held", "marked")


@never_cache
@require_safe
def index(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What awaits: the most urgent case first, then what colleagues ask."""
    place = desk_of(request, territory_slug)
    first = next_case(place.territory, reader=place.reader)
    if first is not None and "tout" not in request.GET:
        return redirect(place.url("case", first.pk))
    context = place.context(
        at_desk=True, first_url=place.url("case", first.pk) if first else "", appeals=appeals_waiting(place.territory),
        confirmations=to_confirm(place.territory), seconds=to_read_again(place.territory, place.reader),
    )  # fmt: skip
    return render(request, "moderation/queue.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """The open cases, filtered; several may be settled alike."""
    place = desk_of(request, territory_slug)
    form = BulkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _settle(request, place, form):
        return redirect(place.url("list"))
    kind, only = request.GET.get("sorte", ""), request.GET.get("seulement", "")
    if kind not in KINDS or only not in ONLY:
        raise BadRequest("filter")
    mine = place.reader if request.GET.get("a") == "moi" else None
    try:
        found = queue_for(place.territory, Filters(kind=kind, only=only, mine=mine), request.GET.get("suite", ""))
    except (BadSignature, ValueError):
        raise BadRequest("cursor") from None
    query = request.GET.copy()
    query["suite"] = found.next
    context = place.context(
        (_("Liste"), ""), at_desk=True, form=form, queue=found, kind=kind, only=only, is_mine=mine is not None,
        rows=[(row, place.url("case", row.case.pk)) for row in found.rows],
        next_url=f"?{query.urlencode()}" if found.next else "",
    )  # fmt: skip
    return render(request, "moderation/list.html", context, status=400 if form.errors else 200)


def _settle(request: HttpRequest, place: Place, form: BulkForm) -> bool:
    """Settle the ticked cases alike: all, or none and a word on why."""
    try:
        seen = [_seen(place, said) for said in request.POST.getlist("cases")[: MOST_AT_ONCE + 1]]
        said: dict[str, Any] = form.cleaned_data
        made = deciding.decide_many(standing=place.standing, seen=seen, ruling=Ruling(**said))
    except ValidationError as error:
        for name, words in error.message_dict.items():
            form.add_error(name if name in form.fields else None, words)
        return False
    nudge_after_commit()
    n = len(made)
    messages.success(request, ngettext("%(n)s texte est traité.", "%(n)s textes sont traités.", n) % {"n": n})
    return True


def _seen(place: Place, said: str) -> tuple[Case, int, str]:
    """A ticked box: the case, and what its reader saw of it."""
    pk, _bar, rest = said.partition("|")
    version, _bar, stamp = rest.partition("|")
    if not (pk.isdigit() and version.isdigit() and len(pk) < 19 and len(version) < 10):
        raise BadRequest("case")
    return case_in(place.territory, int(pk)), int(version), stamp
