"""`manage.py measure_marks FILE`"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.moderation.measuring import Measure, UnreadableFileError, measure, read_judged

UNREADABLE = 2  # exit code


class Command(BaseCommand):
    """Compares the marks with what people decided about the same texts. It needs no database, and changes nothing."""

    help = "Compare les repères aux décisions humaines d’un fichier (colonnes text et moderated). Voir docs/methods/reperes-de-moderation.md."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which texts."""
        parser.add_argument("file", type=Path, help="fichier .csv, compressé (.gz) ou non")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, measure, answer; or one sentence and exit code 2."""
        try:
            texts = list(read_judged(options["file"]))
        except UnreadableFileError as reason:
            raise CommandError(str(reason), returncode=UNREADABLE) from None
        kept = sum(one.is_rejected is False for one in texts)
        rejected = sum(one.is_rejected is True for one in texts)
        self.stdout.write(
            f"{len(texts)} textes\u202f: {kept} gardés, {rejected} refusés, {len(texts) - kept - rejected} sans décision (non comptés).\n"
        )
        self.stdout.write("| repère | sur des refusés | sur des gardés | précision | rappel |")
        self.stdout.write("| --- | ---: | ---: | ---: | ---: |")
        for line in measure(texts):
            self.stdout.write(_row(line))


def _row(line: Measure) -> str:
    shares = " | ".join(_share(value) for value in (line.precision, line.recall))
    return f"| {line.label} | {line.on_rejected} | {line.on_kept} | {shares} |"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}\u202f%".replace(".", ",")
