"""Facilitators are reminded of their sessions."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation

from consult.discussion.models import Room, State
from consult.discussion.telling import address_of
from core.lib.db import lock_name
from core.lib.moments import moment_in_words
from core.notices.families import Family
from core.notices.models import Notice
from core.notices.telling import News, write_notices

A_DAY_BEFORE: Final = timedelta(days=1)


@transaction.atomic(durable=True)
def remind_facilitators(*, at: datetime) -> None:
    """Tell those who lead a session that it begins within a day, once an hour that was announced. Running it again changes nothing."""
    lock_name("remind-facilitators")
    soon = Room.objects.filter(state=State.SCHEDULED, starts_at__gt=at, starts_at__lte=at + A_DAY_BEFORE)
    rooms = soon.select_related("consultation__territory").prefetch_related("facilitators__home").order_by("pk")
    for room in rooms:
        about = f"room:{room.pk}:soon:{room.starts_at:%Y%m%d%H%M}"
        if Notice.objects.filter(about=about).exists() or room.starts_at is None:
            continue
        with translation.override(settings.LANGUAGE_CODE):
            words = {"room": room.title, "moment": moment_in_words(room.starts_at)}
            url = address_of(room, "desk")
        people = [user for user in room.facilitators.all() if user.is_active]
        write_notices(Family.DESK, "session_soon", about=about, news=[News(user, url, words) for user in people], at=at)
