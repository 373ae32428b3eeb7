"""`manage.py verify_audit`"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.models import Entry
from core.audit.services import faults
from core.territories.models import Territory


class Command(BaseCommand):
    """Reads every chain of the journal again and names each entry that does not hold."""

    help = "Vérifie que le journal n’a pas été modifié : une chaîne par territoire, et une pour l’installation."

    def handle(self, *args: Any, **options: Any) -> None:
        kept = Entry.objects.exclude(territory=None).order_by().values("territory_id")
        chains: list[Territory | None] = [None, *Territory.objects.filter(pk__in=kept).order_by("name", "code")]
        found = 0
        for territory in chains:
            for fault in faults(territory):
                found += 1
                self.stderr.write(f"{territory.name if territory else 'Installation'} : {fault}")
        if found:
            raise CommandError(f"Le journal ne tient pas : {found} défauts.")
        self.stdout.write(f"Le journal tient : {Entry.objects.count()} entrées, {len(chains)} chaînes.")
