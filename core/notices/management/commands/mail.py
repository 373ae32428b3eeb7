"""`manage.py mail [--dead] [--replay ID|all] [--reopen ADDRESS]`"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.lib.db import clock
from core.notices.models import Mail, RefusedAddress
from core.notices.refusing import reopen
from core.notices.selectors import outbox
from core.notices.services import replay


class Command(BaseCommand):
    """What waits to be sent and what was given up; sends it again, or opens an address again."""

    help = "Montre les courriels en attente et abandonnés, les remet en route, rouvre une adresse."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to look at, or to do."""
        parser.add_argument("--dead", action="store_true", help="les lettres abandonnées, et pourquoi")
        parser.add_argument("--replay", metavar="ID", help="remettre en route une lettre abandonnée, ou « all »")
        parser.add_argument("--reopen", metavar="ADRESSE", help="écrire de nouveau à cette adresse")

    def handle(self, *args: Any, **options: Any) -> None:
        """Act first, then say how things stand."""
        now = clock()
        if options["reopen"] and not reopen(address=options["reopen"], at=now):
            raise CommandError(f"{options['reopen']} n’est pas refusée : rien n’est changé.")
        if wanted := options["replay"]:
            if wanted != "all" and not wanted.isdecimal():
                raise CommandError("--replay attend le numéro d’une lettre (voir --dead), ou « all ».")
            done = replay(at=now, pk=None if wanted == "all" else int(wanted))
            if not done and wanted != "all":
                raise CommandError(f"La lettre {wanted} n’est pas abandonnée : rien n’est changé.")
            self.stdout.write(f"Remises en route : {done}.")
        if options["dead"]:
            for mail in Mail.objects.given_up().iterator():
                day = timezone.localtime(mail.created_at)
                self.stdout.write(
                    f"{mail.pk}  {day:%Y-%m-%d %H:%M}  {mail.state}  {mail.recipient}  {mail.tries} essais  {mail.subject}  [{mail.fault}]"
                )
        box = outbox(now)
        self.stdout.write(
            f"En attente : {box.waiting}, dont {box.late} à l’heure passée ; la plus en retard attend depuis {box.lag_s:.0f} s. "
            f"Abandonnées : {box.dead}. Adresse refusée : {box.refused}. Adresses fermées : {RefusedAddress.objects.closed().count()}."
        )
