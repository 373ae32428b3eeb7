"""`manage.py recount FOLDER`: what a stranger does with the published files, and then the rule itself, from the ballots."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.votes.publishing import recounted
from consult.votes.sealing import recount


class Command(BaseCommand):
    help = "Recompte un dossier publié : le journal, les bulletins, les totaux, puis le résultat par sa règle."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="dossier des fichiers publiés")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"« {folder} » n’est pas un dossier.")
        # Our own copy of the script, never the one in the folder: that one is among what is checked.
        is_right, told = recount.verdict(recount.files_of(folder))
        if not is_right:
            raise CommandError(told)
        self.stdout.write(told)
        try:
            self.stdout.write(recounted(folder))
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
