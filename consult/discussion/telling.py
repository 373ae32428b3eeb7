"""Letters of a room: written with the act they tell of."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from consult.discussion.models import Message, Room
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.lib.db import require_transaction
from core.notices.services import write_mail

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
def tell_mentioned(message: Message, user: User) -> None:
    """Step: tell somebody that a message names them."""
    require_transaction()
    said = {
        "name": message.author.display_name if message.author else "",
        "room": message.room.title,
        "address": address_of(message.room, "message", message.number),
    }
    write_mail(
        to=user.email,
        subject=_("%(name)s vous nomme dans « %(room)s »") % said,
        text=_("Bonjour,\n\n%(name)s vous nomme dans « %(room)s ». Le message se lit ici :\n\n%(address)s\n") % said,
    )


@in_french
def tell_hidden(message: Message) -> None:
    """Step: tell an author why their message is no longer shown."""
    require_transaction()
    if message.author is None:
        return
    said = {
        "number": message.number,
        "room": message.room.title,
        "reason": message.hidden_reason,
        "address": address_of(message.room, "message", message.number),
    }
    write_mail(
        to=message.author.email,
        subject=_("Votre message dans « %(room)s » a été masqué") % said,
        text=_(
            "Bonjour,\n\nVotre message n° %(number)s dans « %(room)s » a été masqué par l’animation, "
            "pour cette raison :\n\n%(reason)s\n\nSa place reste visible ici : %(address)s\n\n"
            "Si vous n’êtes pas d’accord, écrivez à la collectivité en citant ce numéro.\n"
        )
        % said,
    )


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
