"""Real town votes: the votes, scores and winners that the towns announced come out of their ballots."""

import csv
import gzip
import json
from collections.abc import Iterator

import pytest

from consult.votes.tally.files import read_file
from consult.votes.tally.rules import outcome_of
from tests.consult.votes.tally.shared import PABULIB, needed


def index() -> list[dict[str, str]]:
    path = PABULIB / "INDEX.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []


def announced(name: str) -> Iterator[dict[str, str]]:
    """The PROJECTS section, read apart from the reader that is tested."""
    lines = read_text(name).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("PROJECTS"))
    end = next(n for n, line in enumerate(lines) if line.startswith("VOTES"))
    return csv.DictReader(lines[start + 1 : end], delimiter=";")


def read_text(name: str) -> str:
    data = needed(PABULIB / name).read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")


FILES = index()
REFERENCE = [row for row in FILES if row["file"].startswith("reference/")]


def test_the_reference_elections_are_all_there():
    needed(PABULIB / "INDEX.csv")
    assert len(REFERENCE) == 41
    assert len(FILES) == 66


@pytest.mark.parametrize("row", FILES, ids=lambda row: row["file"])
def test_votes_and_scores_are_those_of_the_file(row: dict[str, str]):
    reading = read_file(needed(PABULIB / row["file"]))
    outcome = outcome_of(reading.election, reading.rule, **reading.settings)
    rows = list(announced(row["file"]))
    assert reading.election.voters == int(row["voters"])
    assert len(rows) == int(row["projects"]) == len(reading.election.options)
    assert outcome.votes == {r["project_id"].strip(): int(r["votes"]) for r in rows}
    if "score" in rows[0]:
        assert outcome.score == {r["project_id"].strip(): int(r["score"]) for r in rows}
    spent = sum(o.cost for o in reading.election.options if o.id in outcome.winners)
    assert reading.election.budget is not None
    assert spent <= reading.election.budget


@pytest.mark.parametrize("row", REFERENCE, ids=lambda row: row["file"])
def test_the_winners_are_those_the_town_announced(row: dict[str, str]):
    reading = read_file(needed(PABULIB / row["file"]))
    outcome = outcome_of(reading.election, reading.rule, **reading.settings)
    assert set(outcome.winners) == {r["project_id"].strip() for r in announced(row["file"]) if r["selected"] == "1"}
    assert len(outcome.winners) == int(row["winners"])
    assert outcome.ties == ()  # no winner of these elections hung on a tie
    assert set(outcome.explanation["winners"]) == set(outcome.winners)


def test_another_rule_names_other_winners():
    """The comparison above can fail: greedy would not fund what Świecie funded by equal shares."""
    reading = read_file(needed(PABULIB / "reference" / "Poland_Swiecie_2023.pb"))
    assert reading.rule == "equal-shares"
    by_shares = outcome_of(reading.election, "equal-shares", **reading.settings)
    assert set(outcome_of(reading.election, "greedy").winners) != set(by_shares.winners)
    assert set(outcome_of(reading.election, "equal-shares").winners) < set(by_shares.winners)


def test_toulouse_is_counted_as_another_program_counts_it():
    path = needed(PABULIB / "oracle-pabutools-toulouse-odd-districts.json")
    oracle = json.loads(path.read_text(encoding="utf-8"))["instances"]
    assert len(oracle) > 5
    for name, said in oracle.items():
        election = read_file(needed(PABULIB / "france" / name)).election
        assert election.voters == said["voters"]
        found = {
            "greedy_by_votes": outcome_of(election, "greedy"),
            "mes_cost_no_completion": outcome_of(election, "equal-shares"),
            "mes_cost_add1": outcome_of(election, "equal-shares", completion="add1"),
            "sequential_phragmen": outcome_of(election, "phragmen"),
        }
        assert {key: sorted(outcome.winners) for key, outcome in found.items()} == {key: said[key] for key in found}, (
            name
        )
        assert bool(found["greedy_by_votes"].ties) == (said["greedy_tied_outcomes"] > 1), name


def test_a_tie_at_the_cut_of_a_real_vote_is_reported():
    path = (
        PABULIB
        / "france"
        / "France_Toulouse_2022_16_-_Fontaine-Lestang_Arenes_Bagatelle_Papus_Tabar_Bordelongue_Mermoz_La_Faourette.pb"
    )
    outcome = outcome_of(read_file(needed(path)).election, "greedy")
    [tied] = outcome.ties
    assert len({outcome.score[i] for i in tied}) == 1
    assert set(tied) & set(outcome.winners)
    assert set(tied) - set(outcome.winners)
    assert "Égalité entre" in outcome.explanation["summary"]
