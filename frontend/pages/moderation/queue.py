"""The queue: the case to look at now, or a list of them to settle together."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.moderation.models import Case, DecisionState
from consult.moderation.selectors.cases import (
    Filters,
    appeals_waiting,
    case_in,
    decisions_in,
    next_case,
    queue_for,
    to_confirm,
    to_read_again,
)
from consult.moderation.services.bulk import MOST_AT_ONCE, decide_many, undo_many
from consult.moderation.services.deciding import Ruling
from core.notices.nudge import nudge_after_commit
from frontend.pages.moderation.forms import BulkForm, QueueForm
from frontend.pages.moderation.place import Place, desk_of

LOT = TimestampSigner(salt="moderation.lot")
LOT_LASTS = timedelta(hours=1)
LONGEST_LOT = 2_000  # characters: fifty numbers of nineteen digits, signed


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
    if request.method == "POST" and form.is_valid() and (lot := _settle(request, place, form)) is not None:
        return redirect(f"{place.url('list')}?{urlencode({'lot': lot})}" if lot else place.url("list"))
    asked = QueueForm(request.GET)
    if not asked.is_valid():
        raise BadRequest("filter")
    said, beside = asked.cleaned_data, _beside(place, request.GET.get("avec", ""))
    filters = Filters(
        kind=said["sorte"], only=said["seulement"], mine=place.reader if said["a"] else None, beside=beside
    )
    try:
        found = queue_for(place.territory, filters, request.GET.get("suite", ""))
    except (BadSignature, ValueError):
        raise BadRequest("cursor") from None
    query = request.GET.copy()
    query["suite"] = found.next
    context = place.context(
        (_("Liste"), ""), at_desk=True, form=form, queue=found, filters=asked, active=asked.active,
        rows=[(row, place.url("case", row.case.pk)) for row in found.rows],
        next_url=f"?{query.urlencode()}" if found.next else "", beside=beside, lot=request.GET.get("lot", "")[:LONGEST_LOT],
        undo_lot_url=place.url("undo_lot"),
    )  # fmt: skip
    return render(request, "moderation/list.html", context, status=400 if form.errors else 200)


@require_POST
def undo_lot(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """Take back what was just settled together."""
    place = desk_of(request, territory_slug)
    try:
        made = LOT.unsign_object(request.POST.get("lot", ""), max_age=LOT_LASTS)
    except BadSignature:
        raise BadRequest("lot") from None
    undone = undo_many(standing=place.standing, decisions=decisions_in(place.territory, made))
    nudge_after_commit()
    n = len(undone)
    messages.success(request, ngettext("%(n)s décision est annulée.", "%(n)s décisions sont annulées.", n) % {"n": n})
    return redirect(place.url("list"))


def _settle(request: HttpRequest, place: Place, form: BulkForm) -> str | None:
    """Settle the ticked cases alike; what takes them back together, where something can be. None where nothing was settled."""
    try:
        seen = [_seen(place, said) for said in request.POST.getlist("cases")[: MOST_AT_ONCE + 1]]
        said: dict[str, Any] = form.cleaned_data
        made = decide_many(standing=place.standing, seen=seen, ruling=Ruling(**said))
    except ValidationError as error:
        for name, words in error.message_dict.items():
            form.add_error(name if name in form.fields else None, words)
        return None
    nudge_after_commit()
    n = len(made)
    messages.success(request, ngettext("%(n)s texte est traité.", "%(n)s textes sont traités.", n) % {"n": n})
    effective = [one.pk for one in made if one.state == DecisionState.EFFECTIVE]
    return LOT.sign_object(effective) if effective else ""


def _beside(place: Place, said: str) -> Case | None:
    """The case whose companions are asked for."""
    if not said:
        return None
    if not (said.isdecimal() and len(said) < 19):
        raise BadRequest("avec")
    return case_in(place.territory, int(said))


def _seen(place: Place, said: str) -> tuple[Case, int, str]:
    """A ticked box: the case, and what its reader saw of it."""
    pk, _bar, rest = said.partition("|")
    version, _bar, stamp = rest.partition("|")
    if not (pk.isdigit() and version.isdigit() and len(pk) < 19 and len(version) < 10):
        raise BadRequest("case")
    return case_in(place.territory, int(pk)), int(version), stamp
