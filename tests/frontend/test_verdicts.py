"""What is said of an answer is told from eleven opinions on, and never lets a few of them be read."""

import pytest

from consult.answers.selectors.rows import Totals
from frontend.verdicts import verdicts_in_words
from tests.words import plain

pytestmark = pytest.mark.promise("P-6")


def test_few_opinions_read_like_none() -> None:
    nobody = verdicts_in_words(Totals())
    assert {verdicts_in_words(Totals(few, 10 - few, 0)) for few in range(11)} == {nobody}
    assert "à partir de onze" in plain(nobody)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            Totals(20, 15, 13),
            "Environ 50 personnes qui l’ont écrite ou soutenue ont donné leur avis : oui 20, en partie 15, non 15.",
        ),
        (Totals(20, 15, 2), "oui •, en partie •, non •."),
        (Totals(30, 60, 2), "oui •, en partie 60, non •."),
        (Totals(5, 3, 3), "oui •, en partie •, non •."),
        (Totals(40, 2, 2), "oui •, en partie •, non •."),
    ],
)
def test_opinions_are_rounded_and_a_few_are_never_left_alone(said: Totals, told: str) -> None:
    assert told in plain(verdicts_in_words(said))
