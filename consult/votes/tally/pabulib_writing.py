"""Writes Pabulib's `.pb` files, as pabulib.org/format asks, for those who study votes."""

import csv
import io
from collections.abc import Iterator, Mapping
from fractions import Fraction

from consult.votes.tally.election import Ballot, Election, Outcome, UncountableError
from consult.votes.tally.totals import score_of, votes_of

DEFAULT_META = {
    "description": "Consultation", "country": "France", "unit": "Commune", "instance": "1",
    "date_begin": "01.01.2000", "date_end": "31.12.2000", "language": "fr",
}  # fmt: skip
VOTE_TYPES = {"approvals": "approval", "points": "cumulative", "ranking": "ordinal", "blank": "approval"}
NAMES = {
    ("equal-shares", "none"): "equalshares",
    ("equal-shares", "add1"): "equalshares/add1",
}
PLAIN = {"greedy", "greedy-no-skip", "greedy-threshold"}
ORDER = (
    "description", "country", "unit", "district", "subunit", "instance", "num_projects", "num_votes", "budget", "vote_type",
    "rule", "date_begin", "date_end", "min_length", "max_length", "min_points", "max_points", "min_sum_points", "max_sum_points",
    "min_project_score_threshold", "edition", "language", "currency", "comment",
)  # fmt: skip


def write(
    election: Election,
    *,
    rule: str = "greedy",
    completion: str = "none",
    meta: Mapping[str, str] | None = None,
    outcome: Outcome | None = None,
) -> str:
    """The election as a `.pb` text; `outcome` fills `selected`.

    Voters are numbered in the order of their ballots' text, so that no number recalls when someone voted. `meta`
    replaces the general fields (description, country, unit, instance, dates as 31.12.2000). Grades and equal ranks have
    no place in this format, and negative points need `vote_type` "scoring": the first two raise `UncountableError`.
    """
    if election.form == "grades" or any(len(tier) > 1 for b in election.ballots for tier in b.ranking):
        raise UncountableError("Le format Pabulib n’a pas de mentions, ni de rangs partagés.")
    negative = any(p < 0 for b in election.ballots for _i, p in b.points)
    said = {
        **DEFAULT_META,
        **(meta or {}),
        "num_projects": str(len(election.options)),
        "num_votes": str(election.voters),
        "budget": _number(election.budget or Fraction(0)),
        "vote_type": "scoring" if negative else VOTE_TYPES[election.form],
        "rule": rule if rule in PLAIN else NAMES.get((rule, completion), "unknown"),
        "currency": "EUR" if election.currency == "€" else election.currency,
    }
    if election.threshold:
        said["min_project_score_threshold"] = _number(election.threshold)
    if election.form == "ranking":
        said["max_length"] = str(election.depth or len(election.options))
    if election.form == "points":
        sums = [sum(p for _i, p in b.points) for b in election.ballots]
        every = [p for b in election.ballots for _i, p in b.points]
        limits = {"min_points": min(every), "max_points": max(every)} if negative else {"max_sum_points": max(sums)}
        said = {key: _number(Fraction(value)) for key, value in limits.items()} | said
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerows([["META"], ["key", "value"]])
    rows.writerows([key, _line(said[key])] for key in (*ORDER, *sorted(set(said) - set(ORDER))) if key in said)
    rows.writerow(["PROJECTS"])
    rows.writerows(_projects(election, outcome))
    rows.writerow(["VOTES"])
    with_points = election.form == "points"
    rows.writerow(["voter_id", "vote", "points"] if with_points else ["voter_id", "vote"])
    number = 0
    for fields, count in sorted(_votes(election)):
        for _n in range(count):
            number += 1
            rows.writerow([number, *(fields if with_points else fields[:1])])
    return text.getvalue()


def _projects(election: Election, outcome: Outcome | None) -> Iterator[list[str]]:
    votes, score = votes_of(election), score_of(election)
    with_score = election.form in {"points", "ranking"}
    yield [
        "project_id", "cost", "votes", *(["score"] if with_score else []), "name", *(["selected"] if outcome else []),
    ]  # fmt: skip
    for option in election.options:
        row = [option.id, _number(option.cost), str(votes[option.id])]
        row += [_number(score[option.id])] if with_score else []
        row.append(_line(option.name or option.id))
        row += [str(int(option.id in outcome.winners))] if outcome else []
        yield row


def _votes(election: Election) -> Iterator[tuple[tuple[str, str], int]]:
    for ballot in election.ballots:
        yield _fields(ballot), ballot.count


def _fields(ballot: Ballot) -> tuple[str, str]:
    if ballot.points:
        given = sorted(ballot.points, key=lambda pair: (-pair[1], pair[0]))
        return ",".join(i for i, _p in given), ",".join(_number(p) for _i, p in given)
    if ballot.ranking:
        return ",".join(tier[0] for tier in ballot.ranking), ""
    return ",".join(sorted(ballot.approvals)), ""


def _line(text: str) -> str:
    """One line: other readers of this format split before they unquote."""
    return " ".join(text.split())


def _number(value: Fraction) -> str:
    """A decimal where there is one, which all but thirds and the like have."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest > 1:
        raise UncountableError(f"Le format Pabulib n’écrit pas {value}, qui n’est pas un nombre décimal.")
    places = 0
    while (value * 10**places).denominator > 1:
        places += 1
    digits = f"{abs(int(value * 10**places)):0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
