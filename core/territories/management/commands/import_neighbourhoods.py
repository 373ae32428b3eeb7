"""`manage.py import_neighbourhoods FILE --territory CODE`: the neighbourhoods of a territory, as its people name them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.territories.models import Territory
from core.territories.services import import_neighbourhoods
from core.territories.tables import UnreadableTableError, read_neighbourhoods


class Command(BaseCommand):
    """Importe les quartiers d’un territoire."""

    help = "Importe les quartiers d’un territoire (CSV : nom et, si elle est connue, population)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The table and whose it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--territory", required=True, help="code INSEE ou SIREN")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, tell."""
        territory = Territory.objects.filter(code=options["territory"].upper()).first()
        if territory is None:
            raise CommandError(f"Aucun territoire n’a le code {options['territory']}. Lancez d’abord load_territories.")
        try:
            count = import_neighbourhoods(territory=territory, rows=read_neighbourhoods(options["file"]))
        except UnreadableTableError as faults:
            raise CommandError(f"Rien n’a été importé.\n{faults}") from None
        self.stdout.write(f"{count} quartiers pour {territory.name}.")
