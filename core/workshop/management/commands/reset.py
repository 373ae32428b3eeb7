"""`manage.py reset`: an empty state directory."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.workshop.places import forget
from core.workshop.servers import held
from core.workshop.trouble import Trouble


class Command(BaseCommand):
    """Efface la base et le cache embarqués, les fichiers déposés et les journaux."""

    help = "Vide le dossier d'état (STATE_DIR). Refuse tant que la plateforme tourne."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold the directory alone while it is emptied."""
        try:
            with held(settings.STATE_DIR):
                forget(settings.STATE_DIR)
        except Trouble as trouble:
            raise SystemExit(str(trouble)) from None
        self.stdout.write(f"{settings.STATE_DIR} est vide.")
