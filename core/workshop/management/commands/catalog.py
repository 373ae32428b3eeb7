"""`manage.py catalog update|check|compile`: the English words beside the French ones."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.workshop import catalogue


class Command(BaseCommand):
    """Traductions anglaises : relève, vérifie, compile."""

    help = "Relève les textes à traduire (update), vérifie qu’aucun ne manque (check), compile (compile)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One word says what to do."""
        parser.add_argument("act", choices=["update", "check", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        path = settings.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.po"
        if options["act"] == "compile":
            for each in sorted(settings.LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.po")):
                catalogue.compile_catalogue(each)
            return
        catalog = catalogue.updated(settings.BASE_DIR, catalogue.read(path))
        lacking = catalogue.missing(catalog)
        if options["act"] == "update":
            catalogue.write(catalog, path)
            self.stdout.write(f"{len(catalog)} textes, {len(lacking)} à traduire.")
        elif lacking:
            raise CommandError("Textes sans anglais : " + " · ".join(lacking[:20]) + f" ({len(lacking)} en tout).")
