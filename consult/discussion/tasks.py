"""The clock of rooms."""

from celery import shared_task

from consult.discussion.models import Message, Room
from consult.discussion.services import reminding
from consult.discussion.services.keeping import erase_gone_words as erase
from core.lib.db import clock


@shared_task(ignore_result=True)
def erase_gone_words() -> None:
    """Each night: words withdrawn or hidden six months ago are erased, room by room. Running it twice is harmless."""
    now = clock()
    due = Room.objects.filter(pk__in=Message.objects.past_keeping(now).values("room"))
    for room in due.select_related("consultation__territory").order_by("pk"):
        erase(room=room, at=now)


@shared_task(ignore_result=True)
def remind_facilitators() -> None:
    """Every five minutes: sessions that begin within a day. Running it twice is harmless."""
    reminding.remind_facilitators(at=clock())
