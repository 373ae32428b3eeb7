"""`manage.py demo`: the whole platform, alive, on one machine, with one command."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.workshop import parts
from core.workshop.accounts import account_lines
from core.workshop.children import die_with_parent
from core.workshop.servers import servers
from core.workshop.stopping import STOP, Stopped, stop_on_signals
from core.workshop.supervision import check_port, run_command, running, wait_until_ready, watch
from core.workshop.trouble import Trouble

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Base, cache, pages, direct, travail différé et horloge, jusqu'à Ctrl-C."""

    help = "Démarre toute la plateforme de démonstration et la garde en marche jusqu'à Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and whom to end with."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--empty", action="store_true", help="sans territoires ni démarches : une base vide")
        parser.add_argument(
            "--with-parent", action="store_true", help="s'arrêter avec le programme qui a lancé la commande"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until asked to stop; a trouble is one sentence and a code."""
        if options["with_parent"]:
            die_with_parent(STOP)
        stop_on_signals()
        try:
            self.run(options["port"], empty=options["empty"])
        except Trouble as trouble:
            raise SystemExit(str(trouble)) from None
        except Stopped:
            self.say("Arrêté.")

    def say(self, line: str) -> None:
        """One line, at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def run(self, port: int, *, empty: bool) -> None:
        """Servers, then the database, then the parts."""
        check_port(HOST, port, "relancez avec un autre, par exemple « PORT=8010 make demo ».")
        if not (settings.FRONTEND_DIST / ".vite" / "manifest.json").exists():
            raise Trouble("L'interface n'est pas encore construite : lancez « make setup », puis recommencez.")
        address = f"http://{HOST}:{port}"
        self.say("Démarrage de la base et du cache…")
        os.environ["DEMO"] = "1"
        os.environ["PUBLIC_URL"] = address
        with servers(settings.STATE_DIR, say=self.say, extra={"DEMO": "1", "PUBLIC_URL": address}) as addresses:
            run_command(["prepare", *(["--empty"] if empty else [])], root=settings.BASE_DIR)
            self.say("Démarrage des pages, du travail différé et de l'horloge…")
            commands = {
                "beat": parts.beat(HOST, port),
                "worker": parts.worker(HOST, port),
                "pages": parts.as_web(parts.live(HOST, port), addresses),
            }
            with running(commands, root=settings.BASE_DIR, logs=settings.STATE_DIR / "logs") as children:
                wait_until_ready(HOST, port, children)
                self.say(f"Prêt : {address}")
                self.say("Comptes de démonstration, par rôle :")
                for line in account_lines():
                    self.say(line)
                self.say("Ctrl-C arrête tout.")
                watch(children, needed={"pages"}, say=self.say)
