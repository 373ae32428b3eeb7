"""`manage.py import_census FILE --year YEAR [--dry-run]`"""

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.comments.importing.files import UnreadableFileError
from consult.observatory.importing import read_census
from consult.observatory.services.census import import_census
from consult.observatory.services.context import Source

SOURCE: Final = "INSEE, recensement de la population, tableau POP1B"
SOURCE_URL: Final = "https://www.insee.fr/"
YEARS: Final = range(2006, 2101)
MOST_TOLD: Final = 50


class Command(BaseCommand):
    """Brings in who lives in each commune by sex and age: all of the file, or nothing."""

    help = "Importe la population par sexe et âge (INSEE, tableau POP1B). Voir docs/methods/indicateur-p4.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """The table and its year."""
        parser.add_argument("file", type=Path, metavar="FICHIER", help="le tableau POP1B (.csv, .csv.gz)")
        parser.add_argument(
            "--year", type=int, required=True, metavar="ANNÉE", help="millésime du recensement, comme 2022"
        )
        parser.add_argument("--source", default=SOURCE, help="qui publie ce fichier")
        parser.add_argument("--source-url", default=SOURCE_URL, metavar="ADRESSE", help="où il se prend")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, tell."""
        year = options["year"]
        if year not in YEARS:
            raise CommandError(f"--year {year}\u202f: écrivez une année à partir de {YEARS[0]}, comme 2022.")
        try:
            people = read_census(options["file"], year)
        except UnreadableFileError as unreadable:
            told = [str(fault) for fault in unreadable.faults[:MOST_TOLD]]
            raise CommandError("\n".join(["Rien n’a été importé.", *told])) from None
        source = Source(options["source"], options["source_url"])
        done = import_census(people=people, year=year, source=source, dry_run=options["dry_run"])
        if options["dry_run"]:
            self.stdout.write("Essai\u202f: rien n’est écrit. Voici ce qui le serait.")
        self.stdout.write(
            f"Population de {year} par sexe et âge\u202f: {done.municipalities} communes, {done.intermunicipalities} intercommunalités."
        )
        for code in done.left:
            self.stdout.write(f"{code}\u202f: aucune commune d’aujourd’hui, ou plusieurs, pour ce code.")
