"""`manage.py tally FILE [--rule RULE] [--utility …] [--completion …] [--budget N] [--seats N] [--json]`"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.votes.tally.election import Election, Outcome, UncountableError
from consult.votes.tally.equal_shares import COMPLETIONS, UTILITIES
from consult.votes.tally.files import read_file
from consult.votes.tally.reading import UnreadableBallotsError, amount
from consult.votes.tally.rules import RULES, outcome_of
from consult.votes.tally.words import plain_outcome
from core.lib.sentences import french_figure

WIDEST = 48  # characters of a name in the table
UNREADABLE = 2  # exit code


class Command(BaseCommand):
    """Counts a file of ballots, and says why the winners won. It needs no database."""

    help = "Compte un fichier de bulletins (.pb de Pabulib ou JSON) et dit pourquoi. Voir docs/tally.md."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to count, and how."""
        parser.add_argument("file", type=Path, help="fichier .pb ou .json, compressé (.gz) ou non")
        parser.add_argument("--rule", metavar="RÈGLE", help=f"{', '.join(RULES)}\u202f; sinon celle du fichier")
        parser.add_argument("--utility", choices=UTILITIES, help="parts égales\u202f: ce que vaut un projet financé")
        parser.add_argument("--completion", choices=COMPLETIONS, help="parts égales\u202f: emploi de ce qui reste")
        parser.add_argument("--budget", metavar="N", help="remplace le budget du fichier")
        parser.add_argument("--seats", metavar="N", type=int, help="nombre d’options à retenir, sans budget")
        parser.add_argument("--json", action="store_true", help="répond en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, count, answer; or one sentence and exit code 2."""
        try:
            reading = read_file(options["file"])
            election = self._asked(reading.election, options["budget"], options["seats"])
            rule = options["rule"] or reading.rule
            settings = dict(reading.settings) if rule == reading.rule else {}
            settings |= {key: options[key] for key in ("utility", "completion") if options[key]}
            outcome = outcome_of(election, rule, **settings)
        except (UnreadableBallotsError, UncountableError) as reason:
            raise CommandError(str(reason), returncode=UNREADABLE) from None
        if options["json"]:
            self.stdout.write(json.dumps(plain_outcome(outcome), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(election, outcome)))

    def _asked(self, election: Election, budget: str | None, seats: int | None) -> Election:
        if seats is not None:
            if not 1 <= seats <= max(len(election.options), 1):
                raise UncountableError(f"--seats est un nombre de 1 à {max(len(election.options), 1)}.")
            election = replace(election, seats=seats)
        return election if budget is None else replace(election, budget=amount(budget, "--budget"))


def _lines(election: Election, outcome: Outcome) -> list[str]:
    said, place = outcome.explanation, {i: str(n) for n, i in enumerate(outcome.winners, start=1)}
    names = {o.id: f"{o.id} — {o.name}" if o.name and o.name != o.id else o.id for o in election.options}
    rows = [("Place", "Option", "Voix", "Score")]
    first = sorted(election.ids, key=lambda i: (int(place.get(i, len(names) + 1)), -outcome.score[i]))
    for i in first:
        name = names[i] if len(names[i]) <= WIDEST else names[i][: WIDEST - 1] + "…"
        rows.append((place.get(i, "–"), name, french_figure(outcome.votes[i]), french_figure(outcome.score[i])))
    wide = [max(len(row[n]) for row in rows) for n in range(4)]
    table = [f"{a:>{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}  {d:>{wide[3]}}" for a, b, c, d in rows]
    why = [f"{names[i]}\n  {said['winners'][i]}" for i in outcome.winners]
    head = f"{RULES[outcome.rule].name} ({outcome.rule}) — {said['method']}"
    return [head, "", said["summary"], "", *table, *(["", "Pourquoi", *why] if why else [])]
