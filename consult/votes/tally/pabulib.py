"""Reads Pabulib's `.pb` files (pabulib.org/format). `pabulib_writing.py` writes them."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from consult.votes.tally.election import Ballot, Election, Option
from consult.votes.tally.reading import Reading, UnreadableBallotsError, amount, number, shown

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
RULE_NAMES: Mapping[str, tuple[str, dict[str, str]]] = {
    "": ("greedy", {}),
    "unknown": ("greedy", {}),
    "greedy": ("greedy", {}),
    "greedy-exclusive": ("greedy", {}),  # pairs that exclude each other are not in the file
    "greedy-custom": (
        "greedy-no-skip",
        {},
    ),  # Poznań: stops at the first that does not fit; reserves come from elsewhere
    "greedy-no-skip": ("greedy-no-skip", {}),
    "greedy-threshold": ("greedy-threshold", {}),
    "equalshares": ("equal-shares", {}),
    "equalshares/add1": ("equal-shares", {"completion": "add1"}),
    "equalshares/utilitarian": ("equal-shares", {"completion": "utilitarian"}),
    "phragmen": ("phragmen", {}),
}
SAME = {"equal-shares": "equalshares", "mes": "equalshares", "equal-shares/add1": "equalshares/add1"}
Row = tuple[int, list[str]]


@dataclass
class _Sections:
    meta: dict[str, tuple[int, str]] = field(default_factory=dict)
    projects: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    votes: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # vote, points → how many, first line
    seen: dict[str, int] = field(default_factory=dict)  # section → its line
    last: int = 1


def read(text: str) -> Reading:
    """The election of a `.pb` text, or `UnreadableBallotsError` with the line that is wrong.

    Sections, columns and keys are known whatever their case, `_`, `-` or spaces; columns the count does not need may be
    missing. Approval and choose-1 votes become approvals, cumulative and scoring ones points, ordinal ones rankings
    whose places score as Pabulib says (`depth` is `max_length`). A voter without a vote is a blank ballot.
    """
    found = _sections(text)
    for name in SECTIONS:
        if name not in found.seen:
            raise UnreadableBallotsError(f"la section {name} manque.", found.last)
    options = _options(found.projects)
    line, kind = found.meta.get("vote_type", (found.seen["META"], ""))
    kind = _spelling(kind)
    if kind not in VOTE_TYPES:
        raise UnreadableBallotsError(
            f"le type de vote « {shown(kind)} » n’est pas connu ({', '.join(VOTE_TYPES)}).", line
        )
    if "budget" not in found.meta:
        raise UnreadableBallotsError("la section META n’indique pas de budget.", found.seen["META"])
    meta = {key: value for key, (_line, value) in found.meta.items()}
    rule, settings = _rule(meta.get("rule", ""))
    election = Election(
        options,
        tuple(_ballots(found, kind, {option.id for option in options})),
        budget=amount(found.meta["budget"][1], "le budget", found.meta["budget"][0]),
        threshold=_meta_number(found, "min_project_score_threshold", "le seuil"),
        depth=int(_meta_number(found, "max_length", "max_length")) if kind == "ordinal" else 0,
        currency={"EUR": "€", "": "€"}.get(meta.get("currency", ""), meta.get("currency", "")),
    )
    return Reading(election, rule, settings, meta)


def _spelling(text: str) -> str:
    """One spelling for "Choose 1", "choose_1" and "choose-1"."""
    return re.sub(r"[\s_-]+", "-", text.strip().lower())


def _rule(name: str) -> tuple[str, dict[str, str]]:
    spelled = _spelling(name)
    return RULE_NAMES.get(SAME.get(spelled, spelled), (name, {}))


def _rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    try:
        for row in reader:
            if any(row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error:
        sentence = "cette ligne est mal formée (guillemets ou champ trop long)."
        raise UnreadableBallotsError(sentence, line) from None


def _sections(text: str) -> _Sections:
    found, rows, section = _Sections(), _rows(text), ""
    columns: list[str] = []
    for line, row in rows:
        found.last = line
        name = row[0].strip().upper()
        if name in SECTIONS and not any(row[1:]):
            if name in found.seen:
                raise UnreadableBallotsError(f"la section {name} vient deux fois.", line)
            section, columns = name, []
            found.seen[name] = line
        elif not section:
            raise UnreadableBallotsError(f"une section META était attendue, pas « {shown(row[0])} ».", line)
        elif section == "META":
            _take_meta(found, line, row)
        elif not columns:
            columns = _columns(section, line, row)
        elif len(row) > len(columns) and any(row[len(columns) :]):
            raise UnreadableBallotsError(f"cette ligne a {len(row)} champs, l’en-tête en a {len(columns)}.", line)
        elif section == "PROJECTS":
            found.projects.append((line, dict(zip(columns, row, strict=False))))
        else:
            _take_vote(found, line, row, columns)
    return found


def _take_meta(found: _Sections, line: int, row: list[str]) -> None:
    key = _spelling(row[0]).replace("-", "_")
    if key == "key" and len(row) > 1 and _spelling(row[1]) == "value":
        return
    if len(row) < 2:
        raise UnreadableBallotsError(
            f"« {shown(row[0])} » n’a pas de valeur\u202f: une ligne s’écrit clé;valeur.", line
        )
    if key in found.meta:
        raise UnreadableBallotsError(f"« {shown(row[0])} » vient deux fois.", line)
    found.meta[key] = (line, row[1].strip())


def _columns(section: str, line: int, row: list[str]) -> list[str]:
    columns = [_spelling(name).replace("-", "_") for name in row]
    for name in ("project_id", "cost") if section == "PROJECTS" else ("vote",):
        if name not in columns:
            raise UnreadableBallotsError(f"la colonne « {name} » manque dans la section {section}.", line)
    return columns


def _take_vote(found: _Sections, line: int, row: list[str], columns: list[str]) -> None:
    place = columns.index("vote")
    at = columns.index("points") if "points" in columns else len(row)
    vote = row[place] if place < len(row) else ""
    key = (vote, row[at] if at < len(row) else "")
    known = found.votes.get(key)
    if known:
        known[0] += 1
    else:
        found.votes[key] = [1, line]


def _options(projects: list[tuple[int, dict[str, str]]]) -> tuple[Option, ...]:
    options: dict[str, Option] = {}
    for line, row in projects:
        key = row["project_id"].strip()
        if not key:
            raise UnreadableBallotsError("ce projet n’a pas d’identifiant.", line)
        if key in options:
            raise UnreadableBallotsError(f"le projet « {shown(key)} » vient deux fois.", line)
        cost = amount(row.get("cost", ""), "le coût", line)
        options[key] = Option(key, row.get("name", "").strip(), cost)
    return tuple(options.values())


def _meta_number(found: _Sections, key: str, what: str) -> Fraction:
    line, text = found.meta.get(key, (0, ""))
    return amount(text, what, line) if text else Fraction(0)


def _ballots(found: _Sections, kind: str, known: set[str]) -> Iterator[Ballot]:
    default = found.meta.get("default_score", (0, ""))
    fallback = number(default[1], "default_score", default[0]) if kind == "scoring" and default[1] else Fraction(0)
    for (vote, points), (count, line) in found.votes.items():
        names = [name.strip() for name in vote.split(",")] if vote.strip() else []
        for name in names:
            if name not in known:
                raise UnreadableBallotsError(f"le projet « {shown(name)} » n’est pas dans la section PROJECTS.", line)
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise UnreadableBallotsError(f"le projet « {shown(twice)} » est cité deux fois dans ce vote.", line)
        if kind == "ordinal":
            yield Ballot(count, ranking=tuple((name,) for name in names))
        elif kind in {"cumulative", "scoring"}:
            given = _points(names, points, line)
            rest = [(name, fallback) for name in sorted(known - set(names))] if fallback else []
            yield Ballot(count, points=(*given, *rest))
        elif kind == "choose-1" and len(names) > 1:
            raise UnreadableBallotsError(f"ce vote cite {len(names)} projets, un seul est permis.", line)
        else:
            yield Ballot(count, approvals=frozenset(names))


def _points(names: list[str], points: str, line: int) -> list[tuple[str, Fraction]]:
    values = [number(value, "le nombre de points", line) for value in points.split(",")] if points.strip() else []
    if len(values) != len(names):
        raise UnreadableBallotsError(f"ce vote cite {len(names)} projets et donne {len(values)} fois des points.", line)
    return list(zip(names, values, strict=True))
