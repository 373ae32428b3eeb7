"""Majority judgment at Orsay, the vectors of MieuxVoter, Debian's and Tideman's rankings."""

import csv
import json
import re
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import pytest

from consult.votes.tally.election import Ballot, Election, Option
from consult.votes.tally.majority_judgment import by_majority, majority_grade
from consult.votes.tally.rules import outcome_of
from tests.consult.votes.tally import plainly
from tests.consult.votes.tally.shared import SHARED, needed

ORSAY = ("Très bien", "Bien", "Assez bien", "Passable", "Insuffisant", "À rejeter")
VOTES = SHARED / "votes"


@pytest.mark.parametrize("station", ["01", "06"])
def test_orsay_is_judged_as_its_researchers_judged_it(station: str):
    rows = list(
        csv.DictReader(needed(VOTES / "orsay-2007" / f"bureau_{station}.csv").read_text(encoding="utf-8").splitlines())
    )
    said = json.loads((VOTES / "orsay-2007" / f"expected-bureau-{station}.json").read_text(encoding="utf-8"))
    names = [name for name in rows[0] if name]
    ballots = tuple(Ballot(grades=tuple((n, 6 - int(row[n])) for n in names if row[n] != "0")) for row in rows)
    election = Election(tuple(Option(n) for n in names), ballots, seats=len(names), grades=ORSAY)
    assert election.voters == said["ballots"]
    outcome = outcome_of(election, "majority-judgment")
    assert list(outcome.winners) == [row["candidate"] for row in said["ranking"]]
    for step, row in zip(outcome.explanation["steps"], said["ranking"], strict=True):
        assert [g["count"] for g in step["profile"]] == row["tally_worst_to_best"][::-1]
        assert (step["option"], step["rank"], step["grade"]) == (row["candidate"], row["rank"], row["majority_grade"])
        assert float(round(Fraction(step["above"] * 100, step["people"]), 1)) == row["above_pct"]
        assert float(round(Fraction(step["below"] * 100, step["people"]), 1)) == row["below_pct"]


def vectors() -> list[dict[str, Any]]:
    path = VOTES / "mieuxvoter" / "assertions.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def completed(vector: dict[str, Any]) -> dict[str, list[int]]:
    """The profiles (best grade first) once each option counts the same people, as the vector asks."""
    mode, found = vector.get("mode", ""), {}
    common = lcm(*map(sum, vector["tallies"])) if mode == "Normalized" else 0
    for n, worst_first in enumerate(vector["tallies"]):
        tally = list(worst_first)
        missing = vector["participants"] - sum(tally)
        if common:
            tally = [count * common // sum(worst_first) for count in tally]
        elif mode == "MedianDefault":
            tally[len(tally) - 1 - majority_grade(tally[::-1])] += missing
        else:
            tally[vector.get("default", 0)] += missing
        found[str(n)] = tally[::-1]
    return found


@pytest.mark.parametrize("vector", vectors(), ids=lambda v: v["title"])
def test_the_vectors_of_mieuxvoter_hold(vector: dict[str, Any]):
    profiles = completed(vector)
    ranks, place = {}, 1
    for tier in by_majority(profiles):
        ranks |= dict.fromkeys(tier, place)
        place += len(tier)
    assert [ranks[str(n)] for n in range(len(profiles))] == vector["ranks"]


def test_a_grade_left_out_is_the_worst_one():
    [vector] = [v for v in vectors() if v["title"] == "Static Default Grade"] or [None]
    if vector is None:
        pytest.skip("données absentes : votes/mieuxvoter")
    ballots: list[Ballot] = []
    for n, tally in enumerate(vector["tallies"]):  # each voter's grades, option by option; ten voters
        given = [grade for grade, count in enumerate(tally) for _n in range(count)]
        for voter in range(vector["participants"]):
            if len(ballots) <= voter:
                ballots.append(Ballot())
            if voter < len(given):
                ballots[voter] = Ballot(grades=(*ballots[voter].grades, (str(n), 4 - given[voter])))
    election = Election(tuple(Option(str(n)) for n in range(5)), tuple(ballots), seats=5, grades=tuple("EDCBA"))
    outcome = outcome_of(election, "majority-judgment")
    assert outcome.winners == ("0", "1", "2", "3", "4")
    assert outcome.ties == (("0", "1"),)


def debian(year: int) -> Election:
    text = needed(VOTES / "debian" / f"leader{year}_tally.txt").read_text(encoding="utf-8")
    names = re.findall(r"Option \d+-*>: (.+)", text)
    ballots = []
    for marks in re.findall(r"^V: (\S+)", text, re.MULTILINE):
        tiers: dict[str, list[str]] = {}
        for name, mark in zip(names, marks, strict=True):
            if mark != "-":
                tiers.setdefault(mark, []).append(name)
        ballots.append(Ballot(ranking=tuple(tuple(tiers[m]) for m in sorted(tiers))))
    return Election(tuple(Option(n) for n in names), tuple(ballots), seats=len(names))


def order_of(election: Election, **settings: str) -> str:
    outcome = outcome_of(election, "schulze", **settings)
    steps = {tied: tied for tied in outcome.ties}
    said, winners = list[str](), list(outcome.winners)
    while winners:
        tier = next((tied for tied in steps if tied[0] == winners[0]), (winners[0],))
        said.append(" = ".join(sorted(tier)))
        winners = winners[len(tier) :]
    return " > ".join(said)


@pytest.mark.parametrize(
    ("year", "key", "asked"),
    [
        (2006, "schulze_margin_unranked_last", {}),
        (2006, "schulze_margin_unranked_ignored", {"unranked": "ignored"}),
        (2020, "schulze_margin", {}),
    ],
)
def test_debian_elects_whom_it_elected(year: int, key: str, asked: dict[str, str]):
    said = json.loads(needed(VOTES / "debian" / "expected.json").read_text(encoding="utf-8"))[str(year)]
    election = debian(year)
    assert election.voters == said["ballots"]
    assert order_of(election, **asked) == said[key]


def tideman(path: Path) -> Election:
    lines = path.read_text(encoding="latin-1").splitlines()
    count, seats = map(int, lines[0].split())
    rows = [[int(n) for n in line.split()] for line in lines[1 : lines.index("0", 1)]]
    ballots = tuple(Ballot(n, ranking=tuple((str(i),) for i in order if i)) for n, *order in rows)
    return Election(tuple(Option(str(n + 1)) for n in range(count)), ballots, seats=seats)


@pytest.mark.parametrize("name", ["A1.HIL", "A3.HIL"])
def test_tideman_s_elections_are_counted_as_the_plain_rules_count_them(name: str):
    election = tideman(needed(VOTES / "tideman" / name))
    assert outcome_of(election, "schulze").score == plainly.beaten(election)
    outcome = outcome_of(election, "stv")
    assert len(outcome.winners) == election.seats
    check_no_voice_is_lost(election)


def check_no_voice_is_lost(election: Election) -> None:
    """At each step: voices of the elected, of the others, and of the exhausted papers add up to those cast."""
    outcome = outcome_of(election, "stv")
    cast = sum(b.count for b in election.ballots if b.ranking)
    quota = cast // (election.seats + 1) + 1
    kept: dict[str, Fraction] = {}
    for step in outcome.explanation["steps"]:
        assert sum(map(Fraction, step["totals"].values())) + sum(kept.values()) + Fraction(step["exhausted"]) == cast
        if "surplus" in step:
            kept[step["surplus"]] = Fraction(quota)
        kept |= {i: outcome.score[i] for i in step.get("elected", [])}
