"""Small elections that can be counted on paper, and the ties that each rule names."""

from dataclasses import replace
from fractions import Fraction

import pytest

from consult.votes.tally.election import Ballot, Election, Option, UncountableError
from consult.votes.tally.rules import RULES, outcome_of
from tests.consult.votes.tally.shared import approving, giving, grading, options, ranking

# Tennessee chooses its capital: the example of most textbooks.
TENNESSEE = ranking("Memphis Nashville Chattanooga Knoxville", (
    "42 Memphis>Nashville>Chattanooga>Knoxville, 26 Nashville>Chattanooga>Knoxville>Memphis, "
    "15 Chattanooga>Knoxville>Nashville>Memphis, 17 Knoxville>Chattanooga>Nashville>Memphis"
))  # fmt: skip

# Schulze, 2011, section 3: 45 people, five options; E wins, then A, C, B, D.
SCHULZE = ranking("A B C D E", (
    "5 A>C>B>E>D, 5 A>D>E>C>B, 8 B>E>D>A>C, 3 C>A>B>E>D, 7 C>A>E>B>D, 2 C>B>A>D>E, 7 D>C>E>B>A, 8 E>B>A>D>C"
))  # fmt: skip


def test_tennessee_by_four_rules():
    assert outcome_of(TENNESSEE, "irv").winners == ("Knoxville",)
    assert outcome_of(TENNESSEE, "schulze").winners == ("Nashville",)
    borda = outcome_of(TENNESSEE, "borda")
    assert borda.winners == ("Nashville",)
    assert borda.score == {"Memphis": 126, "Nashville": 194, "Chattanooga": 173, "Knoxville": 107}


def test_the_worked_example_of_schulze():
    outcome = outcome_of(replace(SCHULZE, seats=5), "schulze")
    assert outcome.winners == ("E", "A", "C", "B", "D")
    assert outcome.score == {"A": 3, "B": 1, "C": 2, "D": 0, "E": 4}
    first = outcome.explanation["steps"][0]
    assert first["duels"][0] == {"against": "B", "for": 20, "opposed": 25}


def test_a_ballot_that_leaves_options_out_puts_them_last_or_says_nothing():
    election = ranking("A B C", "3 A, 2 B>A")
    assert outcome_of(election, "schulze").score == {"A": 2, "B": 1, "C": 0}
    assert outcome_of(election, "schulze", unranked="ignored").score == {"A": 0, "B": 1, "C": 0}
    assert outcome_of(election, "borda").score == {"A": 8, "B": Fraction(11, 2), "C": Fraction(3, 2)}


def test_approval_takes_the_most_approved_and_names_the_tie_at_the_cut():
    election = approving("A B C D", "4 A B, 3 B C, 2 A C, 1 D", seats=2)
    outcome = outcome_of(election, "approval")
    assert outcome.votes == {"A": 6, "B": 7, "C": 5, "D": 1}
    assert outcome.winners == ("B", "A")
    assert outcome.ties == ()
    tied = outcome_of(approving("A B C D", "4 A B, 3 B C, 1 C, 1 D", seats=2), "approval")
    assert tied.winners == ("B", "A")
    assert tied.ties == (("A", "C"),)
    assert tied.explanation["ties"][0]["options"] == ["A", "C"]
    assert "l’ordre de la question" in tied.explanation["summary"]


def test_no_option_wins_without_a_voice():
    assert outcome_of(approving("A B C", "2 A", seats=3), "approval").winners == ("A",)
    assert outcome_of(approving("A:1 B:1", "2 A", budget=Fraction(2)), "greedy").winners == ("A",)


def test_points_score_and_quadratic_add_up():
    election = giving("A B C", "2 A:5 B:1, 1 B:6 C:2, 1 C:-3")
    for rule in ("points", "score", "quadratic"):
        outcome = outcome_of(election, rule)
        assert outcome.score == {"A": 10, "B": 8, "C": -1}
        assert outcome.votes == {"A": 2, "B": 3, "C": 2}
        assert outcome.winners == ("A",)
    assert "50 crédits" in outcome_of(election, "quadratic").explanation["winners"]["A"]
    assert "2,5 en moyenne sur 4 bulletins" in outcome_of(election, "score").explanation["winners"]["A"]


def test_instant_run_off_names_a_tie_that_could_matter_and_only_that():
    harmless = ranking("A B C D", "6 A, 5 B, 1 C>B, 1 D>B")  # C and D together hold less than B
    outcome = outcome_of(harmless, "irv")
    assert outcome.winners == ("B",)
    assert outcome.ties == ()
    assert outcome.explanation["steps"][0]["out"] == ["C", "D"]
    close = ranking("A B C", "4 A, 3 B>A, 3 C>B")
    outcome = outcome_of(close, "irv")
    assert outcome.ties == (("B", "C"),)  # the later one, C, goes out
    assert outcome.winners == ("B",)
    assert outcome_of(replace(close, options=tuple(options("A C B"))), "irv").winners == ("A",)


def test_level_options_of_a_ranking_share_the_ballot():
    outcome = outcome_of(ranking("A B C", "3 A=B, 2 C, 1 B"), "irv")
    assert outcome.explanation["steps"][0]["totals"] == {"A": "3/2", "B": "5/2", "C": 2}
    assert outcome.winners == ("B",)


def test_transferable_vote_by_hand():
    """Twenty ballots, three seats: the quota is 6. Oranges has 12: its 6 too many pass on, each ballot at one half."""
    election = ranking(
        "Oranges Poires Fraises Chocolat Bonbons",
        "4 Oranges, 2 Poires>Oranges, 8 Chocolat>Fraises, 4 Chocolat>Bonbons, 1 Fraises, 1 Bonbons",
        seats=3,
    )
    outcome = outcome_of(election, "stv")
    assert outcome.explanation["steps"][0]["elected"] == ["Chocolat"]
    assert outcome.explanation["steps"][1]["ratio"] == "1/2"
    assert outcome.winners == ("Chocolat", "Oranges", "Fraises")
    assert outcome.score["Fraises"] == 5
    assert outcome.ties == ()


def test_majority_judgment_tells_equal_grades_apart():
    election = grading("A B", "2 A:0 B:1, 2 A:2 B:2, 1 A:3 B:2")
    outcome = outcome_of(election, "majority-judgment")
    assert [step["grade"] for step in outcome.explanation["steps"]] == ["Bien", "Bien"]
    assert outcome.score == {"A": 3, "B": 3}
    assert outcome.winners == ("A",)  # grades met: 2, 2, then 0 for A and 1 for B
    level = grading("A B", "1 A:0 B:1, 1 A:1 B:0")
    assert outcome_of(level, "majority-judgment").ties == (("A", "B"),)


GREEDY = approving("A:50 B:40 C:30 D:10", "10 A, 8 B, 6 C, 1 D", budget=Fraction(80))


def test_greedy_passes_over_what_does_not_fit():
    outcome = outcome_of(GREEDY, "greedy")
    assert outcome.winners == ("A", "C")
    assert [step["left"] for step in outcome.explanation["steps"]] == [30, 30, 0, 0]
    assert outcome_of(GREEDY, "greedy-no-skip").winners == ("A",)
    richer = replace(GREEDY, budget=Fraction(90), threshold=Fraction(8))
    assert outcome_of(richer, "greedy-threshold").winners == ("A", "B")
    high = replace(GREEDY, budget=Fraction(130), threshold=Fraction(9))
    assert outcome_of(high, "greedy-threshold").winners == ("A",)
    assert "sous le seuil de 9" in outcome_of(high, "greedy-threshold").explanation["steps"][1]["text"]


@pytest.mark.parametrize(
    ("costs", "budget", "rule", "ties"),
    [
        ("A:6 B:6", 10, "greedy", (("A", "B"),)),
        ("A:6 B:4", 10, "greedy", ()),  # both fit: nothing to settle
        ("A:6 B:20", 10, "greedy", ()),  # only one could ever fit
        ("A:6 B:20", 10, "greedy-no-skip", (("A", "B"),)),  # B first would stop everything
        ("A:16 B:20", 10, "greedy-no-skip", ()),
    ],
)
def test_greedy_names_a_tie_where_the_order_changes_what_is_funded(
    costs: str, budget: int, rule: str, ties: tuple[tuple[str, ...], ...]
):
    outcome = outcome_of(approving(costs, "3 A, 3 B", budget=Fraction(budget)), rule)
    assert outcome.ties == ties


def test_rankings_score_by_place_in_town_budgets():
    election = ranking("A:1 B:1 C:1 D:1", "2 A>B>C, 1 D>A", budget=Fraction(4), depth=3)
    assert outcome_of(election, "greedy").score == {"A": 8, "B": 4, "C": 2, "D": 3}


def test_equal_shares_gives_a_minority_its_part():
    """Greedy spends everything on the majority; equal shares leaves to the other third what it can pay."""
    election = approving("A:40 B:40 C:30", "6 A B, 3 C", budget=Fraction(90))
    assert outcome_of(election, "greedy").winners == ("A", "B")
    outcome = outcome_of(election, "equal-shares")
    assert outcome.winners == ("A", "C")
    assert [step["price"] for step in outcome.explanation["steps"]] == ["6.6667", "10.0000"]
    assert outcome_of(election, "equal-shares", completion="utilitarian").winners == ("A", "C")
    assert outcome_of(replace(election, budget=Fraction(110)), "equal-shares", completion="utilitarian").winners == (
        "A", "C", "B",
    )  # fmt: skip
    more = outcome_of(replace(election, budget=Fraction(110)), "equal-shares", completion="add1")
    assert more.winners == ("A", "B", "C")
    assert more.ties == (("A", "B"),)
    assert "Complément" in more.explanation["summary"]


def test_the_two_utilities_differ():
    election = approving("Grand:60 Petit:10", "6 Grand, 3 Petit, 1", budget=Fraction(100))
    assert outcome_of(election, "equal-shares", utility="cost").winners == ("Grand", "Petit")
    assert outcome_of(election, "equal-shares", utility="cardinality").winners == ("Petit", "Grand")


def test_phragmen_by_hand():
    outcome = outcome_of(approving("A B C", "3 A B, 2 C", seats=2), "phragmen")
    assert outcome.winners == ("A", "C")
    assert [step["earned"] for step in outcome.explanation["steps"]] == ["0.3333", "0.5000"]
    assert outcome.ties == (("A", "B"),)


def test_phragmen_stops_where_an_option_could_be_bought_but_is_too_dear():
    outcome = outcome_of(approving("A:5 B:8 C:3", "5 A B, 1 C", budget=Fraction(9)), "phragmen")
    assert outcome.winners == ("A",)
    assert outcome.explanation["steps"][-1]["stop"] == 1


@pytest.mark.parametrize("rule", RULES)
def test_an_election_without_ballots_has_no_winner(rule: str):
    for election in (
        Election((Option("A", cost=Fraction(1)), Option("B", cost=Fraction(1))), (), budget=Fraction(5)),
        Election((Option("A"), Option("B")), (Ballot(0),), budget=Fraction(5)),
        Election((), (), budget=Fraction(5)),
    ):
        outcome = outcome_of(election, rule)
        assert outcome.winners == ()
        assert outcome.explanation["summary"].startswith("Aucun")


def test_a_rule_refuses_what_it_cannot_read():
    with pytest.raises(UncountableError, match="n’existe pas"):
        outcome_of(GREEDY, "loterie")
    with pytest.raises(UncountableError, match="lit des classements, et ces bulletins contiennent des approbations"):
        outcome_of(GREEDY, "schulze")
    with pytest.raises(UncountableError, match="besoin d’un budget"):
        outcome_of(replace(GREEDY, budget=None), "greedy")
    with pytest.raises(UncountableError, match="réglage « utility »"):
        outcome_of(GREEDY, "greedy", utility="cost")
    with pytest.raises(UncountableError, match="Réglage inconnu"):
        outcome_of(GREEDY, "equal-shares", completion="all")


def test_every_number_of_an_explanation_is_plain():
    """What is published can be written as JSON without a float in it."""

    def check(value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                assert isinstance(key, str)
                check(inner)
        elif isinstance(value, list):
            for inner in value:
                check(inner)
        else:
            assert type(value) in {str, int, bool}, value

    for rule in RULES.values():
        election = {
            "approvals": approving("A:9 B:8", "3 A, 3 A B", budget=Fraction(10)),
            "points": giving("A B", "2 A:5 B:1"),
            "ranking": ranking("A B", "2 A>B, 1 B"),
            "grades": grading("A B", "2 A:1 B:2"),
        }[rule.forms[0]]
        outcome = outcome_of(election, rule.code)
        assert outcome.winners
        assert set(outcome.explanation) == {"summary", "winners", "ties", "steps", "method"}
        assert list(outcome.explanation["winners"]) == list(outcome.winners)
        assert all(step["text"] for step in outcome.explanation["steps"])
        assert outcome.explanation["method"] == rule.method
        check(outcome.explanation)
