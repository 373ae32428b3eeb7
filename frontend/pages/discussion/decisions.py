"""What was noted in a session, put right: each decision is corrected or struck on its own."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.discussion import rules
from consult.discussion.models import Room, RoomDecision
from consult.discussion.selectors import decisions_of
from consult.discussion.services import leading
from core.lib.refusals import Refused, allow
from core.lib.text import clean_line
from frontend.pages.discussion.desk_acts import whole
from frontend.pages.discussion.desk_forms import DecisionForm
from frontend.pages.discussion.place import Place, desk_room


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Each decision that was noted, in a small form; « corriger:12 » and « rayer:12 » name the act and the decision."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    allow(rules.refuse_amend(place.standing, room))
    if request.method != "POST":
        return _page(request, place, room)
    act, _colon, said = request.POST.get("acte", "").partition(":")
    pk = whole(said)
    if act not in {"corriger", "rayer"} or pk is None:
        raise BadRequest("acte")
    decision = RoomDecision.objects.filter(room=room, pk=pk).order_by("pk").first()
    if decision is None:
        raise Http404
    decision.room = room
    form = DecisionForm(request.POST, prefix=said)
    try:
        if act == "rayer":
            leading.strike_decision(standing=place.standing, decision=decision)
            told = _("La décision est rayée : elle n’est plus montrée dans la salle.")
        elif not form.is_valid():
            return _page(request, place, room, form, status=400)
        else:
            seen = clean_line(request.POST.get("vu", ""))
            leading.correct_decision(standing=place.standing, decision=decision, seen=seen, **form.said())
            told = _("La décision est corrigée.")
    except ValidationError as wrong:
        form.add_error("text", wrong.message_dict["text"])
        return _page(request, place, room, form, status=400)
    except Refused as refusal:
        form.is_valid()
        form.add_error(None, refusal.detail)
        return _page(request, place, room, form, status=refusal.reason.status)
    messages.success(request, told)
    return redirect(place.url("decisions", room.pk))


def _page(
    request: HttpRequest, place: Place, room: Room, wrong: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    """Every decision with its form; `wrong` is the one that was sent and not kept."""
    forms = []
    for one in decisions_of(room):
        is_wrong = wrong is not None and wrong.prefix == str(one.pk)
        form = wrong if is_wrong else DecisionForm(prefix=str(one.pk), initial={"text": one.text})
        forms.append((one, form))
    minutes, here = place.url("minutes", room.pk), (_("Décisions notées"), "")
    crumbs = place.crumbs((room.title, place.url("room", room.pk)), (_("Compte rendu"), minutes), here)
    context = place.context(
        room=room, forms=forms, form=wrong, crumbs=crumbs, desk_url=place.url("desk", room.pk),
        minutes_url=minutes,
    )  # fmt: skip
    return render(request, "discussion/decisions.html", context, status=status)
