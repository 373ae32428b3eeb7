"""`manage.py load_territories [--source DIR]`: every commune and intermunicipality of France."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.territories.services import load_territories
from core.territories.sources import SourceMissingError, read_places


class Command(BaseCommand):
    """Charge les communes et les intercommunalités."""

    help = "Charge toutes les communes et intercommunalités de France ; sans effet la seconde fois."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the official list lies."""
        default = Path(settings.BASE_DIR) / "frontend" / "node_modules" / "@etalab" / "decoupage-administratif" / "data"
        parser.add_argument("--source", type=Path, default=default, help="dossier de communes.json et epci.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, load, tell."""
        try:
            loaded = load_territories(places=read_places(options["source"]))
        except SourceMissingError as missing:
            raise CommandError(str(missing)) from None
        self.stdout.write(
            f"{loaded.municipalities} communes et {loaded.intermunicipalities} intercommunalités ; "
            f"{loaded.changed} lignes ajoutées ou corrigées."
        )
        if loaded.gone:
            self.stdout.write(f"{loaded.gone} territoires absents de la liste sont gardés tels quels.")
