"""`manage.py import_contributions FILE --consultation TERRITORY/SLUG [--mapping NAME] [--dry-run]`"""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from consult.comments.importing.files import Fault, UnreadableFileError, read_rows
from consult.comments.importing.mappings import (
    BUILT_IN,
    PROPOSALS,
    Correspondence,
    UnreadableMappingError,
    find,
    recognise,
)
from consult.comments.importing.rows import understand
from consult.comments.importing.services import import_comments, import_proposals
from consult.comments.importing.sorting import Imported
from consult.comments.models import Stance
from consult.consultations.models import Consultation
from core.lib.db import clock

MOST_TOLD = 50  # faults told one by one
WIDTH = 30  # characters of the bar


class Command(BaseCommand):
    """Brings in proposals or arguments gathered elsewhere: all of a file, or nothing."""

    help = "Importe des propositions ou des arguments recueillis ailleurs (JSON Lines ou CSV). Voir docs/import.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, where to, and how it is read."""
        parser.add_argument("file", type=Path, help="fichier .jsonl ou .csv, compressé (.gz) ou non")
        parser.add_argument(
            "--consultation", required=True, metavar="TERRITOIRE/ADRESSE",
            help="par exemple clichy-sous-bois-93014/nos-priorites, ou le code INSEE devant la barre",
        )  # fmt: skip
        parser.add_argument(
            "--mapping", metavar="NOM|FICHIER.json",
            help=f"correspondance des colonnes ({', '.join(BUILT_IN)}, ou un fichier) ; sinon elle est reconnue",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything, then write everything; a fault anywhere and nothing is written."""
        consultation = self._consultation(options["consultation"])
        if not options["file"].is_file():
            raise CommandError(f"Il n’y a pas de fichier {options['file']}.")
        try:
            said, rows = self._read(options["file"], options["mapping"])
            service: Callable[..., Imported] = import_proposals if said.kind == PROPOSALS else import_comments
            done = service(
                consultation=consultation, rows=rows, source=said.source, dry_run=options["dry_run"],
                progress=self._bar("Écriture"),
            )  # fmt: skip
        except UnreadableMappingError as reason:
            raise CommandError(f"Rien n’a été importé. {reason}") from None
        except UnreadableFileError as unreadable:
            raise CommandError(_told(unreadable.faults)) from None
        self._tell(said, done, consultation, options["dry_run"])

    def _consultation(self, text: str) -> Consultation:
        where, _bar, slug = text.partition("/")
        found = (
            Consultation.objects.select_related("territory")
            .filter(Q(territory__slug=where.lower()) | Q(territory__code=where.upper()), slug=slug)
            .first()
        )
        if found is None:
            raise CommandError(f"Aucune consultation à l’adresse « {text} ». Forme attendue\u202f: TERRITOIRE/ADRESSE.")
        return found

    def _read(self, path: Path, mapping: str | None) -> tuple[Correspondence, Sequence[Any]]:
        """The mapping and every row, or every fault at once."""
        faults: list[Fault] = []
        lines = read_rows(path, faults, self._bar("Lecture"))
        first = next(lines, None)
        if first is None:
            raise UnreadableFileError(faults)
        said = find(mapping) if mapping else recognise(first[1])
        if path.suffixes[-1:] == [".csv"] or path.suffixes[-2:-1] == [".csv"]:
            missing = sorted(said.columns - set(first[1]))
            if missing:
                raise UnreadableFileError([Fault(1, column, "cette colonne manque.") for column in missing])
        rows = list(understand(chain([first], lines), said, faults, clock()))
        if faults:
            raise UnreadableFileError(faults)
        return said, rows

    def _bar(self, label: str) -> Callable[[float], None]:
        """A bar that grows on a terminal; nothing in a log."""
        if not (hasattr(self.stderr, "isatty") and self.stderr.isatty()):
            return lambda _share: None

        def draw(share: float) -> None:
            full = round(share * WIDTH)
            line = f"\r{label} [{'█' * full}{' ' * (WIDTH - full)}] {share:4.0%}"
            if share >= 1:  # the place is left clean for what is said next
                line += f"\r{' ' * (WIDTH + 20)}\r"
            self.stderr.write(line, style_func=str, ending="")
            self.stderr.flush()

        return draw

    def _tell(self, said: Correspondence, done: Imported, consultation: Consultation, dry_run: bool) -> None:
        noun = "proposition" if said.kind == PROPOSALS else "argument"
        say = self.stdout.write
        if dry_run:
            say("Essai\u202f: rien n’est écrit. Voici ce qui le serait.")
        if not done.added:
            say(f"Rien à ajouter\u202f: {_some(done.known, noun)} du fichier déjà dans « {consultation.title} ».")
        else:
            say(f"{_some(done.added, noun)} de plus dans « {consultation.title} », sur {_some(done.read, 'ligne')}.")
        if done.stances:
            labels = {Stance.FOR: "pour", Stance.AGAINST: "contre", Stance.NEUTRAL: "sans position"}
            say(
                "  "
                + ", ".join(f"{_number(done.stances[s])} {word}" for s, word in labels.items() if s in done.stances)
            )
        if done.known and done.added:
            say(f"  {_some(done.known, noun)} déjà là, sans changement.")
        if done.trashed and said.kind == PROPOSALS:
            say(f"  {_some(done.trashed, noun)} à la corbeille là-bas\u202f: ici, retirées avec ce motif.")
        elif done.trashed:
            say(f"  {_some(done.trashed, noun)} à la corbeille, ou en réponse à l’un d’eux\u202f: laissés de côté.")
        if done.flattened:
            say(f"  {_some(done.flattened, 'réponse')} remontées d’un cran\u202f: un fil a trois niveaux.")
        if done.people:
            say(f"  {_some(done.people, 'personne')} sous pseudonyme de plus.")


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


def _some(count: int, noun: str) -> str:
    return f"{_number(count)} {noun}{'s' if count > 1 else ''}"


def _told(faults: Sequence[Fault]) -> str:
    """Every fault in the order of the lines, the first ones in full."""
    ordered = sorted(faults, key=lambda fault: fault.line)
    lines = [f"Rien n’a été importé\u202f: {_some(len(faults), 'faute')} à corriger.", *map(str, ordered[:MOST_TOLD])]
    if len(ordered) > MOST_TOLD:
        lines.append(f"… et {_number(len(ordered) - MOST_TOLD)} de plus.")
    return "\n".join(lines)
