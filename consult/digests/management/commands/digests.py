"""`manage.py digests [--at DATE] [--dry-run] [--person EMAIL]`"""

from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from consult.digests.selectors import Planned, due_offices, planned
from consult.digests.services import letter_of, prepare
from core.lib.db import clock


class Command(BaseCommand):
    """Shows the digests due at a moment exactly as they would go, and why each line is there; writes them unless told not to."""

    help = "Montre les points dus aux élues et aux élus à une date, tels qu’ils partiraient, et pourquoi chaque ligne y est."

    def add_arguments(self, parser: CommandParser) -> None:
        """When, for whom, and whether anything is written."""
        parser.add_argument("--at", metavar="DATE", help="« 2026-11-30 » (la fin de ce jour) ou « 2026-11-30T08:00 »")
        parser.add_argument("--dry-run", action="store_true", help="montrer sans rien écrire")
        parser.add_argument("--person", default="", metavar="ADRESSE", help="une seule personne, par son adresse")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, or prepare, then say it."""
        now = clock()
        at = moment_of(options["at"]) if options["at"] else now
        if options["dry_run"]:
            plans = planned(due_offices(at, email=options["person"]), at)
        elif at > now:
            raise CommandError("Une date à venir se regarde, avec --dry-run : rien ne part en avance.")
        else:
            plans = prepare(at, email=options["person"])
        for one in plans:
            self._show(one)
        quiet = sum(not one.said for one in plans)
        done = "à écrire" if options["dry_run"] else "écrits"
        self.stdout.write(f"Points {done} : {len(plans) - quiet}. Sans rien à dire : {quiet}.")

    def _show(self, one: Planned) -> None:
        office = one.due.office
        self.stdout.write(f"=== {office.user.email} · {office.territory.name} · {one.due.period.key}")
        if not one.said:
            self.stdout.write("(rien à dire : aucune lettre)\n")
            return
        mail = letter_of(one)
        self.stdout.write(f"{mail.subject}\n\n{mail.text}\n")
        for number, line in enumerate(one.selection.lines, 1):
            self.stdout.write(f"  {number}. {line.because.value} · {line.item.key} · {line.fingerprint}")
        if one.summary is not None:
            self.stdout.write(f"  = {one.summary.fingerprint}")
        if one.signal is not None:
            self.stdout.write(f"  + {one.signal.move.value} · {one.signal.item} · {one.signal.fingerprint}")


def moment_of(text: str) -> datetime:
    """A moment by the platform's clock; a day alone means its last minute, when all its digests are due."""
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time(23, 59)) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"« {text} » n’est pas une date : écrivez 2026-11-30 ou 2026-11-30T08:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
