"""From opened ballots to the outcome, and to the public folder by which anyone finds it again."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from consult.votes.models import Checkpoint, Mode, PaperBallot, PublishedFile, Question, Rule, Statement
from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, Paper
from consult.votes.sealing import ballot_file, journal, seals
from consult.votes.sealing.ballot_file import Asked, AskedOption, Sheet
from consult.votes.selectors import paper_of
from consult.votes.steps import leaves_of, origin_of
from consult.votes.tally import documented_json, pabulib_writing
from consult.votes.tally.election import Ballot, Election, Option, Outcome, UncountableError
from consult.votes.tally.rules import RULES, outcome_of


def election_of(question: Question, ballots: Sequence[Ballot]) -> Election:
    """The question as a tally rule reads it; a budget is exact, in euros."""
    return Election(
        options=tuple(Option(o.code, o.title, Fraction(o.cost)) for o in paper_of(question).options),
        ballots=tuple(ballots),
        seats=question.seats,
        budget=Fraction(question.envelope) if question.mode == Mode.BUDGET else None,
        threshold=Fraction(question.threshold),
    )


def tally_of(question: Question, ballots: Sequence[Ballot]) -> Outcome:
    """What the rule of the question finds, with the settings it announced."""
    election = election_of(question, ballots)
    return outcome_of(election, question.rule, **settings_of(question))


def settings_of(question: Question) -> dict[str, str]:
    """What the rule of the question may be told, as the question announced it."""
    return {name: str(getattr(question, name)) for name in RULES[question.rule].settings if hasattr(question, name)}


def asked_of(question: Question, paper: Paper) -> Asked:
    """The question as its journal opens it and as its public folder repeats it."""
    limits = {
        Mode.APPROVAL: paper.limit, Mode.RANKING: paper.limit, Mode.BUDGET: paper.envelope, Mode.POINTS: paper.points,
        Mode.QUADRATIC: paper.points, Mode.SCORE: paper.points, Mode.JUDGMENT: ballot_file.WORST_GRADE,
    }  # fmt: skip
    return Asked(
        question=question.pk, title=question.title, mode=question.mode, rule=question.rule,
        options=tuple(AskedOption(o.code, o.title, o.cost) for o in paper.options), roll=question.roll_size,
        origin=origin_of(question), log_key=bytes(question.log_key), limit=limits[Mode(question.mode)],
        settings={
            "seats": question.seats, "threshold": question.threshold, "rule_settings": settings_of(question),
            "budget": question.envelope if question.mode == Mode.BUDGET else None, "least": question.least,
            "publishes_ballots": question.publishes_ballots, "secrecy": question.secrecy, "level": question.level,
            "appeal_days": question.appeal_days, "text": question.text,
            "embargo_until": question.embargo_until.isoformat() if question.embargo_until else None,
        },
    )  # fmt: skip


def sheets_of(question: Question) -> list[Sheet]:
    """The paper ballots of a question, batch by batch."""
    rows = PaperBallot.objects.filter(batch__question=question, batch__discarded_at__isnull=True)
    said = rows.order_by("batch__number", "sheet").values_list("batch__number", "sheet", "salt", "choice")
    return [Sheet(batch, sheet, bytes(salt), choice) for batch, sheet, salt, choice in said]


def grouped(question: Question, choices: Sequence[Choice]) -> list[Ballot]:
    """The ballots as they are counted, the same ones together, in the order of their words, which is that of nobody's vote."""
    times = Counter(json.dumps(choice, sort_keys=True) for choice in choices)
    ballot_of = MODES[question.mode].ballot_of
    return [replace(ballot_of(json.loads(said)), count=times[said]) for said in sorted(times)]


def exports_of(question: Question, choices: Sequence[Choice]) -> dict[str, bytes]:
    """The same ballots in the forms that other tools read: CSV and JSON always, Pabulib where it has a place for them."""
    election = election_of(question, grouped(question, choices))
    found = {
        "bulletins.csv": _table(question, choices),
        "bulletins.json": documented_json.write(election, question.rule).encode(),
    }
    try:
        settings = {"completion": question.completion} if question.rule == Rule.EQUAL_SHARES else {}
        said = pabulib_writing.write(
            election, rule=question.rule, outcome=tally_of(question, election.ballots), meta=_meta(question), **settings
        )
    except UncountableError:
        return found  # grades: the format has none
    return {**found, "bulletins.pb": said.encode()}


def _meta(question: Question) -> dict[str, str]:
    """The general fields of a Pabulib file."""
    town, dates = question.consultation.territory.name, (question.opens_at, question.closes_at)
    begins, ends = (timezone.localdate(at).strftime("%d.%m.%Y") if at else "" for at in dates)
    return {
        "description": question.title, "country": "France", "unit": town, "instance": str(question.pk),
        "date_begin": begins, "date_end": ends, "language": "fr",
    }  # fmt: skip


def _table(question: Question, choices: Sequence[Choice]) -> bytes:
    """One line for what one ballot gives one option; ballots in the order of their words, which is that of nobody's vote."""
    titles = {option.code: option.title for option in paper_of(question).options}
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerow(["bulletin", "option", "titre", "valeur"])
    for number, choice in enumerate(sorted(choices, key=lambda one: json.dumps(one, sort_keys=True)), start=1):
        is_ranked = question.mode == Mode.RANKING
        given = (
            choice if isinstance(choice, dict) else {c: n if is_ranked else 1 for n, c in enumerate(choice, start=1)}
        )
        rows.writerows([number, code, harmless(titles[code]), value] for code, value in given.items())
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


# What each file is, in the words of the result page.
WHAT_EACH_FILE_IS: Mapping[str, Any] = {
    "question.json": gettext_lazy("la question, ses options, sa règle, la clé du journal"),
    "ballots.jsonl": gettext_lazy("les bulletins en ligne, sans nom et sans ordre"),
    "paper.jsonl": gettext_lazy("les bulletins papier, par lot et par feuille"),
    "journal.txt": gettext_lazy("le journal, ligne à ligne"),
    "superseded.txt": gettext_lazy("les récépissés remplacés"),
    "statements.jsonl": gettext_lazy("ce que la collectivité a déclaré au journal"),
    "checkpoint": gettext_lazy("le dernier état signé du journal"),
    "result.json": gettext_lazy("le résultat et ses raisons"),
    "recount.py": gettext_lazy("le programme qui recompte, à lire et à lancer"),
    "LISEZMOI.md": gettext_lazy("comment faire"),
    "bulletins.csv": gettext_lazy("les bulletins en tableau"),
    "bulletins.json": gettext_lazy("les bulletins pour « manage.py tally »"),
    "bulletins.pb": gettext_lazy("les bulletins au format Pabulib"),
}
EXPORTS = ("bulletins.csv", "bulletins.json", "bulletins.pb")  # the same ballots again: not part of what is recounted


def public_files(question: Question, *, scrutineers: bool = False) -> dict[str, bytes]:
    """The public folder of a counted question, by name, as the journal stands now."""
    rows = PublishedFile.objects.filter(question=question).order_by("name")
    files = {one.name: bytes(one.content) for one in rows if one.is_public or scrutineers}
    said = Statement.objects.filter(question=question).order_by("index").values_list("index", "text")
    note = Checkpoint.objects.filter(question=question).order_by("-size").values_list("note", flat=True).first()
    return ballot_file.public_folder(
        files, journal=leaves_of(question), statements={at: text.encode() for at, text in said},
        checkpoint=note or "", scrutineers=scrutineers,
    )  # fmt: skip


def recounted(folder: Path) -> str:
    """Count a published folder again by its rule, from its ballots, and say whether the same options win."""
    question, result = (json.loads((folder / name).read_text()) for name in ("question.json", "result.json"))
    files = [folder / name for name in ("ballots.jsonl", "paper.jsonl")]
    if not all(path.is_file() for path in files):
        return "Les bulletins ne sont pas publiés : la règle n’a pas été appliquée à nouveau."
    choices = [json.loads(line)["choice"] for path in files for line in path.read_text().splitlines()]
    times = Counter(MODES[question["mode"]].ballot_of(choice) for choice in choices)
    said, settings = result["outcome"], question["settings"]  # as the journal opened them, before anyone voted
    election = Election(
        options=tuple(Option(o["code"], o["title"], Fraction(o["cost"])) for o in question["options"]),
        ballots=tuple(replace(ballot, count=n) for ballot, n in times.items()),
        seats=settings["seats"],
        budget=None if settings["budget"] is None else Fraction(settings["budget"]),
        threshold=Fraction(settings["threshold"]),
    )
    again = outcome_of(election, question["rule"], **settings["rule_settings"])
    if list(again.winners) != said["winners"]:
        raise ValueError(f"result.json : la règle {question['rule']} retient {', '.join(again.winners)}.")
    names = {o["code"]: o["title"] for o in question["options"]}
    return f"Par la même règle, les mêmes options : {', '.join(names[code] for code in again.winners) or 'aucune'}."


def journal_file(question: Question, name: str) -> bytes | None:
    """One file of the journal as machines read it, from the sealing on, as of its last signed state; nothing where there is none."""
    if name not in {"checkpoint", "leaves", "statements.jsonl", "question.json"} and not journal.TILE_NAME.fullmatch(
        name
    ):
        return None
    checkpoint = Checkpoint.objects.filter(question=question).order_by("-size").first()
    if checkpoint is None:
        return None
    if name == "checkpoint":
        return checkpoint.note.encode()
    if name in {"statements.jsonl", "question.json"}:
        rows = Statement.objects.filter(question=question, index__lt=checkpoint.size).order_by("index")
        said = list(rows.values_list("index", "text"))
        if name == "statements.jsonl":
            return b"".join(seals.canonical({"index": at, "statement": text}) + b"\n" for at, text in said)
        # As it was opened; how much of the ballots is published is known at the count.
        return json.dumps(
            {**json.loads(said[0][1])["question"], "published": "not yet"}, ensure_ascii=False, indent=2
        ).encode()
    leaves = leaves_of(question)[: checkpoint.size]
    return (
        "".join(f"{leaf.hex()}\n" for leaf in leaves).encode()
        if name == "leaves"
        else journal.static_file(leaves, name)
    )


def public_names(question: Question) -> list[str]:
    """The names of the public files, without reading one."""
    rows = PublishedFile.objects.filter(question=question, is_public=True).order_by("name")
    return sorted([*rows.values_list("name", flat=True), "checkpoint", "journal.txt", "statements.jsonl"])
