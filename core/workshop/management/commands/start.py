"""`manage.py start web|live|worker|beat`: one part in its production shape, once the configuration is found safe."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.utils import OperationalError

from core.workshop.parts import FACING, PARTS
from core.workshop.web_role import reads_what_is_withheld

TOO_MUCH = (
    "Les pages liraient les bulletins scellés : donnez-leur, dans DATABASE_URL, l'adresse d'un rôle à elles, que "
    "« WEB_DATABASE_URL=… manage.py upgrade » prépare (docs/operations.md, « Roles »)."
)


class Command(BaseCommand):
    """Une partie de la plateforme, vérifiée puis lancée à la place de cette commande."""

    help = "Vérifie la configuration de production, puis devient la partie demandée."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which part, and where it listens."""
        parser.add_argument("part", choices=PARTS)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, then become the part: it receives its supervisor's signals itself."""
        if not settings.DEMO:
            call_command("check", deploy=True, fail_level="ERROR", verbosity=0)
            try:
                call_command("check", deploy=True, databases=["default"], fail_level="ERROR", verbosity=0)
            except OperationalError as error:
                raise SystemExit(f"La base ne répond pas, vérifiez DATABASE_URL : {str(error).strip()}") from None
            else:
                if options["part"] in FACING and reads_what_is_withheld():
                    raise SystemExit(TOO_MUCH)
            finally:
                connection.close()
        command = PARTS[options["part"]](options["host"], options["port"])
        os.chdir(settings.BASE_DIR)
        os.execv(command[0], command)  # noqa: S606 - the command is ours, word by word
