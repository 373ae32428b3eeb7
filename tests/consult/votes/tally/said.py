"""Small elections that bring out every sentence of the rules."""

from fractions import Fraction

from consult.votes.tally.election import Election
from tests.consult.votes.tally.shared import approving, giving, grading, ranking

PROJECTS = approving(
    "A:900 B:700 C:600 D:200 E:50", "5 A B, 3 B C, 1 D, 2", budget=Fraction(1500), threshold=Fraction(2)
)
LEVEL = approving("A:900 B:900 C:100", "4 A, 4 B, 1 C", budget=Fraction(1000))
POINTS = giving("A B C D", "4 A:3 B:1, 2 B:4 C:1/2", seats=2)
NEWCOMERS = ranking("A B C D E", "4 A>B=C, 3 B>A, 2 C, 1 D>C, 1 E>D", seats=2)
COUNCIL = ranking("A B C D E", "9 A>B>C, 3 B, 2 C>B, 2 D, 1 E", seats=3)
CYCLE = ranking("A B C", "4 A>B>C, 3 B>C>A, 2 C>A>B")
GRADED = grading("A B C", "4 A:0 B:1 C:1, 2 B:4 A:5 C:4", seats=2)
NOBODY = approving("A:3 B:2", "", budget=Fraction(5))
# A name, then the rule, its settings and the election.
ELECTIONS: dict[str, tuple[str, dict[str, str], Election]] = {
    "approval": ("approval", {}, approving("A B C D", "5 A B, 3 B C, 2", seats=3)),
    "approval, level": ("approval", {}, approving("A B", "5 A B")),
    "approval, nobody": ("approval", {}, approving("A B", "")),
    "approval, blank": ("approval", {}, approving("A B", "2")),
    "points": ("points", {}, POINTS),
    "score": ("score", {}, POINTS),
    "quadratic": ("quadratic", {}, POINTS),
    "borda": ("borda", {}, NEWCOMERS),
    "irv": ("irv", {}, NEWCOMERS),
    "irv, one": ("irv", {}, ranking("A B C D", "4 A, 3 B>A, 2 C>B, 1 D")),
    "irv, together": ("irv", {}, ranking("A B C D E", "4 A, 3 B>A, 2 C>B")),
    "irv, level": ("irv", {}, ranking("A B C", "4 A, 2 B, 2 C")),
    "schulze": ("schulze", {}, NEWCOMERS),
    "schulze, cycle": ("schulze", {}, CYCLE),
    "schulze, two": ("schulze", {}, ranking("A B", "4 A>B, 3 B")),
    "schulze, alone": ("schulze", {}, ranking("A", "4 A")),
    "schulze, level": ("schulze", {"unranked": "ignored"}, ranking("A B", "1 A>B, 1 B>A")),
    "stv": ("stv", {}, COUNCIL),
    "stv, level": ("stv", {}, ranking("A B C D", "5 A>C, 5 B>D, 1 C, 1 D", seats=3)),
    "stv, together": ("stv", {}, ranking("A B C D E", "2 A, 2 B>A, 1 C>B")),
    "majority-judgment": ("majority-judgment", {}, GRADED),
    "greedy": ("greedy", {}, PROJECTS),
    "greedy, too dear": ("greedy", {}, approving("A:3 B:2", "2 A", budget=Fraction(1))),
    "greedy, level": ("greedy", {}, LEVEL),
    "greedy, nobody": ("greedy", {}, NOBODY),
    "greedy, points": ("greedy", {}, giving("A B", "2 A:3 B:1", budget=Fraction(0))),
    "greedy, ranking": ("greedy", {}, ranking("A:3 B:1", "2 A>B", budget=Fraction(7, 2))),
    "greedy-no-skip": ("greedy-no-skip", {}, PROJECTS),
    "greedy-threshold": ("greedy-threshold", {}, PROJECTS),
    "equal-shares": ("equal-shares", {"completion": "utilitarian"}, PROJECTS),
    "equal-shares, more": ("equal-shares", {"completion": "add1"}, PROJECTS),
    "equal-shares, points": ("equal-shares", {}, giving("A B C D", "4 A:3 B:1, 2 B:4 C:1/2", seats=2)),
    "equal-shares, seats": ("equal-shares", {}, approving("A B C", "5 A B, 3 B C, 2 C", seats=2)),
    "phragmen": ("phragmen", {}, PROJECTS),
    "phragmen, seats": ("phragmen", {}, approving("A B C", "5 A B, 3 B C, 2 C", seats=2)),
    "phragmen, level": ("phragmen", {}, approving("A B", "2 A, 2 B")),
    "phragmen, blank": ("phragmen", {}, approving("A B", "2", seats=1)),
}
