"""`manage.py prepare`: the database as the demonstration needs it; what was done once is not done again."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.pulse.models import Heartbeat
from core.workshop.models import Preparation
from core.workshop.web_role import admit_web

LONG_STEPS = {
    "load_territories": "Chargement des communes et des intercommunalités",
    "seed": "Création des démarches de démonstration",
}


class Command(BaseCommand):
    """Migrate, load the territories, seed the pilots."""

    help = "Met la base à jour, charge les territoires et les démarches de démonstration, une seule fois."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How far to go."""
        parser.add_argument("--empty", action="store_true", help="sans territoires ni démarches")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step tells when it begins and how long it took."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.step("Mise à jour de la base", "migrate", interactive=False, verbosity=0)
        if settings.WEB_DATABASE_URL:
            admit_web(settings.WEB_DATABASE_URL)
        Heartbeat.objects.all().delete()  # those of an earlier run say nothing of this one
        if options["empty"]:
            return
        known = get_commands()
        done = set(Preparation.objects.values_list("step", flat=True))
        for command, label in LONG_STEPS.items():
            if command in known and command not in done:
                self.step(label, command)
                Preparation.objects.create(step=command)

    def step(self, label: str, command: str, **options: Any) -> None:
        """Run one command, in front of the person."""
        self.stdout.write(f"{label}…")
        self.stdout.flush()
        started = time.monotonic()
        call_command(command, stdout=self.stdout, stderr=self.stderr, **options)
        self.stdout.write(f"{label} : fait en {time.monotonic() - started:.0f} s.")
        self.stdout.flush()
