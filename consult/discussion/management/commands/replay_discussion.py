"""`manage.py replay_discussion FILE --room ID [--speed 10] [--longest-pause SECONDS] [--only N]`"""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from consult.discussion.models import Message, Room
from consult.discussion.replay import Queue, UnreadableRecordingError, Utterance, read_recording
from consult.discussion.services.posting import post_message
from core.accounts.models import User
from core.accounts.pseudonyms import pseudonyms
from core.accounts.selectors import Standing
from core.lib.refusals import Refused

SPEED = 10.0  # times their real pace
TOLD_EVERY = 5.0  # seconds


class Command(BaseCommand):
    """Says again, in an open room, what was written elsewhere, at its own pace made faster."""

    help = (
        "Rejoue une discussion enregistrée (JSON Lines : id, author, body, created_at) dans une salle ouverte, "
        "dix fois plus vite que nature. Relancée, elle reprend où elle en était."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What, where, how fast."""
        parser.add_argument("file", type=Path, help="fichier .jsonl, compressé (.gz) ou non")
        parser.add_argument("--room", type=int, required=True, metavar="NUMÉRO", help="la salle, par son numéro")
        parser.add_argument("--speed", type=float, default=SPEED, help="fois la vitesse réelle (10)")
        parser.add_argument(
            "--longest-pause", type=float, default=0.0, metavar="SECONDES", help="abrège les silences plus longs"
        )
        parser.add_argument("--only", type=int, default=0, metavar="N", help="les N premiers messages seulement")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then speak; the counts at the end must be equal."""
        if options["speed"] <= 0 or options["longest_pause"] < 0 or options["only"] < 0:
            raise CommandError("La vitesse est un nombre positif, les autres réglages aussi.")
        if not options["file"].is_file():
            raise CommandError(f"Il n’y a pas de fichier {options['file']}.")
        room = Room.objects.select_related("consultation__territory").filter(pk=options["room"]).first()
        if room is None:
            raise CommandError(
                f"Il n’y a pas de salle {options['room']} : son numéro se lit dans l’adresse de sa page."
            )
        try:
            said = read_recording(options["file"])
        except UnreadableRecordingError as reason:
            raise CommandError(f"Rien n’a été rejoué. {reason}") from None
        said = said[: options["only"] or None]
        self._replay(room, said, options["speed"], options["longest_pause"])
        self._compare(room, said)

    def _replay(self, room: Room, said: list[Utterance], speed: float, longest: float) -> None:
        with transaction.atomic():
            people, _made = pseudonyms(source=f"{room.consultation_id}|replay", since=_since(said))
        queue = Queue()
        told_at = started = time.monotonic()
        before, done = said[0].at, 0
        for one in said:
            pause = (one.at - before).total_seconds() / speed
            time.sleep(min(pause, longest) if longest else pause)
            before = one.at
            queue.add(one)
            done += self._say_due(room, queue, people)
            if time.monotonic() - told_at > TOLD_EVERY:
                told_at = time.monotonic()
                self._tell(done, len(said), told_at - started)
        while queue:
            time.sleep(max(0.0, queue.next_at - time.monotonic()))
            done += self._say_due(room, queue, people)
            if time.monotonic() - told_at > TOLD_EVERY or not queue:
                told_at = time.monotonic()
                self._tell(done, len(said), told_at - started)

    def _tell(self, done: int, of: int, seconds: float) -> None:
        self.stdout.write(f"{done} sur {of} ({done / of:.0%}), {done / (seconds or 1):.0f} messages par seconde")
        self.stdout.flush()

    def _say_due(self, room: Room, queue: Queue, people: dict[str, User]) -> int:
        """Say what may be said now; how many were. Whoever a limit makes wait keeps their place, and the others go on."""
        count = 0
        for one in queue.due(time.monotonic()):
            wait = self._say(room, one, people.get(one.author))
            count += queue.said(one) if wait is None else queue.postpone(one, time.monotonic() + wait)
        return count

    def _say(self, room: Room, one: Utterance, user: User | None) -> float | None:
        """One message, as its author's own hand would send it; the seconds that a limit makes them wait, if any."""
        standing = Standing(
            user=user, person_id=user.person_id if user else None, territory_id=room.consultation.territory_id,
            is_resident=True, is_attested=True,
        )  # fmt: skip
        try:
            post_message(standing=standing, room=room, text=one.text, client_id=one.client_id(room.pk))
        except Refused as refusal:
            if refusal.retry_after is None:
                raise CommandError(f"Arrêté au message « {one.key} » : {refusal.detail}") from None
            return refusal.retry_after
        return None

    def _compare(self, room: Room, said: list[Utterance]) -> None:
        wanted = {one.client_id(room.pk) for one in said}
        there = set(Message.objects.filter(room=room, client_id__in=wanted).values_list("client_id", flat=True))
        numbers = Message.objects.filter(room=room).count()
        last = Room.objects.get(pk=room.pk).last_number
        words = f"{len(wanted)} dans le fichier, {len(there)} dans la salle ; {numbers} messages, numéros 1 à {last}."
        if there != wanted or numbers != last:
            raise CommandError(f"Les comptes ne sont pas égaux : {words}")
        self.stdout.write(f"Comptes égaux : {words}")


def _since(said: list[Utterance]) -> dict[str, Any]:
    """Each author's first moment; who has no name in the file is one voice."""
    since: dict[str, Any] = {}
    for one in said:
        since.setdefault(one.author, one.at)
    return since
