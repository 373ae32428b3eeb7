"""Tell people: on the site at once, and by letter at the pace they chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from core.accounts.models import User
from core.lib.db import clock, require_transaction
from core.lib.live import broadcast_on_commit
from core.notices.families import USUAL, Family, Pace, letter_moment
from core.notices.letters import compose_letter
from core.notices.models import SENTENCE_LENGTH, Announcement, Mail, Notice, Preference, Urgency
from core.notices.services import write_mails
from core.notices.stopping import stop_address
from core.territories.models import Neighbourhood, Territory
from core.territories.zones import zone_of

FRAMES = {language: {"type": "again"} for language, _name in settings.LANGUAGES}


@dataclass(frozen=True)
class News:
    """What one person is told, and the words of their letter."""

    user: User
    url: str
    words: Mapping[str, Any] = field(default_factory=dict)


def topic_of(user_id: int) -> str:
    """Where the sockets of an account hear that there is something new."""
    return f"notices:{user_id}"


def write_notice(family: Family, letter: str, /, *, to: User, about: str, url: str, **words: Any) -> None:
    """Step: tell one person; the letter is `mail/<letter>`."""
    write_notices(family, letter, about=about, news=[News(to, url, words)])


def write_notices(
    family: Family, name: str, *, about: str, news: Sequence[News], at: datetime | None = None, is_asked: bool = False
) -> None:
    """Step: tell each of these people, in three statements however many they are.

    The sentence is the subject of the letter. Who reads this family at once gets the letter now; for the others it
    waits for their next grouped letter, or is read on the site alone. A letter that asks for an answer (`is_asked`)
    goes now to everyone: what it holds is nowhere else.
    """
    require_transaction()
    now = at or clock()
    paces = paces_of([one.user.pk for one in news], family)
    notices, mails = [], []
    for one in news:
        pace = Pace.AT_ONCE if is_asked else paces[one.user.pk]
        moment = letter_moment(pace, _zone_of(one.user), now)
        mail = _letter(family, name, one, Urgency.ACT if len(news) == 1 else Urgency.CROWD)
        if moment == now:
            mails.append(mail)
        notices.append(
            Notice(
                user=one.user, family=family, about=about, sentence=mail.subject[:SENTENCE_LENGTH],
                url=one.url.removeprefix(settings.PUBLIC_URL), at=now, letter_at=None if moment == now else moment,
            )
        )  # fmt: skip
    Notice.objects.bulk_create(notices)
    write_mails(mails)
    for one in news:
        broadcast_on_commit(topic_of(one.user.pk), FRAMES)


def paces_of(users: Sequence[int], family: Family) -> dict[int, Pace]:
    """The pace at which each of these accounts reads this family."""
    chosen = Preference.objects.filter(user__in=users, family=family).order_by("pk").values_list("user_id", "pace")
    return dict.fromkeys(users, USUAL[family]) | {pk: Pace(pace) for pk, pace in chosen}


def announce(
    family: Family, letter: str, *, territory: Territory, about: str, url: str, words: Mapping[str, Any],
    neighbourhood: Neighbourhood | None = None, but: User | None = None, at: datetime,
) -> None:  # fmt: skip
    """Step: have everyone of a territory told, or of one of its neighbourhoods; the same thing once, however often it is asked."""
    require_transaction()
    row = Announcement(
        family=family, letter=letter, territory=territory, about=about, words=dict(words), but=but, at=at,
        neighbourhood=neighbourhood, url=url.removeprefix(settings.PUBLIC_URL),
    )  # fmt: skip
    Announcement.objects.bulk_create([row], ignore_conflicts=True)


def take_back(about: str) -> None:
    """Step: what is no longer to be read is told no more, nor what hangs on it: neither on the site, nor in a letter that waits."""
    require_transaction()
    whole = Q(about=about) | Q(about__startswith=f"{about}:")
    Announcement.objects.filter(whole).delete()
    Notice.objects.filter(whole).delete()


def _letter(family: Family, name: str, one: News, urgency: Urgency) -> Mail:
    words = {"url": one.url, **one.words}
    return compose_letter(
        name, to=one.user.email, words=lambda: words, stop_url=stop_address(one.user, [family]), urgency=urgency
    )


def _zone_of(user: User) -> Any:
    return zone_of(user.home.departement if user.home else "")
