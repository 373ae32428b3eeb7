"""`manage.py import_priority_areas FILE --vintage 2021`: the priority areas (QPV) of one vintage."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.territories.services import import_priority_areas
from core.territories.tables import UnreadableTableError, read_priority_areas


class Command(BaseCommand):
    """Importe des quartiers prioritaires."""

    help = "Importe les quartiers prioritaires d’un millésime (CSV : code_qp, nom_qp, nom_commune, pop_mun)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The table and its year."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--vintage", type=int, required=True, help="année de la géographie et des chiffres")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, tell."""
        try:
            done = import_priority_areas(rows=read_priority_areas(options["file"]), vintage=options["vintage"])
        except UnreadableTableError as faults:
            raise CommandError(f"Rien n’a été importé.\n{faults}") from None
        self.stdout.write(f"{done.imported} quartiers prioritaires du millésime {options['vintage']}.")
        for row in done.unmatched:
            self.stdout.write(
                f"Ligne {row.line} : {row.code}, aucune commune seule ne s’appelle « {row.municipality_name} »."
            )
