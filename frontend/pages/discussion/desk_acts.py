"""What can be done from the desk, each act by its name: one service, and the words that say it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.discussion.models import AgendaItem, Hand, HandState, Message, Room
from consult.discussion.rules import RoomRefusal
from consult.discussion.selectors import message_in
from consult.discussion.services import floor, leading
from consult.moderation.services.desk import restore_message
from core.lib.refusals import Refused
from frontend.navigation import address
from frontend.pages.discussion.place import Place

MOST_CHOSEN: Final = 50
LARGEST: Final = 2**31 - 1


@dataclass(frozen=True)
class Act:
    """One act, as the desk sends it: « point:12 » is the act « point », of number 12."""

    request: HttpRequest
    place: Place
    room: Room
    number: int | None

    @property
    def on(self) -> dict[str, Any]:
        """What every service is told."""
        return {"standing": self.place.standing, "room": self.room}

    @property
    def message(self) -> Message:
        """The message of this number."""
        return message_in(self.room, self.number or 0)

    def chosen(self) -> list[Message]:
        """The messages that were ticked, in the order of the transcript; none is refused in words."""
        found = chosen_in(self.room, self.request.POST.getlist("message"))
        if not found:
            raise ValidationError(_("Cochez d’abord un message dans le fil, puis choisissez ce que vous en faites."))
        return found

    def one(self) -> Message:
        """The only message that was ticked."""
        found = self.chosen()
        if len(found) > 1:
            raise ValidationError(_("Cochez un seul message : un seul peut être épinglé à la fois."))
        return found[0]


def chosen_in(room: Room, said: list[str]) -> list[Message]:
    """Messages of this room by their numbers, as a form sends them."""
    numbers = [n for n in map(whole, said[:MOST_CHOSEN]) if n]
    found = Message.objects.filter(room=room, number__in=numbers).order_by("number")
    for message in found:
        message.room = room
    return list(found)


def whole(said: str) -> int | None:
    """A number as a form sends it, or nothing."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 11 and int(said) <= LARGEST else None


def _open(act: Act) -> str:
    leading.open_room(**act.on)
    return _("La séance est ouverte : on peut écrire et demander la parole.")


def _pause(act: Act) -> str:
    leading.pause_room(**act.on)
    return _("C’est la pause : seule l’animation écrit, les mains se lèvent encore.")


def _call(act: Act) -> str:
    hand = floor.call_hand(**act.on, hand_id=act.number)
    return _("%(name)s a la parole.") % {"name": hand.user.display_name if hand.user else ""}


def _end(act: Act) -> str:
    was_up = Hand.objects.filter(room=act.room, pk=act.number or 0, state=HandState.RAISED).exists()
    floor.end_turn(**act.on, hand_id=act.number)
    return _("La main est baissée.") if was_up else _("Le tour de parole est terminé.")


def _step(act: Act) -> str:
    item = AgendaItem.objects.filter(room=act.room, pk=act.number or 0).order_by("pk").first()
    if item is None:
        raise Refused(RoomRefusal.GONE, _("Ce point n’est plus à l’ordre du jour."))
    leading.step_agenda(**act.on, item=item)
    return _("On passe au point : %(title)s.") % {"title": item.title}


def _stop_poll(act: Act) -> str:
    floor.close_poll(**act.on)
    return _("Le comptage est terminé : les totaux restent affichés.")


def _cancel_poll(act: Act) -> str:
    floor.cancel_poll(**act.on)
    return _("La main levée est annulée : ses réponses sont effacées, le compte rendu n’en dira rien.")


def _keep(act: Act) -> str:
    kept = act.chosen()
    for message in kept:
        leading.shortlist_message(standing=act.place.standing, message=message)
    return ngettext("%(n)s message retenu.", "%(n)s messages retenus.", len(kept)) % {"n": len(kept)}


def _let_go(act: Act) -> str:
    left = act.chosen()
    for message in left:
        leading.shortlist_message(standing=act.place.standing, message=message, wanted=False)
    return ngettext("%(n)s message n’est plus retenu.", "%(n)s messages ne sont plus retenus.", len(left)) % {
        "n": len(left)
    }


def _pin(act: Act) -> str:
    message = act.one()
    leading.pin_message(**act.on, message=message)
    return _("Le message n° %(n)s est épinglé : tout le monde le garde en vue.") % {"n": message.number}


def _unpin(act: Act) -> str:
    leading.pin_message(**act.on, message=None)
    return _("Plus aucun message n’est épinglé.")


def _show_again(act: Act) -> str:
    message = act.message
    restore_message(standing=act.place.standing, message=message)
    return _("Le message n° %(n)s est montré de nouveau.") % {"n": message.number}


def _to_hide(act: Act) -> HttpResponse:
    query = urlencode([("message", message.number) for message in act.chosen()])
    return redirect(f"{act.place.url('hide', act.room.pk)}?{query}")


def _to_proposal(act: Act) -> HttpResponse:
    numbers = ",".join(str(message.number) for message in act.chosen())
    return redirect(f"{drafting_at(act.place, act.room)}?messages={numbers}")


def drafting_at(place: Place, room: Room) -> str:
    """Where messages become a draft proposal; nothing where this installation has no such page."""
    return address("discussion:draft", place.consultation.territory.slug, place.consultation.slug, room.pk)


# By the name of the act: what is done, and the part of the desk that one comes back to.
ACTS: Final[dict[str, tuple[Callable[[Act], str | HttpResponse], str]]] = {
    "ouvrir": (_open, "deroule"), "pause": (_pause, "deroule"), "point": (_step, "deroule"),
    "parole": (_call, "parole"), "fin": (_end, "parole"), "baisser": (_stop_poll, "sondage"), "annuler": (_cancel_poll, "sondage"),
    "retenir": (_keep, "fil"), "relacher": (_let_go, "fil"), "epingler": (_pin, "fil"), "detacher": (_unpin, "fil"),
    "masquer": (_to_hide, "fil"),
    "proposer": (_to_proposal, "fil"), "remontrer": (_show_again, "fil"),
}  # fmt: skip


def act_named(said: str) -> tuple[Callable[[Act], str | HttpResponse], str, int | None]:
    """What « point:12 » means; an act that does not exist is 404."""
    name, _colon, number = said.partition(":")
    if name not in ACTS or (number and whole(number) is None):
        raise Http404
    return *ACTS[name], whole(number)
