"""Reads and writes the JSON of docs/tally.md: options, then ballots, each with how many people filled it so."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import FORMS, GRADES, Ballot, Election, Option
from consult.votes.tally.json_places import line_of
from consult.votes.tally.reading import MOST_PEOPLE, Reading, UnreadableBallotsError, number, shown
from core.lib.sentences import plain

SETTINGS = ("utility", "completion", "unranked")
KEYS = {"options", "ballots", "rule", "budget", "seats", "grades", "threshold", "depth", "currency", *SETTINGS}
SAID = {"title", "question", "name", "description", "comment", "source", "$schema"}  # read by people only
Path = tuple[str | int, ...]


class _Twice(ValueError):  # noqa: N818 — turned into the one exception of reading
    """A key that an object holds twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _exact(text: str) -> Fraction:
    return number(text, "la valeur")


def read(text: str) -> Reading:
    """The election of a JSON text, or `UnreadableBallotsError` with the line where the faulty value begins."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_float=_exact, parse_constant=_exact, parse_int=_exact)
    except json.JSONDecodeError as fault:
        raise UnreadableBallotsError("ce n’est pas du JSON bien formé.", fault.lineno) from None
    except _Twice as key:
        line = text.count("\n", 0, max(text.rfind(json.dumps(str(key), ensure_ascii=False)), 0)) + 1
        raise UnreadableBallotsError(f"la clé « {shown(key)} » vient deux fois.", line) from None
    except UnreadableBallotsError as fault:
        raise UnreadableBallotsError(fault.sentence, 1) from None
    except RecursionError:
        raise UnreadableBallotsError("le JSON est trop imbriqué.", 1) from None
    return _Document(text, data).reading()


@dataclass
class _Document:
    """One text, its parsed value, and the words for what is wrong in it."""

    text: str
    data: Any

    def wrong(self, path: Path, sentence: str) -> UnreadableBallotsError:
        return UnreadableBallotsError(sentence, line_of(self.text, path))

    def reading(self) -> Reading:
        data = self.data
        if not isinstance(data, dict):
            raise self.wrong((), "un objet { } avec « options » et « ballots » était attendu.")
        for key in data:
            if key not in KEYS | SAID:
                raise self.wrong((key,), f"la clé « {shown(key)} » n’est pas connue.")
        for key in ("options", "ballots"):
            if not isinstance(data.get(key), list):
                raise self.wrong((key,), f"« {key} » manque, ou n’est pas une liste.")
        options = self._options()
        grades = self._grades()
        ballots = tuple(self._ballots({option.id for option in options}, grades))
        budget = self._number(("budget",), data["budget"], "le budget") if data.get("budget") is not None else None
        election = Election(
            options, ballots,
            seats=self._whole(("seats",), data.get("seats", 1), "« seats »", least=1, most=len(options) or 1),
            budget=budget, grades=grades,
            threshold=self._number(("threshold",), data.get("threshold", 0), "le seuil"),
            depth=self._whole(("depth",), data.get("depth", 0), "« depth »"),
            currency=self._text(("currency",), data.get("currency", "€"), "« currency »"),
        )  # fmt: skip
        settings = {key: self._text((key,), data[key], f"« {key} »") for key in SETTINGS if key in data}
        rule = self._text(("rule",), data["rule"], "« rule »") if data.get("rule") is not None else usual_rule(election)
        return Reading(election, rule, settings)

    def _number(self, path: Path, value: Any, what: str, least: int | None = 0) -> Fraction:
        found = number(value, what, line_of(self.text, path)) if isinstance(value, str) else value
        if isinstance(found, bool) or not isinstance(found, int | Fraction):
            raise self.wrong(path, f"{what} n’est pas un nombre.")
        if least is not None and found < least:
            raise self.wrong(path, f"{what} {plain(found)} est négatif.")
        return Fraction(found)

    def _whole(self, path: Path, value: Any, what: str, least: int = 0, most: int = MOST_PEOPLE) -> int:
        found = self._number(path, value, what, least=None)
        if found.denominator != 1 or not least <= found <= most:
            raise self.wrong(path, f"{what} n’est pas un nombre entier de {least} à {most}.")
        return int(found)

    def _text(self, path: Path, value: Any, what: str) -> str:
        if not isinstance(value, str):
            raise self.wrong(path, f"{what} n’est pas un texte.")
        return value

    def _id(self, path: Path, value: Any) -> str:
        if isinstance(value, Fraction) and value.denominator == 1:
            value = str(value)
        if not isinstance(value, str) or not value:
            raise self.wrong(path, "l’identifiant d’une option est un texte.")
        return value

    def _options(self) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for n, given in enumerate(self.data["options"]):
            path: Path = ("options", n)
            parts = given if isinstance(given, dict) else {"id": given}
            if "id" not in parts:
                raise self.wrong(path, "cette option n’a pas de clé « id ».")
            key = self._id(path, parts["id"])
            if key in found:
                raise self.wrong(path, f"l’option « {shown(key)} » vient deux fois.")
            name = self._text((*path, "name"), parts.get("name", ""), "le nom")
            cost = self._number((*path, "cost"), parts.get("cost", 0), "le coût")
            found[key] = Option(key, name, cost)
        return tuple(found.values())

    def _grades(self) -> tuple[str, ...]:
        given = self.data.get("grades", list(GRADES))
        if not isinstance(given, list) or len(given) < 2 or not all(isinstance(name, str) for name in given):
            raise self.wrong(("grades",), "« grades » est une liste d’au moins deux mentions, la meilleure d’abord.")
        if len({name.casefold() for name in given}) < len(given):
            raise self.wrong(("grades",), "une mention vient deux fois dans « grades ».")
        return tuple(given)

    def _ballots(self, known: set[str], grades: tuple[str, ...]) -> Iterator[Ballot]:
        form = ""
        for n, given in enumerate(self.data["ballots"]):
            path: Path = ("ballots", n)
            if not isinstance(given, dict):
                raise self.wrong(path, "un bulletin est un objet { }.")
            forms = [key for key in given if key in FORMS]
            for key in given:
                if key not in FORMS and key != "count":
                    raise self.wrong((*path, key), f"la clé « {shown(key)} » n’est pas connue dans un bulletin.")
            if len(forms) > 1 or (forms and form and forms[0] != form):
                other = forms[1] if len(forms) > 1 else form
                raise self.wrong((*path, forms[0]), f"« {forms[0]} » et « {other} » ne vont pas ensemble.")
            form = forms[0] if forms else form
            count = self._whole((*path, "count"), given.get("count", 1), "« count »")
            if count:
                yield self._ballot(path, forms, given, count, known, grades)

    def _ballot(
        self, path: Path, forms: list[str], given: dict[str, Any], count: int, known: set[str], grades: tuple[str, ...]
    ) -> Ballot:
        if not forms:
            return Ballot(count)
        form, path = forms[0], (*path, forms[0])
        value = self._filled(path, given[form])
        if form == "approvals":
            return Ballot(count, approvals=frozenset(self._known(path, value, known)))
        if form == "ranking":
            tiers = [tier if isinstance(tier, list) else [tier] for tier in value]
            self._known(path, [i for tier in tiers for i in tier], known)
            return Ballot(count, ranking=tuple(tuple(self._id(path, i) for i in tier) for tier in tiers if tier))
        self._known(path, list(value), known)
        if form == "points":
            points = {i: self._number((*path, i), p, "le nombre de points", least=None) for i, p in value.items()}
            return Ballot(count, points=tuple(points.items()))
        return Ballot(count, grades=tuple((i, self._grade((*path, i), g, grades)) for i, g in value.items()))

    def _filled(self, path: Path, value: Any) -> Any:
        """A list for approvals and rankings, an object for points and grades."""
        listed = path[-1] in {"approvals", "ranking"}
        if not isinstance(value, list if listed else dict):
            raise self.wrong(path, f"« {path[-1]} » est {'une liste' if listed else 'un objet'}.")
        return value

    def _known(self, path: Path, ids: Sequence[Any], known: set[str]) -> list[str]:
        found = [i if isinstance(i, str) else self._id(path, i) for i in ids]
        for n, i in enumerate(found):
            if i not in known:
                place = i if path[-1] in {"points", "grades"} else n
                raise self.wrong((*path, place), f"l’option « {shown(i)} » n’existe pas.")
        if len(set(found)) < len(found):
            twice = next(i for i in found if found.count(i) > 1)
            raise self.wrong(path, f"l’option « {shown(twice)} » est citée deux fois dans ce bulletin.")
        return found

    def _grade(self, path: Path, value: Any, grades: tuple[str, ...]) -> int:
        if isinstance(value, str):
            for place, name in enumerate(grades):
                if name.casefold() == value.strip().casefold():
                    return place
            raise self.wrong(path, f"la mention « {shown(value)} » n’existe pas.")
        return self._whole(path, value, "la mention", most=len(grades) - 1)


def usual_rule(election: Election) -> str:
    """The rule that people expect for these ballots, where none is named."""
    if election.form == "grades":
        return "majority-judgment"
    if election.budget is not None:
        return "greedy"
    if election.form == "ranking":
        return "schulze" if election.seats == 1 else "stv"
    return "points" if election.form == "points" else "approval"


def write(election: Election, rule: str = "") -> str:
    """The election as this JSON, one ballot a line; `read` gives the same election back."""
    options: list[dict[str, Any]] = [
        {"id": o.id} | ({"name": o.name} if o.name else {}) | ({"cost": _number(o.cost)} if o.cost else {})
        for o in election.options
    ]
    head: dict[str, Any] = {"rule": rule} if rule else {}
    head |= {"budget": _number(election.budget)} if election.budget is not None else {}
    head |= {"seats": election.seats, "currency": election.currency}
    head |= {"threshold": _number(election.threshold)} if election.threshold else {}
    head |= {"depth": election.depth} if election.depth else {}
    head |= {"grades": list(election.grades)} if election.grades != GRADES else {}
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    for key, rows in (("options", options), ("ballots", [_written(ballot) for ballot in election.ballots])):
        body = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        lines.append(f'"{key}": [\n{body}\n]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _written(ballot: Ballot) -> dict[str, Any]:
    row: dict[str, Any] = {"count": ballot.count}
    if ballot.approvals:
        row["approvals"] = sorted(ballot.approvals)
    elif ballot.points:
        row["points"] = {i: _number(p) for i, p in ballot.points}
    elif ballot.ranking:
        row["ranking"] = [tier[0] if len(tier) == 1 else list(tier) for tier in ballot.ranking]
    elif ballot.grades:
        row["grades"] = dict(ballot.grades)
    return row


def _number(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else str(value)
