"""`manage.py upgrade`: migrations that never make people wait (R-17)."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.utils import OperationalError
from psycopg.errors import LockNotAvailable

from core.workshop.web_role import admit_web

LOCK_TIMEOUT_MS = 500
PAUSE_S = 2


class Command(BaseCommand):
    """Les migrations, sans bloquer les pages."""

    help = f"Applique les migrations ; celle qui attend un verrou plus de {LOCK_TIMEOUT_MS} ms se retire et réessaie."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to insist."""
        parser.add_argument("--tries", type=int, default=30, help="nombre d'essais, toutes les deux secondes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try again while somebody else holds a lock; each migration is whole or absent."""
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            # A setting of the session would stay with a pooled connection, and cut short other people's waits.
            raise SystemExit("Derrière PgBouncer, mettez PGBOUNCER à 0 et l'adresse de PostgreSQL dans DATABASE_URL.")
        for attempt in range(1, options["tries"] + 1):
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
            try:
                call_command("migrate", interactive=False, verbosity=options["verbosity"], stdout=self.stdout)
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                self.stdout.write(
                    f"Une table est occupée : nouvel essai dans {PAUSE_S} s ({attempt}/{options['tries']})."
                )
                self.stdout.flush()
                time.sleep(PAUSE_S)
            else:
                if settings.WEB_DATABASE_URL:
                    admit_web(settings.WEB_DATABASE_URL)
                return
            finally:
                connection.close()
        raise SystemExit("La base est restée occupée : relancez « manage.py upgrade » à une heure plus calme.")
