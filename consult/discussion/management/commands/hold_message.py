"""`manage.py hold_message ROOM NUMBER --because WORDS [--release]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.discussion.models import Message
from consult.discussion.services.keeping import hold_message


class Command(BaseCommand):
    """Keep the words of a message that is gone beyond six months, because the law asks for it, or let them go."""

    help = "Garde pour la justice les mots d’un message retiré ou masqué, au-delà de six mois, ou cesse de les garder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("room", type=int, metavar="SALLE")
        parser.add_argument("number", type=int, metavar="NUMÉRO")
        parser.add_argument("--because", required=True, help="la demande, telle que le journal la gardera : sans nom")
        parser.add_argument("--release", action="store_true", help="ne plus les garder")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Message.objects.select_related("room__consultation__territory").filter(
            room=options["room"], number=options["number"]
        )
        message = rows.order_by("pk").first()
        if message is None:
            raise CommandError("Ce message n’existe pas.")
        hold_message(message=message, because=options["because"], wanted=not options["release"])
        if not message.text:
            self.stderr.write("Ses mots étaient déjà effacés.")
