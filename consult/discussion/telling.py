"""Letters of a room: written with the act they tell of."""

import functools
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models.functions import Left, Lower
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consult.discussion.models import Mention, Message, Room
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.lib.db import require_transaction
from core.notices.families import Family
from core.notices.services import write_mail
from core.notices.telling import News, write_notices

MOST_MENTIONS = 5
MOST_READ = 50  # people whose name begins alike
ONE_LETTER_IN = timedelta(hours=1)  # from one person to another, in one room
NAMED = re.compile(r"(?<!\w)@(\w.{0,2})")
Letter = TypeVar("Letter", bound=Callable[..., None])


def in_french(write: Letter) -> Letter:
    """Letters go to people of a town in France, whatever language the page speaks that sends them."""

    @functools.wraps(write)
    def written(*args: Any, **kwargs: Any) -> None:
        with translation.override("fr"):
            write(*args, **kwargs)

    return cast(Letter, written)


def address_of(room: Room, name: str = "room", *args: object) -> str:
    """The whole address of a page of this room, in French."""
    with translation.override("fr"):
        keys = [room.consultation.territory.slug, room.consultation.slug, room.pk, *args]
        return f"{settings.PUBLIC_URL}{reverse(f'discussion:{name}', args=keys)}"


@in_french
def tell_mentioned(message: Message, users: list[User]) -> None:
    """Step: tell these people that a message names them."""
    require_transaction()
    url = address_of(message.room, "message", message.number)
    said = {"name": message.author.display_name if message.author else "", "room": message.room.title}
    news = [News(user, url, said) for user in users]
    write_notices(Family.REPLIES, "mentioned", about=about_message(message), news=news)


def about_message(message: Message) -> str:
    """How notices name it."""
    return f"message:{message.pk}"


@in_french
def ask_consent(room: Room, proposal: Proposal, author: User, numbers: list[int], address: str) -> None:
    """Step: ask somebody whose words a proposal quotes whether they agree to be shown among those who contributed."""
    require_transaction()
    said = {
        "numbers": ", ".join(str(n) for n in numbers),
        "room": room.title,
        "title": proposal.title,
        "address": address,
        "account": f"{settings.PUBLIC_URL}{reverse('accounts:quoted')}",
    }
    write_mail(
        to=author.email,
        subject=_("Vos mots dans une proposition : êtes-vous d’accord ?"),
        text=_(
            "Bonjour,\n\nUne proposition, « %(title)s », reprend ce que vous avez dit dans « %(room)s » "
            "(message n° %(numbers)s). Acceptez-vous que votre nom y paraisse parmi les personnes qui y ont contribué ? "
            "Sans réponse, votre nom n’y paraît pas.\n\nRépondre : %(address)s\n\n"
            "Vous ne recevrez pas d’autre lettre pour ces mots. Tout ce qui vous cite, et vos réponses, "
            "se lit dans votre compte : %(account)s\n"
        )
        % said,
    )


def mention(message: Message) -> None:
    """Step: people of this room whose shown name follows an @ are told once, when the message is shown."""
    require_transaction()
    starts = {found.lower() for found in NAMED.findall(message.text)}
    if not starts:
        return
    there = User.objects.filter(messages__room=message.room, is_active=True).exclude(pk=message.author_id or 0)
    near = there.annotate(first=Lower(Left("display_name", 3))).filter(first__in={start[:3] for start in starts})
    named = [user for user in near.distinct().order_by("pk")[:MOST_READ] if _names(message.text, user)]
    known = set(Mention.objects.filter(message=message).order_by("pk").values_list("user_id", flat=True))
    fresh = [user for user in named[:MOST_MENTIONS] if user.pk not in known]
    lately = Mention.objects.filter(
        message__room=message.room, message__author=message.author_id,
        message__posted_at__gt=message.posted_at - ONE_LETTER_IN, user__in=fresh,
    )  # fmt: skip
    told = set(lately.order_by("pk").values_list("user_id", flat=True))
    Mention.objects.bulk_create(Mention(message=message, user=user) for user in fresh)
    tell_mentioned(message, [user for user in fresh if user.pk not in told])


def _names(text: str, user: User) -> bool:
    """The whole shown name after an @ that begins a word."""
    return re.search(rf"(?<!\w)@{re.escape(user.display_name)}(?!\w)", text, re.IGNORECASE) is not None
