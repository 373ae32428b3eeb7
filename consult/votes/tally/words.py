"""What the rules say alike: counts with their base, ties, the first sentences; and the outcome as it is published."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome
from core.lib.sentences import Said, figure, plain, quoted, rounded, sentence, share, some


def people_of(part: int, whole: int) -> Said:
    """People with their base: "458 personnes sur 889 (51,5 %)"."""
    return some(
        part, "%(n)s personne sur %(all)s (%(share)s)", "%(n)s personnes sur %(all)s (%(share)s)",
        all=figure(whole), share=share(part, whole),
    )  # fmt: skip


def voices_of(part: Fraction | int, whole: Fraction | int) -> Said:
    """Voices with their base: "458 voix sur 889 (51,5 %)"."""
    return some(
        part, "%(n)s voix sur %(all)s (%(share)s)", "%(n)s voix sur %(all)s (%(share)s)",
        all=figure(whole), share=share(part, whole),
    )  # fmt: skip


def points(count: Fraction | int) -> Said:
    """A count of points."""
    return some(count, "%(n)s point", "%(n)s points")


def ballots(count: int) -> Said:
    """A count of ballots."""
    return some(count, "%(n)s bulletin", "%(n)s bulletins")


def rankings(count: int) -> Said:
    """A count of ballots that rank something."""
    return some(count, "%(n)s classement", "%(n)s classements")


def options(count: int) -> Said:
    """A count of options."""
    return some(count, "%(n)s option", "%(n)s options")


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


def told(
    election: Election,
    rule: str,
    summary: Sequence[Said],
    winners: dict[str, Said],
    steps: list[dict[str, Any]],
    ties: Sequence[Sequence[str]],
    what: Said,
) -> dict[str, Any]:
    """The reasons of an outcome. `what`: in what options that tie are level."""
    said = [
        {"options": list(tied), "text": sentence(
            "Égalité entre %(options)s (%(what)s)\u202f: l’ordre de la question a départagé.",
            options=quoted(election.names[i] for i in tied), what=what,
        )}
        for tied in ties
    ]  # fmt: skip
    return {
        "summary": [*summary, *(tie["text"] for tie in said)],
        "winners": winners,
        "ties": said,
        "steps": steps,
        "method": f"docs/methods/{rule}.md",
    }


def placed(place: int, title: Said, why: Said, *, ever: bool = True) -> Said:
    """One line of a ranking. `ever` is false for an option that no number of places would keep."""
    if ever:
        return sentence("%(place)s. %(option)s — %(why)s", place=place, option=title, why=why)
    return sentence("%(place)s. %(option)s (jamais retenue) — %(why)s", place=place, option=title, why=why)


def ordinal(place: int) -> Said:
    """First, second…"""
    return sentence("%(place)ser", place=place) if place == 1 else sentence("%(place)se", place=place)


def elected(election: Election, winners: Sequence[str]) -> list[Said]:
    """The first sentences of a rule that fills seats."""
    if not election.voters:
        return [sentence("Aucun bulletin\u202f: rien n’est retenu.")]
    base = sentence(
        "%(ballots)s pour %(options)s.", ballots=ballots(election.voters), options=options(len(election.options))
    )
    if not winners:
        return [base, sentence("Aucune option n’est retenue.")]
    kept = quoted(election.names[i] for i in winners)
    if len(winners) == 1:
        return [base, sentence("%(options)s est retenue.", options=kept)]
    return [base, sentence("%(options)s sont retenues.", options=kept)]
