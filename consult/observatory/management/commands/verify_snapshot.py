"""`manage.py verify_snapshot ID`: work a snapshot out again, and say whether it is the same, byte for byte."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.observatory.models import Snapshot
from consult.observatory.services.snapshots import verify_snapshot


class Command(BaseCommand):
    help = "Recalcule un relevé à partir des mesures conservées et le compare à ce qui est publié, octet pour octet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("snapshot", type=int, help="numéro du relevé")

    def handle(self, *args: Any, **options: Any) -> None:
        snapshot = Snapshot.objects.select_related("territory").filter(pk=options["snapshot"]).first()
        if snapshot is None:
            raise CommandError(f"Il n’y a pas de relevé {options['snapshot']}.")
        found = verify_snapshot(snapshot)
        self.stdout.write(
            f"Relevé {snapshot.pk} : {snapshot.territory.name}, {snapshot.vintage}, version {snapshot.code_version}"
        )
        if not found.is_hash_right:
            raise CommandError(f"Les mesures conservées ne sont plus celles de l’empreinte {snapshot.input_hash}.")
        if not found.is_in_journal:
            raise CommandError(
                f"Le journal n’a pas l’empreinte {snapshot.input_hash} pour ce territoire et ce millésime."
            )
        if not found.is_same:
            raise CommandError(
                "Ce qui est publié n’est pas ce que donnent les mesures conservées. Si le programme a changé depuis la version "
                "dite plus haut, recalculez avec elle avant de conclure."
            )
        self.stdout.write(f"Empreinte des mesures : {snapshot.input_hash}. Recalculé à l’identique.")
        if found.other_methods:
            codes = ", ".join(found.other_methods)
            self.stdout.write(f"Méthode changée depuis, donc non comparés : {codes}.")
        if found.moved:
            moved = ", ".join(found.moved)
            self.stdout.write(f"Les lignes donneraient autre chose aujourd’hui (textes retirés depuis) : {moved}.")
