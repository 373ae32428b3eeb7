"""`manage.py snapshot --vintage 2026-T4`: count a quarter that is over, for each town under convention."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.observatory.services.snapshots import take_snapshots
from consult.observatory.vintages import UnreadableVintageError, Vintage
from core.lib.refusals import Refused


class Command(BaseCommand):
    help = (
        "Fait le relevé d’un trimestre écoulé pour chaque territoire sous convention qui ne l’a pas encore. "
        "Interrompue, la commande reprend où elle en était."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--vintage", required=True, help="millésime, par exemple 2026-T4")

    def handle(self, *args: Any, **options: Any) -> None:
        taken = failed = 0
        try:
            vintage = Vintage.read(options["vintage"])
            for territory, snapshot in take_snapshots(vintage):
                taken, failed = taken + (snapshot is not None), failed + (snapshot is None)
                said = (
                    f"relevé {snapshot.pk}, empreinte {snapshot.input_hash}"
                    if snapshot
                    else "pas de relevé (le journal du programme dit pourquoi)"
                )
                self.stdout.write(f"{territory.code} {territory.name} : {said}")
        except UnreadableVintageError as wrong:
            raise CommandError(f"--vintage : {wrong}") from None
        except Refused as refused:
            raise CommandError(refused.detail) from None
        self.stdout.write(f"{taken} relevé(s) pour {vintage}.")
        if failed:
            raise CommandError(
                f"{failed} territoire(s) n’ont pas pu être comptés : relancez la commande une fois la cause levée."
            )
