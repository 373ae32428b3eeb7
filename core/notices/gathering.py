"""Grouped letters, announcements told place by place, and what each person does with what they were told."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.lib.db import clock
from core.lib.live import broadcast_on_commit
from core.notices.families import USUAL, Family, Pace, letter_moment
from core.notices.letters import compose_letter
from core.notices.models import Announcement, Mail, Nearby, Notice, Preference
from core.notices.services import FIRST_WAIT, LONGEST_WAIT, write_mails
from core.notices.stopping import stop_address
from core.notices.telling import FRAMES, News, topic_of, write_notices
from core.territories.models import Neighbourhood
from core.territories.zones import zone_of

BATCH: Final = 200  # people in one transaction
MOST_LINES: Final = 20  # of a grouped letter; the rest is on the site
KEPT: Final = timedelta(days=395)  # as letters are
log = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def gather_next(*, at: datetime) -> int:
    """Write the grouped letters of the next people whose hour has come, and that no other hand holds. How many people; none is left at 0.

    The notices leave the queue in the transaction that writes the letter: each is in one letter, whatever happens.
    """
    waiting = Notice.objects.due(at).order_by("user_id").values_list("user_id", flat=True).distinct()[:BATCH]
    rows = User.objects.filter(pk__in=list(waiting)).order_by("pk")
    people = list(rows.select_for_update(of=("self",), skip_locked=True, no_key=True))
    told: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.due(at).filter(user__in=people).order_by("pk"):
        told[notice.user_id].append(notice)
    write_mails([_grouped(user, told[user.pk]) for user in people if user.is_active and told[user.pk]])
    Notice.objects.filter(pk__in=[one.pk for some in told.values() for one in some]).update(letter_at=None)
    return len(people)


def _grouped(user: User, notices: list[Notice]) -> Mail:
    families = sorted({Family(one.family) for one in notices}, key=list(Family).index)
    lines = [
        {"heading": family.label, "said": [
            {"sentence": one.sentence, "url": f"{settings.PUBLIC_URL}{one.url}" if one.url.startswith("/") else one.url}
            for one in notices[:MOST_LINES] if one.family == family
        ]}
        for family in families
    ]  # fmt: skip
    words = {
        "groups": [group for group in lines if group["said"]], "count": len(notices),
        "left": max(0, len(notices) - MOST_LINES), "notices_url": f"{settings.PUBLIC_URL}/compte/avis/",
    }  # fmt: skip
    return compose_letter("grouped", to=user.email, words=lambda: words, stop_url=stop_address(user, families))


@transaction.atomic(durable=True)
def tell_place_next() -> bool:
    """Tell the next batch of people of the oldest announcement that no other hand holds; False where there is none.

    The notices and the account reached are one transaction: a hand that dies leaves both or neither. An announcement
    that cannot be told waits, each time twice as long, and those behind it are told.
    """
    now = clock()
    due = Q(not_before=None) | Q(not_before__lte=now)
    rows = Announcement.objects.filter(due, done_at__isnull=True).select_for_update(of=("self",), skip_locked=True)
    one = rows.select_related("territory", "neighbourhood").order_by("id").first()
    if one is None:
        return False
    try:
        with transaction.atomic():
            _tell_batch(one)
    except SoftTimeLimitExceeded:
        raise
    except Exception:  # whatever its words hold, it is one announcement's
        log.exception("announcement %s (%s) cannot be told, it waits", one.pk, one.letter)
        one.not_before = now + min(FIRST_WAIT * 2 ** min(one.tries, 20), LONGEST_WAIT)
        one.tries += 1
        one.save(update_fields=["tries", "not_before"])
    return True


def _tell_batch(one: Announcement) -> None:
    people = list(_of_place(one).filter(pk__gt=one.last).exclude(pk=one.but_id or 0).order_by("pk")[:BATCH])
    url = f"{settings.PUBLIC_URL}{one.url}"
    words = {**one.words, "territory_name": one.territory.name}
    write_notices(Family(one.family), one.letter, about=one.about, news=[News(user, url, words) for user in people])
    if people:
        one.last = people[-1].pk
    if len(people) < BATCH:
        one.done_at = clock()
    one.tries, one.not_before = 0, None
    one.save(update_fields=["last", "done_at", "tries", "not_before"])


def _of_place(one: Announcement) -> "QuerySet[User]":
    """Those who asked for the neighbourhood; for a whole territory, those who say they live there, or in one of its communes."""
    rows = User.objects.filter(is_active=True).select_related("home")
    if one.neighbourhood_id:
        return rows.filter(pk__in=Nearby.objects.filter(neighbourhood=one.neighbourhood_id).values("user_id"))
    return rows.filter(Q(home=one.territory_id) | Q(home__parent=one.territory_id))


@transaction.atomic(durable=True)
def choose_paces(*, user: User, paces: dict[Family, Pace], at: datetime) -> None:
    """From now on these families come at these paces; what waits already follows."""
    zone = zone_of(user.home.departement if user.home else "")
    for family, pace in sorted(paces.items()):
        if pace == USUAL[family]:
            Preference.objects.filter(user=user, family=family).delete()
        else:
            Preference.objects.update_or_create(user=user, family=family, defaults={"pace": pace})
        waiting = Notice.objects.filter(user=user, family=family, letter_at__isnull=False)
        waiting.update(letter_at=letter_moment(pace, zone, at))


def stop_letters(*, user: User, families: list[Family], at: datetime) -> None:
    """These families come as letters no more; what waits for one is read on the site. Asked again, it stays so."""
    choose_paces(user=user, paces=dict.fromkeys(families, Pace.NEVER), at=at)


@transaction.atomic(durable=True)
def choose_nearby(*, user: User, neighbourhoods: list[Neighbourhood]) -> None:
    """From now on these are the neighbourhoods whose news this account gets."""
    Nearby.objects.filter(user=user).exclude(neighbourhood__in=neighbourhoods).delete()
    rows = [Nearby(user=user, neighbourhood=one) for one in neighbourhoods]
    Nearby.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic(durable=True)
def read_notices(*, user: User, notices: list[int], at: datetime) -> int:
    """Mark these notices of this account as read; one that was read stays as it was. How many were unread."""
    rows = Notice.objects.unread().filter(user=user, pk__in=notices)
    count = rows.update(read_at=at)
    if count:
        broadcast_on_commit(topic_of(user.pk), FRAMES)
    return count


@transaction.atomic(durable=True)
def forget_old_notices(*, at: datetime) -> int:
    """Drop what people were told thirteen months ago. How many."""
    Announcement.objects.filter(done_at__lte=at - KEPT).delete()
    dropped, _by_model = Notice.objects.filter(at__lte=at - KEPT).delete()
    return dropped
