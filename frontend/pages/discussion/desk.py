"""The desk from which a session is run: one page, whole without a script, where each act is a small form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult.discussion import rules
from consult.discussion.models import AgendaItem, Room, State
from consult.discussion.selectors import Beside, beside, lines_of, transcript_of
from consult.discussion.services import floor, leading
from consult.moderation.models import DecisionState
from consult.moderation.services.desk import hide_message
from core.lib.refusals import Refused, allow
from frontend.pages.discussion.desk_acts import Act, act_named, chosen_in, drafting_at, whole
from frontend.pages.discussion.desk_forms import DecisionForm, HideForm, PaceForm, PollForm, paces
from frontend.pages.discussion.place import Place, desk_room
from frontend.pages.discussion.screen import bars_of

ADDRESSES = ("room", "screen", "prepare", "act", "end", "poll", "decide", "pace", "decisions")


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """What is said, who asks to speak, where the session is; and what can be done about it now."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    return _desk(request, place, room)


def _desk(request: HttpRequest, place: Place, room: Room, *, status: int = 200, **more: Any) -> HttpResponse:
    """The desk, with what was being written and, where something was refused, why."""
    before = whole(request.GET.get("avant", "")) or 0
    seen, shown = beside(room), transcript_of(room, before=before)
    context = place.context(
        room=room, beside=seen, lines=shown.lines, next_item=_next_of(room, seen), choices_of_pace=paces(),
        pace=dict(paces()).get(room.slow_seconds, ""), is_end=not shown.has_later,
        earlier_url=f"?avant={shown.lines[0].number}" if shown.has_earlier and shown.lines else "",
        urls={name: place.url(name, room.pk) for name in ADDRESSES}, draft_url=drafting_at(place, room), here=place.url("desk", room.pk),
        bars=bars_of(seen.poll) if seen.poll else [], is_over=room.state == State.CLOSED, crumbs=place.crumbs((room.title, place.url("room", room.pk)), (_("Animer"), "")),
    ) | {"poll_form": PollForm(), "decision_form": DecisionForm(), "pace_form": PaceForm(initial={"seconds": room.slow_seconds}), "refusal": ""} | more  # fmt: skip
    response = render(request, "discussion/desk.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _next_of(room: Room, seen: Beside) -> AgendaItem | None:
    """The point after the current one; the first where none has begun."""
    places = [item.pk for item in seen.agenda]
    after = places.index(room.current_item_id) + 1 if room.current_item_id in places else 0
    return next(iter(seen.agenda[after:]), None)


@require_POST
def act(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """One act from the closed list; a refusal is told on the desk, in words."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    do, anchor, number = act_named(request.POST.get("acte", ""))
    try:
        done = do(Act(request, place, room, number))
    except Refused as refusal:
        return _desk(request, place, room, refusal=refusal.detail, status=refusal.reason.status)
    except ValidationError as wrong:
        return _desk(request, place, room, refusal=" ".join(wrong.messages), status=400)
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, done)
    return redirect(f"{place.url('desk', room.pk)}#{anchor}")


@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Ask for a show of hands."""
    return _write(request, territory_slug, consultation_slug, room_id, PollForm, "sondage")


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Note what the room has just agreed."""
    return _write(request, territory_slug, consultation_slug, room_id, DecisionForm, "decisions")


def _write(request: HttpRequest, town: str, consultation: str, room_id: int, kind: Any, anchor: str) -> HttpResponse:
    """Words written at the desk: kept, or given back with what is wrong."""
    place, room = desk_room(request, town, consultation, room_id)
    here = f"{place.url('desk', room.pk)}#{anchor}"
    if request.method != "POST":
        return redirect(here)
    form: forms.Form = kind(request.POST)
    name = "poll_form" if kind is PollForm else "decision_form"
    if not form.is_valid():
        return _desk(request, place, room, status=400, **{name: form, "form": form})
    try:
        if kind is PollForm:
            floor.open_poll(standing=place.standing, room=room, **form.said())  # type: ignore[attr-defined]
        else:
            leading.note_decision(standing=place.standing, room=room, **form.said())  # type: ignore[attr-defined]
    except ValidationError as wrong:
        for field, said in wrong.message_dict.items():
            form.add_error(field, said)
        return _desk(request, place, room, status=400, **{name: form, "form": form})
    except Refused as refusal:
        form.add_error(None, refusal.detail)
        return _desk(request, place, room, status=refusal.reason.status, **{name: form, "form": form})
    messages.success(
        request,
        _("Les mains se lèvent : la question est affichée.") if kind is PollForm else _("La décision est notée."),
    )
    return redirect(here)


@require_http_methods(["GET", "HEAD", "POST"])
def pace(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Slow the room down, or let it go."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    here = f"{place.url('desk', room.pk)}#rythme"
    if request.method != "POST":
        return redirect(here)
    form = PaceForm(request.POST)
    if not form.is_valid():
        return _desk(request, place, room, status=400, pace_form=form, form=form)
    try:
        leading.set_pace(standing=place.standing, room=room, seconds=form.cleaned_data["seconds"])
    except Refused as refusal:
        return _desk(request, place, room, refusal=refusal.detail, status=refusal.reason.status)
    messages.success(
        request, _("Chaque personne écrit %(pace)s.") % {"pace": dict(paces())[form.cleaned_data["seconds"]]}
    )
    return redirect(here)


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Take messages from every page, for a reason that is shown in their place."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    here = place.url("desk", room.pk)
    chosen = chosen_in(room, (request.POST or request.GET).getlist("message"))
    if not chosen:
        return redirect(f"{here}#fil")
    form = HideForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            hidden, waiting, refusal = _hide_each(place, chosen, **form.cleaned_data)
            if hidden:
                words = ngettext("%(n)s message est masqué.", "%(n)s messages sont masqués.", hidden) % {"n": hidden}
                messages.success(request, words)
            if waiting:
                messages.info(request, _("Un message qui parle de vous reste affiché : la modération doit confirmer."))
            if hidden or waiting:
                return redirect(f"{here}#fil")
            status = 403
            form.add_error(None, refusal)
    context = place.context(
        room=room, form=form, lines=lines_of(chosen), cancel_url=f"{here}#fil",
        crumbs=place.crumbs((room.title, place.url("room", room.pk)), (_("Animer"), here), (_("Masquer"), "")),
    )  # fmt: skip
    return render(request, "discussion/hide.html", context, status=status)


def _hide_each(place: Place, chosen: list[Any], *, facts: str, ground: str) -> tuple[int, int, str]:
    """How many were hidden, how many wait for a second person, and why another could not be: it may have been withdrawn meanwhile."""
    hidden, waiting, refusal = 0, 0, ""
    for message in chosen:
        try:
            made = hide_message(standing=place.standing, message=message, facts=facts, ground=ground)
        except Refused as refused:
            refusal = refused.detail
        else:
            hidden += made.state == DecisionState.EFFECTIVE
            waiting += made.state == DecisionState.PROPOSED
    return hidden, waiting, refusal


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """End a session for good, after one look at what will happen."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    here = place.url("desk", room.pk)
    if request.method == "POST":
        leading.close_room(standing=place.standing, room=room)
        messages.success(request, _("C’est terminé. Ce qui s’est dit reste lisible."))
        return redirect(here)
    allow(rules.refuse_lead(place.standing, room))
    context = place.context(
        room=room, beside=beside(room), cancel_url=here,
        crumbs=place.crumbs((room.title, place.url("room", room.pk)), (_("Animer"), here), (_("Terminer"), "")),
    )  # fmt: skip
    return render(request, "discussion/end.html", context)
