"""`manage.py servers [-- COMMAND …]`: the embedded servers alone, for one command or until Ctrl-C."""

import argparse
import os
import signal
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.workshop.servers import servers
from core.workshop.stopping import Stopped, stop_on_signals
from core.workshop.trouble import Trouble


class Command(BaseCommand):
    """Démarre la base et le cache embarqués, puis la commande donnée."""

    help = "Démarre PostgreSQL et Valkey embarqués, exécute la commande donnée après --, puis les arrête."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The rest of the line is the command to run."""
        parser.add_argument("command", nargs=argparse.REMAINDER, help="commande à exécuter, sinon attend Ctrl-C")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, run, stop."""
        command = [part for part in options["command"] if part != "--"]
        stop_on_signals()
        code = 0
        try:
            with servers(settings.STATE_DIR, say=self.stderr.write) as addresses:
                if command:
                    code = subprocess.run(command, env={**os.environ, **addresses}, check=False).returncode
                else:
                    self.stdout.write("Serveurs prêts : toute commande manage.py leur parle. Ctrl-C les arrête.")
                    self.stdout.flush()
                    signal.pause()
        except Trouble as trouble:
            raise SystemExit(str(trouble)) from None
        except Stopped:
            code = 0
        raise SystemExit(code)
