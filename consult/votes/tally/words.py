"""Figures and sentences of the explanations: plain French, each figure with its base."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome

THIN = "\u202f"  # narrow space that never breaks
COLON = f"{THIN}:"


def rounded(value: Fraction, places: int) -> Fraction:
    """The nearest decimal, half away from zero, computed without a float."""
    scale = 10**places
    doubled = abs(value) * scale * 2 + 1
    nearest = Fraction(doubled.numerator // doubled.denominator // 2, scale)
    return nearest if value >= 0 else -nearest


def figure(value: Fraction | int, places: int = 2) -> str:
    """A number as French writes it: "1 234", "0,5"; beyond `places` decimals it is rounded."""
    near = rounded(Fraction(value), places)
    whole, part = divmod(abs(near) * 10**places, 10**places)
    text = f"{whole:,}".replace(",", THIN)
    if part:
        text += "," + f"{int(part):0{places}d}".rstrip("0")
    return f"−{text}" if near < 0 else text


def money(amount: Fraction | int, currency: str) -> str:
    """An amount: whole, or with its two decimals."""
    near = rounded(Fraction(amount), 2)
    text = figure(near) if near.denominator == 1 else figure(int(near)) + "," + f"{int(abs(near) % 1 * 100):02}"
    return f"{text}{THIN}{currency}"


def share(part: Fraction | int, whole: Fraction | int) -> str:
    """A percentage with one decimal."""
    return figure(Fraction(part) * 100 / Fraction(whole) if whole else 0, 1) + f"{THIN}%"


def some(count: Fraction | int, noun: str, nouns: str = "") -> str:
    """A count and its noun, which takes its plural from two on."""
    return f"{figure(count)} {noun if -2 < count < 2 else nouns or noun + 's'}"


def of(part: Fraction | int, whole: Fraction | int, noun: str = "personne", nouns: str = "") -> str:
    """A count with its base: "458 personnes sur 889 (51,5 %)"."""
    return f"{some(part, noun, nouns)} sur {figure(whole)} ({share(part, whole)})"


def listing(names: Iterable[str]) -> str:
    """Names in a row: "A, B et C"."""
    *most, last = list(names) or ["aucune"]
    return f"{', '.join(most)} et {last}" if most else last


def quoted(names: Iterable[str]) -> str:
    """Titles in a row, each between French quotes."""
    return listing(f"«\u00a0{name}\u00a0»" for name in names)


def plain(value: Fraction | int) -> int | str:
    """A number for JSON: an integer when it is whole, else its exact fraction as text ("7/2")."""
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else str(exact)


def plain_outcome(outcome: Outcome) -> dict[str, Any]:
    """The outcome as JSON data: whole numbers as integers, other scores as an exact fraction in a text ("7/2")."""
    return {
        "rule": outcome.rule,
        "votes": dict(outcome.votes),
        "score": {i: plain(value) for i, value in outcome.score.items()},
        "winners": list(outcome.winners),
        "ties": [list(tie) for tie in outcome.ties],
        "explanation": outcome.explanation,
    }


def decimal(value: Fraction, places: int = 4) -> str:
    """A price to be read, not counted with: "12.3457"."""
    near = rounded(value, places)
    sign = "-" if near < 0 else ""
    whole, part = divmod(abs(near) * 10**places, 10**places)
    return f"{sign}{whole}.{int(part):0{places}d}"


def tie_text(election: Election, tied: Sequence[str], what: str = "") -> str:
    """Who was level, and what settled it."""
    names = quoted(election.names[i] for i in tied)
    return f"Égalité entre {names}{f' ({what})' if what else ''}{COLON} l’ordre de la question a départagé."


def told(
    election: Election,
    rule: str,
    summary: str,
    winners: dict[str, str],
    steps: list[dict[str, Any]],
    ties: Sequence[Sequence[str]] = (),
    what: str = "",
) -> dict[str, Any]:
    """The explanation in its published shape."""
    said = [{"options": list(tied), "text": tie_text(election, tied, what)} for tied in ties]
    return {
        "summary": " ".join([summary, *(str(tie["text"]) for tie in said)]),
        "winners": winners,
        "ties": said,
        "steps": steps,
        "method": f"docs/methods/{rule}.md",
    }


def elected(election: Election, winners: Sequence[str]) -> str:
    """The first sentence of a rule that fills seats."""
    if not election.voters:
        return "Aucun bulletin\u202f: rien n’est retenu."
    base = f"{some(election.voters, 'bulletin')} pour {some(len(election.options), 'option')}."
    if not winners:
        return f"{base} Aucune option n’est retenue."
    verb = "est retenue" if len(winners) == 1 else "sont retenues"
    return f"{base} {quoted(election.names[i] for i in winners)} {verb}."
