"""Read what is said: the rooms of a consultation, one room, one message, and what a page that was cut off has missed."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.consultations.models import Kind
from consult.consultations.selectors import phase_words
from consult.discussion import rules
from consult.discussion.models import Gesture, Room, State
from consult.discussion.selectors import (
    Line,
    beside,
    changes_of,
    hand_of,
    lines_of,
    mark_of,
    message_in,
    rooms_of,
    transcript_of,
)
from core.accounts.restrictions import why_not
from core.lib.refusals import Common
from frontend.pages.discussion.forms import MessageForm, message_form
from frontend.pages.discussion.place import Place, as_fragment, place_of, room_at

LARGEST = 2**31 - 1


@require_safe
def index(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The rooms of a consultation: the sessions to come and under way, the threads, what is over."""
    place = place_of(request, territory_slug, consultation_slug)
    found = [(room, place.url("room", room.pk)) for room in rooms_of(place.consultation)]
    context = place.context(
        crumbs=[*place.crumbs()[:-1], (_("Échanges"), "")],
        sessions=[(r, u) for r, u in found if r.is_session and r.state != State.CLOSED],
        threads=[(r, u) for r, u in found if not r.is_session and r.state != State.CLOSED],
        past=[(r, u) for r, u in found if r.state == State.CLOSED],
        new_url=place.url("new") if place.runs else "",
        door=phase_words(place.consultation, Kind.DISCUSS, place.now),
    )
    return render(request, "discussion/index.html", context)


@require_safe
def room(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """One room: its transcript like a play, what stands beside it, and where to write. Whole without a script."""
    place, found = room_at(request, territory_slug, consultation_slug, room_id)
    form = message_form(place)
    return room_page(request, place, found, form)


def room_page(request: HttpRequest, place: Place, room: Room, form: MessageForm, *, status: int = 200) -> HttpResponse:
    """The page of a room, with what was being written."""
    before, after = _number(request, "avant"), _number(request, "apres")
    said = form.data.get("reponse") if form.is_bound else None
    answered = (
        int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else _number(request, "reponse")
    )
    seen = beside(room)
    shown = transcript_of(room, before=before, after=after)
    standing = place.standing
    refusal = rules.refuse_voiceless(standing, room, place.now)
    here = place.url("room", room.pk)
    mine = hand_of(room, standing.user)
    context = place.context(
        room=room, crumbs=place.crumbs((room.title, "")), beside=seen, lines=shown.lines,
        facilitators=[user.display_name for user in room.facilitators.order_by("display_name")],
        change=room.last_change, mark=mark_of(room.pk, standing.user.pk) if standing.user else "",
        earlier_url=f"?avant={shown.lines[0].number}" if shown.has_earlier and shown.lines else "",
        later_url=f"?apres={shown.lines[-1].number}" if shown.has_later and shown.lines else "",
        is_end=not shown.has_later, refresh_url=f"{here}#fin", post_url=place.url("post", room.pk),
        since_url=place.url("since", room.pk), form=form, why_not=why_not(standing, refusal) if refusal else "", may_post=refusal is None,
        is_stranger=refusal is Common.SIGN_IN, sign_in_url=place.sign_in_url(here),
        reply=_answered(room, answered),
        may_raise=rules.refuse_hand(standing, room, place.now) is None, hand=mine,
        hand_url=place.url("hand", room.pk), answer_url=place.url("answer", room.pk),
        desk_url=place.url("desk", room.pk) if place.runs else "", **place.outcome_urls(room),
    )  # fmt: skip
    return render(request, "discussion/room.html", context, status=status)


@require_safe
def since(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """What changed since, as a fragment: a page that was cut off asks until an answer is not full."""
    place, found = room_at(request, territory_slug, consultation_slug, room_id)
    changes = changes_of(found, _number(request, "apres", largest=2**63 - 1))
    mark = mark_of(found.pk, place.standing.user.pk) if place.standing.user else ""
    context = place.context(room=found, changes=changes, beside=beside(found), mark=mark)
    return as_fragment(render(request, "discussion/_since.html", context))


@require_safe
def message(
    request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int, number: int
) -> HttpResponse:
    """The lasting address of one message, and what can be done with it."""
    place, found = room_at(request, territory_slug, consultation_slug, room_id)
    one = message_in(found, number)
    line = lines_of([one])[0]
    standing = place.standing
    here = [found.pk, number]
    outcome = place.outcome_urls(found)
    context = place.context(
        room=found, crumbs=place.crumbs((found.title, place.url("room", found.pk)), (_("Message"), "")), line=line,
        reply_url=f"{place.url('room', found.pk)}?reponse={number}#ecrire",
        may_reply=line.is_shown and rules.refuse_voiceless(standing, found, place.now) is None,
        edit_url=place.url("edit", *here) if rules.refuse_edit(standing, one, place.now) is None else "",
        withdraw_url=place.url("withdraw", *here) if rules.refuse_withdraw(standing, one) is None else "",
        react_url=place.url("react", *here) if rules.refuse_react(standing, one, place.now) is None else "",
        gestures=_gestures(one, standing.user), mark=mark_of(found.pk, standing.user.pk) if standing.user else "",
        context_url=f"{place.url('room', found.pk)}?{f'apres={number - 6}' if number > 6 else f'avant={number + 40}'}#message-{number}",
        transcript_url=f"{outcome['transcript_url']}?de={number}", minutes_url=outcome["minutes_url"],
        draft_url=f"{outcome['draft_url']}?messages={number}" if outcome["draft_url"] and line.is_shown else "",
    )  # fmt: skip
    return render(request, "discussion/message.html", context)


def _answered(room: Room, number: int) -> Line | None:
    """The message that is being answered; one that is no longer shown is not."""
    line = lines_of([message_in(room, number)])[0] if number else None
    return line if line and line.is_shown else None


def _gestures(message: Any, user: Any) -> list[tuple[str, str, bool]]:
    """Each gesture, and whether this reader has made it."""
    rows = message.reactions.filter(user=user).order_by("gesture").values_list("gesture", flat=True)
    made = set(rows) if user else set()
    return [(gesture.value, str(gesture.label), gesture.value in made) for gesture in Gesture]


def _number(request: HttpRequest, name: str, largest: int = LARGEST) -> int:
    """A number of the address; nothing is 0, nonsense is refused."""
    said = request.GET.get(name, "")
    if not said:
        return 0
    if not said.isascii() or not said.isdigit() or len(said) > 19 or int(said) > largest:
        raise BadRequest(name)
    return int(said)
