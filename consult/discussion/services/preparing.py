"""Make a room, and prepare the session that will be held in it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation
from consult.discussion import events, rules
from consult.discussion.models import AgendaItem, Room, State
from consult.discussion.rules import RUNS_ROOMS, RoomRefusal
from consult.discussion.steps import held, next_change
from core.accounts.models import RoleGrant, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Refused, allow
from core.lib.text import clean_line

MOST_ITEMS = 20


@transaction.atomic(durable=True)
def save_room(
    *,
    standing: Standing,
    consultation: Consultation,
    title: str,
    about: str = "",
    starts_at: datetime | None = None,
    agenda: Sequence[tuple[str, int]] = (),
    facilitators: Sequence[User] = (),
    room: Room | None = None,
) -> Room:
    """Make a room, or change what is announced of it: with an hour it is a session, with its agenda and who runs it."""
    allow(rules.refuse_run(standing, consultation))
    if room is None:
        room = Room(consultation=consultation, created_by=standing.user)
        room.state = State.SCHEDULED if starts_at else State.OPEN
    else:
        room = held(room)
        allow(rules.refuse_lead(standing, room))
        if bool(starts_at) != room.is_session:
            raise ValidationError(
                {"starts_at": _("Une séance garde son heure, un fil n’en a pas : faites une autre salle.")}
            )
    room.title, room.about, room.starts_at = clean_line(title), clean_line(about), starts_at
    room.clean_fields(exclude=[f.name for f in Room._meta.fields if f.name not in {"title", "about"}])
    room.save()
    _set_facilitators(room, facilitators)
    _set_agenda(room, agenda if room.is_session else ())
    next_change(room, beside=True)
    record(actor=standing.user, territory=consultation.territory, act="room.prepared", target=f"room:{room.pk}")
    forget_pages(consultation.territory.slug)
    events.room_changed(room)
    return room


def _set_facilitators(room: Room, facilitators: Sequence[User]) -> None:
    """Step: who is named as running the session; each works for the territory."""
    require_transaction()
    grants = RoleGrant.objects.valid_at(clock()).filter(territory=room.consultation.territory, role__in=RUNS_ROOMS)
    known = set(grants.order_by("pk").values_list("user_id", flat=True))
    if any(user.pk not in known for user in facilitators):
        raise Refused(RoomRefusal.NOT_STAFF)
    room.facilitators.set(facilitators)


def _set_agenda(room: Room, agenda: Sequence[tuple[str, int]]) -> None:
    """Step: the points of the agenda in their order; those already there keep the hour at which they began."""
    require_transaction()
    wanted = [(clean_line(title), minutes) for title, minutes in agenda if clean_line(title)]
    if len(wanted) > MOST_ITEMS or any(len(title) > 160 or not 0 <= minutes <= 600 for title, minutes in wanted):
        raise ValidationError(
            {"agenda": _("Un ordre du jour tient en vingt points d’une ligne, de dix heures au plus.")}
        )
    # A point is known by its title: what began or was decided there stays there when others are put before it.
    there = {item.title: item for item in AgendaItem.objects.filter(room=room).order_by("-position")}
    kept = set()
    for position, (title, minutes) in enumerate(wanted):
        item = there.pop(title, None) or AgendaItem(room=room, title=title)
        item.minutes, item.position = minutes, position
        item.save()
        kept.add(item.pk)
    AgendaItem.objects.filter(room=room).exclude(pk__in=kept).delete()
