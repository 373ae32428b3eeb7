"""Say something, correct it, take it back, react, ask to speak, raise a hand for an answer."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consult.discussion import rules
from consult.discussion.models import MessageStatus, Poll, Room
from consult.discussion.rules import RoomRefusal
from consult.discussion.selectors import beside, lines_of, mark_of, message_in, room_in
from consult.discussion.services import floor, posting
from core.accounts.restrictions import allow_words
from core.lib.refusals import Refused, allow
from frontend.pages.discussion.forms import EditForm, MessageForm, message_form
from frontend.pages.discussion.place import Place, as_fragment, room_at, wants_fragment
from frontend.pages.discussion.reading import room_page


@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Say something in a room; whatever is wrong, nothing that was written is lost."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    here = place.url("room", room.pk)
    if request.method != "POST":
        return redirect(here)
    form = message_form(place, request.POST)
    if not form.is_valid():
        return _unsaid(request, place, room, form, 400)
    said = form.cleaned_data
    answered = message_in(room, said["reponse"]) if said["reponse"] else None
    try:
        message = posting.post_message(
            standing=place.standing, room=room, text=said["text"], client_id=said["cle"], reply_to=answered,
            association=said.get("on_behalf_of"),
        )  # fmt: skip
    except ValidationError as problem:
        form.add_error("text", problem.message_dict["text"])
        return _unsaid(request, place, room, form, 400)
    except Refused as refusal:
        if refusal.reason.status in {401, 404}:
            raise
        form.add_error("text", refusal.detail)
        if refusal.reason is RoomRefusal.ID_REUSED:  # the message before did arrive: this one is another
            form.data = {**request.POST.dict(), "cle": str(uuid4())}
        response = _unsaid(request, place, room, form, refusal.reason.status)
        if refusal.retry_after is not None:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    if wants_fragment(request):
        mark = mark_of(room.pk, message.author_id)
        shown = place.context(room=room, line=lines_of([message])[0], mark=mark)
        return as_fragment(render(request, "discussion/_message.html", shown, status=201))
    if message.status == MessageStatus.HELD:
        messages.info(request, _("Votre message attend une relecture. Il paraîtra à sa place dès qu’il aura été lu."))
    return redirect(place.message_url(message.room, message.number))


def _unsaid(request: HttpRequest, place: Place, room: Room, form: MessageForm, status: int) -> HttpResponse:
    """What was wrong: the page with what was being written, or one sentence for the page that is open."""
    if wants_fragment(request):
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return as_fragment(HttpResponse(format_html("<p>{}</p>", sentence), status=status))
    return room_page(request, place, room, form, status=status)


def _besides(request: HttpRequest, place: Place, room: Room, anchor: str) -> HttpResponse:
    """Back to the room, or what stands beside it for the page that is open."""
    if not wants_fragment(request):
        return redirect(f"{place.url('room', room.pk)}#{anchor}")
    now = room_in(place.consultation, room.pk)
    mark = mark_of(room.pk, place.standing.user.pk) if place.standing.user else ""
    return as_fragment(
        render(request, "discussion/_beside.html", place.context(room=now, beside=beside(now), mark=mark))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int, number: int) -> HttpResponse:
    """Correct one's message within five minutes."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    message = message_in(room, number)
    allow(rules.refuse_edit(place.standing, message, place.now))
    allow_words(place.standing)
    form = EditForm(request.POST if request.method == "POST" else None, initial={"text": message.text})
    if form.is_valid():
        try:
            message = posting.edit_message(standing=place.standing, message=message, text=form.cleaned_data["text"])
        except ValidationError as problem:
            form.add_error("text", problem.message_dict["text"])
        else:
            return redirect(place.message_url(message.room, number))
    crumbs = place.crumbs((room.title, place.url("room", room.pk)), (_("Modifier"), ""))
    context = place.context(
        room=room,
        form=form,
        crumbs=crumbs,
        mark="",
        line=lines_of([message])[0],
        back_url=place.message_url(room, number),
    )
    return render(request, "discussion/edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(
    request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int, number: int
) -> HttpResponse:
    """Take one's message back, after a page that says what goes and what stays."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    message = message_in(room, number)
    allow(rules.refuse_withdraw(place.standing, message))
    if request.method == "POST":
        message = posting.withdraw_message(standing=place.standing, message=message)
        messages.success(request, _("Votre message est retiré."))
        return redirect(place.message_url(message.room, number))
    crumbs = place.crumbs((room.title, place.url("room", room.pk)), (_("Retirer"), ""))
    context = place.context(
        room=room, crumbs=crumbs, mark="", line=lines_of([message])[0], back_url=place.message_url(room, number)
    )
    return render(request, "discussion/withdraw.html", context)


@require_POST
def react(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int, number: int) -> HttpResponse:
    """Make a gesture, or take it back."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    message = message_in(room, number)
    gesture, wanted = request.POST.get("geste", ""), request.POST.get("fait", "1") != "0"
    try:
        message = posting.react(standing=place.standing, message=message, gesture=gesture, wanted=wanted)
    except ValidationError:
        raise BadRequest("geste") from None
    return redirect(place.message_url(message.room, number))


@require_POST
def hand(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Ask to speak, or lower one's hand."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    if request.POST.get("acte") == "baisser":
        floor.lower_hand(standing=place.standing, room=room)
    else:
        floor.raise_hand(standing=place.standing, room=room)
    return _besides(request, place, room, "parole")


@require_POST
def answer(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Raise one's hand for an answer."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    poll_id, choice = request.POST.get("sondage", ""), request.POST.get("choix", "")
    if not (poll_id.isascii() and poll_id.isdigit() and choice.isascii() and choice.isdigit() and len(choice) < 3):
        raise BadRequest("choix")
    poll = get_object_or_404(Poll, room=room, pk=int(poll_id[:18]))
    try:
        floor.answer_poll(standing=place.standing, room=room, poll=poll, choice=int(choice))
    except ValidationError:
        raise BadRequest("choix") from None
    return _besides(request, place, room, "main-levee")
