"""The pages where a room is made, and changed until it ends."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.discussion import rules
from consult.discussion.models import Room
from consult.discussion.services.preparing import save_room
from core.lib.refusals import Refused, allow
from frontend.pages.discussion.desk_forms import RoomForm
from frontend.pages.discussion.place import Place, desk_of, desk_room


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """Make a room: a session with its hour and agenda, or a thread."""
    return _form(request, desk_of(request, territory_slug, consultation_slug), None)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Change what is announced of a room that has not ended."""
    place, room = desk_room(request, territory_slug, consultation_slug, room_id)
    allow(rules.refuse_lead(place.standing, room))
    return _form(request, place, room)


def _form(request: HttpRequest, place: Place, room: Room | None) -> HttpResponse:
    """The form; whatever is wrong, nothing that was typed is lost."""
    form = RoomForm(
        request.POST if request.method == "POST" else None,
        consultation=place.consultation,
        reader=place.standing.user,
        room=room,
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                kept = save_room(
                    standing=place.standing, consultation=place.consultation, room=room, **form.said()
                )  # fmt: skip
            except ValidationError as wrong:
                for name, said in wrong.message_dict.items():
                    form.add_error(name if name in form.fields else None, said)
            except Refused as refusal:
                status = refusal.reason.status
                form.add_error(None, refusal.detail)
            else:
                messages.success(request, _("La salle est enregistrée. Elle s’anime depuis cette page."))
                return redirect(place.url("desk", kept.pk))
    heading = _("Préparer la salle") if room else _("Nouvelle salle")
    crumbs = (
        place.crumbs((room.title, place.url("room", room.pk)), (heading, "")) if room else place.crumbs((heading, ""))
    )
    context = place.context(
        form=form, heading=heading, kicker=room.title if room else place.consultation.title, crumbs=crumbs,
        submit_label=_("Enregistrer la salle") if room else _("Publier cette salle"),
        cancel_url=place.url("desk", room.pk) if room else place.url("rooms"),
        lede=_("Ce que vous écrivez ici est public aussitôt. Une séance annoncée ne s’ouvre que quand vous l’ouvrez."),
    )  # fmt: skip
    return render(request, "discussion/prepare.html", context, status=status)
