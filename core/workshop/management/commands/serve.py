"""`manage.py serve`: the production shape on one machine, as plain processes."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.workshop.children import die_with_parent
from core.workshop.parts import as_web
from core.workshop.servers import servers
from core.workshop.stopping import STOP, Stopped, stop_on_signals
from core.workshop.supervision import check_port, run_command, running, wait_until_ready, watch
from core.workshop.trouble import Trouble

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Pages et API par WSGI, direct par ASGI, travail différé et horloge."""

    help = "Lance la plateforme comme en production, sur une machine. Un serveur frontal envoie /live/ au second port."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Two ports: pages, and live sockets."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000), help="pages et API")
        parser.add_argument("--live-port", type=int, default=0, help="direct (sinon le port suivant)")
        parser.add_argument("--local", action="store_true", help="essai sur cette machine, sans HTTPS ni courriel")
        parser.add_argument(
            "--with-parent", action="store_true", help="s'arrêter avec le programme qui a lancé la commande"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until asked to stop, or until a part ends: the system's supervisor then starts all again."""
        if options["with_parent"]:
            die_with_parent(STOP)
        stop_on_signals()
        port = options["port"]
        live_port = options["live_port"] or port + 1
        try:
            self.run(port, live_port, local=options["local"])
        except Trouble as trouble:
            raise SystemExit(str(trouble)) from None
        except Stopped:
            self.say("Arrêté.")

    def say(self, line: str) -> None:
        """One line, at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def run(self, port: int, live_port: int, *, local: bool) -> None:
        """Servers, then migrations, then the four parts, each checked."""
        for wanted in (port, live_port):
            check_port(HOST, wanted, "donnez-en un autre par --port ou --live-port.")
        extra = {}
        if local:
            extra = {"DEMO": "1", "PUBLIC_URL": os.environ.get("PUBLIC_URL") or f"http://{HOST}:{port}"}
            os.environ.update(extra)
        with servers(settings.STATE_DIR, say=self.say, extra=extra) as addresses:
            self.say("Mise à jour de la base…")
            run_command(["upgrade", "--verbosity", "0"], root=settings.BASE_DIR)
            start = [sys.executable, "manage.py", "start"]
            commands = {
                "beat": [*start, "beat"],
                "worker": [*start, "worker"],
                "live": as_web([*start, "live", "--host", HOST, "--port", str(live_port)], addresses),
                "web": as_web([*start, "web", "--host", HOST, "--port", str(port)], addresses),
            }
            with running(commands, root=settings.BASE_DIR, logs=settings.STATE_DIR / "logs") as children:
                wait_until_ready(HOST, port, children)
                self.say(f"Prêt : http://{HOST}:{port} (direct : http://{HOST}:{live_port}/live/)")
                watch(children, needed=set(commands), say=self.say)
