"""What the bars say."""

import pytest

from frontend.figures import stances, support_words

THIN = "\u202f"


@pytest.mark.parametrize(
    ("count", "threshold", "words"),
    [
        (0, None, "0 soutien"),
        (1, None, "1 soutien"),
        (1906, None, f"1{THIN}906 soutiens"),
        (128, 200, "128 soutiens sur 200 pour obtenir une réponse"),
        (200, 200, f"200 soutiens{THIN}: la collectivité doit répondre"),
    ],
)
def test_supports_say_how_far_the_answer_is(count: int, threshold: int | None, words: str) -> None:
    assert support_words(count, threshold) == words


@pytest.mark.parametrize(
    ("pros", "cons", "words"),
    [
        (21, 13, "34 arguments, plutôt pour"),
        (13, 21, "34 arguments, plutôt contre"),
        (17, 17, "34 arguments, avis partagés"),
        (1, 0, "1 argument, plutôt pour"),
    ],
)
def test_a_debate_leans_from_three_fifths(pros: int, cons: int, words: str) -> None:
    debate = stances(pros, cons)
    assert debate is not None
    assert debate.words == words
    assert debate.pros_share == (100 if not cons else pytest.approx(100 * pros / (pros + cons), abs=1))


def test_nobody_on_any_side_is_no_debate() -> None:
    assert stances(0, 0) is None
