"""What the room's projector shows: read at two metres, by everyone, and by nobody in particular."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.discussion.selectors import Shown, beside, transcript_of
from frontend import charts
from frontend.pages.discussion.place import room_at
from frontend.typography import french_spaces

LAST = 6  # messages on the wall
NEXT = 4  # hands on the wall


@dataclass(frozen=True)
class Bar:
    """One answer of a show of hands: its words, its figure, its stones."""

    words: str
    count: int
    drawing: SafeString


@require_safe
def show(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> HttpResponse:
    """Where the session is, who speaks, what is asked, what was last said, how to join."""
    place, room = room_at(request, territory_slug, consultation_slug, room_id)
    seen = beside(room)
    shown = [one for one in transcript_of(room, size=3 * LAST).lines if one.is_shown and one.id != room.pinned_id]
    lines = shown[: -LAST - 1 : -1]  # the newest on top: a wall does not scroll
    joined = f"{settings.PUBLIC_URL}{place.url('room', room.pk)}"
    at = urlsplit(joined)
    context = place.context(
        room=room, beside=seen, lines=lines, hands=seen.hands[:NEXT], waiting=max(0, len(seen.hands) - NEXT),
        current=next((item for item in seen.agenda if item.pk == room.current_item_id), None),
        bars=bars_of(seen.poll) if seen.poll else [], room_url=place.url("room", room.pk), here=place.url("screen", room.pk),
        address=f"{at.netloc}{at.path}", qr=segno.make(joined, error="m").svg_inline(scale=4, border=2, omitsize=True),
    )  # fmt: skip
    response = render(request, "discussion/screen.html", context)
    response["Cache-Control"] = "no-store"  # what is kept for seconds would be late on the wall
    return response


def bars_of(poll: Shown) -> list[Bar]:
    """The answers as bars of all the hands raised; each says itself in words."""
    return [
        Bar(words, count, charts.bar(count, poll.answers, french_spaces(_("%(words)s : %(n)s") % {"words": words, "n": count})))
        for _place, words, count, _share in poll.choices
    ]  # fmt: skip
