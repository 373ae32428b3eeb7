"""`manage.py import_context --contracts FILE --posts FILE [--population-year YEAR] [--dry-run]`"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.comments.importing.files import Fault, UnreadableFileError
from consult.observatory.importing import ContractRow, PostRow, read_contracts, read_posts
from consult.observatory.services.context import ContextImported, Left, Source, import_context

MOST_TOLD: Final = 50  # faults told one by one
SOURCE: Final = "ANCT, plateforme Dauphin (Ci-VILLE), Licence Ouverte 2.0"
SOURCE_URL: Final = "https://github.com/anct-carto/ci-ville"
YEARS: Final = range(1990, 2101)


class Command(BaseCommand):
    """Brings in the contrats de ville and the social posts that the State pays for: all of both files, or nothing."""

    help = (
        "Importe les contrats de ville et les postes d’adulte-relais et FONJEP. Voir docs/methods/contexte-social.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The two files, and where they come from."""
        parser.add_argument(
            "--contracts", type=Path, required=True, metavar="FICHIER", help="contrats de ville (.csv, .csv.gz)"
        )
        parser.add_argument("--posts", type=Path, required=True, metavar="FICHIER", help="postes (.csv, .csv.gz)")
        parser.add_argument(
            "--population-year", type=int, metavar="ANNÉE",
            help="millésime des populations des quartiers prioritaires, que le fichier ne dit pas",
        )  # fmt: skip
        parser.add_argument("--source", default=SOURCE, help="qui publie ces fichiers")
        parser.add_argument("--source-url", default=SOURCE_URL, metavar="ADRESSE", help="où ils se prennent")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read both files whole, then write everything; a fault anywhere and nothing is written."""
        year = options["population_year"]
        if year is not None and year not in YEARS:
            raise CommandError(f"--population-year {year}\u202f: écrivez une année, comme 2018.")
        contracts, posts = self._read(options["contracts"], options["posts"])
        source = Source(options["source"], options["source_url"], year)
        done = import_context(contracts=contracts, posts=posts, source=source, dry_run=options["dry_run"])
        self._tell(done, source, options["dry_run"])

    def _read(self, contracts: Path, posts: Path) -> tuple[list[ContractRow], list[PostRow]]:
        """Both files, or the faults of both."""
        faults: list[tuple[Path, Fault]] = []
        rows: tuple[list[ContractRow], list[PostRow]] = ([], [])
        try:
            rows[0].extend(read_contracts(contracts))
        except UnreadableFileError as unreadable:
            faults += [(contracts, fault) for fault in unreadable.faults]
        try:
            rows[1].extend(read_posts(posts))
        except UnreadableFileError as unreadable:
            faults += [(posts, fault) for fault in unreadable.faults]
        if faults:
            told = [f"{path.name}, {fault}" for path, fault in faults[:MOST_TOLD]]
            if len(faults) > MOST_TOLD:
                told.append(f"… et {_number(len(faults) - MOST_TOLD)} de plus.")
            raise CommandError("\n".join([f"Rien n’a été importé. Fautes à corriger\u202f: {len(faults)}.", *told]))
        return rows

    def _tell(self, done: ContextImported, source: Source, dry_run: bool) -> None:
        say = self.stdout.write
        if dry_run:
            say("Essai\u202f: rien n’est écrit. Voici ce qui le serait.")
        say(f"Source\u202f: {source.name} ({source.url}).")
        population = source.population_year or "non dit par la source"
        say(f"Millésimes\u202f: postes {', '.join(map(str, done.years))}\u202f; populations {population}.")
        for noun, total, left in (
            ("Contrats", done.contracts, done.contracts_left),
            ("Postes", done.posts, done.posts_left),
        ):
            say(
                f"{noun}\u202f: {_number(total)} lignes, {_number(total - len(left))} rattachées, "
                f"{_number(len(left))} sans territoire."
            )
        if done.repeated:
            say(
                f"Postes répétés pour la même année et le même contrat\u202f: {_number(done.repeated)}, comptés comme publiés."
            )
        say(
            f"Chiffres\u202f: {_number(done.added)} ajoutés, {_number(done.changed)} corrigés, {_number(done.removed)} retirés, "
            f"{_number(done.unchanged)} sans changement."
        )
        for title, left in (
            ("Contrats sans territoire", done.contracts_left),
            ("Postes sans territoire", done.posts_left),
        ):
            if left:
                say(f"{title}\u202f:")
            for line in _gathered(left):
                say(f"  {line}")


def _gathered(left: Iterable[Left]) -> Iterator[str]:
    """One line a code and reason, with every line of the file that it stands on."""
    by_code: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in left:
        by_code[one.code, str(one.reason.label)].append(one.line)
    for (code, reason), lines in by_code.items():
        noun = "Lignes" if len(lines) > 1 else "Ligne"
        yield f"{noun} {', '.join(_runs(lines))}\u202f: {code}, {reason}."


def _runs(lines: list[int]) -> Iterator[str]:
    """« 3 », « 5-9 »: numbers that follow each other are told by their first and last."""
    for _gap, run in groupby(enumerate(sorted(lines)), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _rank, number in run]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")
