"""The talk of a town of the tests: a room in each state that a reader may meet, with something of everything in it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consult.consultations.models import Consultation
from consult.discussion.models import AgendaItem, Gesture, Hand, HandState, Message, Poll, Room, RoomDecision
from consult.discussion.services import floor, leading, posting
from consult.discussion.services.preparing import save_room
from consult.moderation.services import desk
from core.accounts.models import User
from tests import people

SECRET_ROOM = "Une séance que personne n’attend encore"
AGENDA = (("Tour de table", 10), ("La place du marché", 30), ("La suite", 10))


def _say(room: Room, user: User, text: str, **more: Any) -> Message:
    standing = people.standing(user, room.consultation.territory)
    return posting.post_message(standing=standing, room=room, text=text, client_id=uuid4(), **more)


def make_rooms(consultation: Consultation, draft: Consultation, author: User, official: User) -> dict[str, Room]:
    """An evening under way, a thread, an evening to come, one that is over, and one of a consultation not published yet."""
    run, tomorrow = people.standing(official, consultation.territory), timezone.now() + timedelta(days=1)

    def session(title: str, of: Consultation = consultation) -> Room:
        return save_room(
            standing=run, consultation=of, title=title, about="Qui passe, qui reste.", starts_at=tomorrow, agenda=AGENDA, facilitators=[official]
        )  # fmt: skip

    rooms = {
        "": session("La place du marché, le soir"),
        "fil": save_room(standing=run, consultation=consultation, title="Ce que nous oublions", about="Un fil ouvert."),
        "annoncée": session("La prochaine soirée"),
        "finie": session("La soirée d’avant"),
        "brouillon": session(SECRET_ROOM, draft),
    }
    fill(rooms[""], author, official)
    _say(rooms["fil"], author, "Et les bancs ?")
    leading.close_room(standing=run, room=rooms["finie"])
    return {case: Room.objects.get(pk=room.pk) for case, room in rooms.items()}


def fill(room: Room, author: User, official: User) -> None:
    """Messages of each kind, hands, a show of hands, a decision, a pin."""
    town = room.consultation.territory
    run, voice = people.standing(official, town), people.standing(author, town)
    leading.open_room(standing=run, room=room)
    first = _say(room, author, "Bonsoir. Qui connaît la place **après** vingt heures ?")
    answer = _say(room, official, "Le service de nuit passe à vingt-deux heures.", reply_to=first)
    rude = _say(room, author, "Le voisin du 12 fait trop de bruit.")
    back = _say(room, author, "Je me suis trompée de salle.")
    posting.react(standing=run, message=first, gesture=Gesture.THANKS)
    leading.shortlist_message(standing=run, message=first)
    leading.pin_message(standing=run, room=room, message=answer)
    desk.hide_message(standing=run, message=rude, facts="Le message vise une personne.", ground="topic")
    posting.withdraw_message(standing=voice, message=back)
    leading.step_agenda(standing=run, room=room, item=AgendaItem.objects.filter(room=room).order_by("position").first())
    floor.raise_hand(standing=voice, room=room)
    floor.call_hand(standing=run, room=room)
    floor.end_turn(standing=run, room=room)
    floor.raise_hand(standing=voice, room=room)
    poll = floor.open_poll(standing=run, room=room, asked="Une navette le samedi ?", choices=["Oui", "Non"])
    floor.answer_poll(standing=voice, room=room, poll=poll, choice=0)
    leading.note_decision(standing=run, room=room, text="La navette est essayée trois mois.")


def grow_talk(room: Room, someone: User, number: int) -> None:
    """A message, a hand, a turn, a decision, a point and a room more."""
    at = Message.objects.filter(room=room).count() + 1
    for n in range(at, at + 3):
        Message.objects.create(
            room=room, number=n, change=1000 + n, client_id=uuid4(), said=b"x", author=someone, text=f"Un mot, le {n}.", html=f"<p>Un mot, le {n}.</p>"
        )  # fmt: skip
    Room.objects.filter(pk=room.pk).update(last_number=at + 2, last_change=1000 + at + 2)
    Hand.objects.create(room=room, user=someone)
    Hand.objects.create(room=room, user=someone, state=HandState.SPOKE)
    RoomDecision.objects.create(room=room, text=f"Décision {number}.")
    AgendaItem.objects.create(room=room, position=100 + number, title=f"Point {number}", minutes=5)
    Poll.objects.create(room=room, asked=f"Question {number} ?", choices=["Oui", "Non"], closed_at=timezone.now())
    Room.objects.create(consultation=room.consultation, title=f"Fil {number}")
