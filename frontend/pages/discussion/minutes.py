"""The minutes of a session and its transcript: read, edited, published, taken away as PDF or HTML."""

import hashlib
import re

from django.contrib import messages
from django.core.cache import caches
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.discussion import rules
from consult.discussion.models import Minutes, Room, State
from consult.discussion.records import STRETCH, minutes_html, minutes_in, stretch_of
from consult.discussion.rules import RoomRefusal
from consult.discussion.services import minutes as writing
from consult.discussion.telling import address_of
from core.lib.paper import PaperError, pdf_of
from core.lib.refusals import Common, Refused, allow
from frontend.pages.discussion.outcome_forms import MinutesForm
from frontend.pages.discussion.place import Place, desk_room, room_at
from frontend.pages.discussion.printed import annexed, cut_words, dates_of, paper_of
from frontend.press import AGAIN_S, KEPT_S, PRESS, WAIT_S


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """The minutes, once published; before, who runs the room sees the draft, and others when to come back."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    found = _readable(place, room)
    context = place.context(
        room=room, crumbs=place.crumbs((room.title, place.url("room", room.pk)), (_("Compte rendu"), "")),
        minutes=found, html=under_title(minutes_html(found)) if found else "", is_closed=room.state == State.CLOSED,
        may_write=rules.refuse_minutes(place.standing, room) is None, room_url=place.url("room", room.pk),
        edit_url=place.url("edit_minutes", room.pk), transcript_url=place.url("transcript", room.pk),
        pdf_url=place.url("minutes_pdf", room.pk), html_url=place.url("minutes_html", room.pk),
    )  # fmt: skip
    return render(request, "discussion/minutes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Prepare, edit, publish or correct the minutes; two hands on one text never overwrite each other."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    allow(rules.refuse_minutes(place.standing, room))
    here, page = place.url("edit_minutes", room.pk), place.url("minutes", room.pk)
    if request.POST.get("acte") == "preparer":
        writing.draft_minutes(standing=place.standing, room=room)
        return redirect(here)
    found = minutes_in(room)
    if found is None:
        return redirect(page)
    if request.method != "POST":
        form = MinutesForm(initial={"text": found.text, "version": found.version})
        return _edit_page(request, place, room, found, form, 200)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, place, room, found, form, 400)
    try:
        told = _write(request, place, room, form)
    except ValidationError as problem:
        form.add_error("text", problem.message_dict["text"])
        return _edit_page(request, place, room, found, form, 400)
    except Refused as refused:
        if refused.reason is not Common.CHANGED_MEANWHILE:
            raise
        now = minutes_in(room) or found
        words = _("Ce texte a été changé entre-temps. Le vôtre est gardé ici, l’autre est en dessous : réunissez-les, puis enregistrez.")  # fmt: skip
        again = MinutesForm({"text": form.cleaned_data["text"], "version": now.version})
        again.add_error(None, words)
        return _edit_page(request, place, room, now, again, 409, other=now.text)
    messages.success(request, told)
    return redirect(page)


def _write(request: HttpRequest, place: Place, room: Room, form: MinutesForm) -> str:
    """Save, publish or correct, whichever was pressed; what to say of it."""
    said, act = form.cleaned_data, request.POST.get("acte", "")
    if act not in {"enregistrer", "publier", "corriger"}:
        raise BadRequest("acte")
    if act == "corriger":
        writing.correct_minutes(standing=place.standing, room=room, text=said["text"], version=said["version"])
        return _("La correction est publiée, avec sa date.")
    kept = writing.save_minutes(standing=place.standing, room=room, text=said["text"], version=said["version"])
    if act == "enregistrer":
        return _("Le compte rendu est enregistré. Il n’est pas encore publié.")
    writing.publish_minutes(standing=place.standing, room=room, version=kept.version)
    return _("Le compte rendu est publié.")


def _edit_page(
    request: HttpRequest, place: Place, room: Room, found: Minutes, form: MinutesForm, status: int, other: str = ""
) -> HttpResponse:
    page = place.url("minutes", room.pk)
    crumbs = place.crumbs((room.title, place.url("room", room.pk)), (_("Compte rendu"), page), (_("Modifier"), ""))
    context = place.context(room=room, minutes=found, form=form, crumbs=crumbs, minutes_url=page, other=other, decisions_url=place.url("decisions", room.pk))  # fmt: skip
    return render(request, "discussion/edit_minutes.html", context, status=status)


@require_safe
def transcript(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Everything that was said, a hundred messages a page; what was withdrawn or hidden keeps its number alone."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    asked = request.GET.get("de", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise BadRequest("de")
    seen = stretch_of(room, int(asked))
    before = max(1, seen.start - STRETCH) if seen.start > 1 else 0
    after = seen.start + STRETCH if seen.start + STRETCH <= room.last_number else 0
    context = place.context(
        room=room, crumbs=place.crumbs((room.title, place.url("room", room.pk)), (_("Transcription"), "")),
        lines=seen.lines, starts=[(n, min(n + STRETCH - 1, room.last_number), n == seen.start) for n in seen.starts],
        previous_url=f"?de={before}" if before else "", next_url=f"?de={after}" if after else "",
        room_url=place.url("room", room.pk), minutes_url=place.url("minutes", room.pk),
    )  # fmt: skip
    return render(request, "discussion/transcript.html", context)


@require_safe
def html(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """The minutes and the transcript as one file that any browser opens, without network."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    found = _readable(place, room)
    if found is None:
        raise Http404
    with translation.override("fr"):
        context = place.context(
            room=room, dates=dates_of(found), html=under_title(minutes_html(found)), lines=annexed(room),
            cut=cut_words(room), transcript_address=address_of(room, "transcript"),
        )  # fmt: skip
        body = render_to_string("discussion/minutes_file.html", context)
    return _attached(body.encode(), f"compte-rendu-{room.pk}.html", "text/html; charset=utf-8")


@require_safe
def pdf(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """The minutes and the transcript as accessible PDF, kept for an hour as long as neither changes."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    found = _readable(place, room)
    if found is None:
        raise Http404
    key = _paper_key(room, found)
    body = caches["papers"].get(key)
    if body is None:
        body = _pressed(room, found)
        caches["papers"].set(key, body, KEPT_S)
    return _attached(body, f"compte-rendu-{room.pk}.pdf", "application/pdf")


def _pressed(room: Room, found: Minutes) -> bytes:
    """One page set at a time; whoever comes while the press is busy is asked to come back."""
    if not PRESS.acquire(timeout=WAIT_S):
        raise Refused(RoomRefusal.NO_PAPER, retry_after=AGAIN_S)
    try:
        return pdf_of(paper_of(room, found))
    except PaperError:
        raise Refused(RoomRefusal.NO_PAPER, retry_after=AGAIN_S) from None
    finally:
        PRESS.release()


def _paper_key(room: Room, found: Minutes) -> str:
    """Changes with the minutes and with anything that the transcript shows."""
    said = f"{room.pk}:{room.last_change}:{found.version}:{found.published_at}:{found.corrected_at}:{room.title}"
    return f"paper:{hashlib.sha256(said.encode()).hexdigest()}"


def _readable(place: Place, room: Room) -> Minutes | None:
    """The minutes that this reader may read: published ones, or the draft for who writes it."""
    found = minutes_in(room)
    if found is None or found.published_at is not None:
        return found
    return found if rules.refuse_minutes(place.standing, room) is None else None


def under_title(html: str) -> str:
    """Safe HTML whose titles begin just below the page's own: no level is jumped."""
    return re.sub(r"<(/?)h([34])>", lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}>", html)


def _attached(body: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
