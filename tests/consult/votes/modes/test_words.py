"""What each way of filling a ballot refuses, and in which words; what it says of a choice."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from consult.votes.modes import MODES, judgment
from consult.votes.modes.paper import Choice, InvalidChoice
from consult.votes.tally.election import GRADES, Ballot
from tests.consult.votes.modes.papers import paper

# (mode, what the paper asks, the form as posted, the words for the whole paper, the words for its lines)
MISTAKES: list[tuple[str, dict[str, Any], str, str, dict[str, str]]] = [
    ("approval", {}, "", "Choisissez au moins 1 proposition.", {}),
    ("approval", {"least": 3}, "choice=1&choice=2", "Choisissez au moins 3 propositions. Il en manque 1 : ajoutez-la.", {}),
    ("approval", {"most": 2}, "choice=1&choice=2&choice=3&choice=4", "Choisissez 2 propositions au plus. Il y en a 2 de trop : retirez-les.", {}),
    ("approval", {}, "choice=1&choice=99", "Une ligne de ce bulletin n’existe pas. Rechargez la page, puis remplissez à nouveau votre bulletin.", {}),
    ("points", {}, "", "Donnez au moins 1 point à une proposition.", {}),
    ("points", {}, "choice_1=8&choice_2=4", "Vous avez réparti 12 points : il y en a 2 de trop. Retirez-les.", {}),
    ("points", {}, "choice_1=11", "Vous avez réparti 11 points : il y en a 1 de trop. Retirez-le.", {}),
    ("points", {}, "choice_1=3,5&choice_2=-1&choice_3=un", "", dict.fromkeys("123", "Écrivez un nombre entier, sans virgule ni signe. Par exemple : 3.")),
    ("points", {}, "choice_1=9999999999", "", {"1": "Écrivez un nombre entier, sans virgule ni signe. Par exemple : 3."}),
    ("quadratic", {"points": 100}, "choice_1=10&choice_2=3", "Vos votes coûtent 109 crédits : c’est 9 de trop. Donnez moins de votes à une proposition.", {}),
    ("quadratic", {}, "choice_1=0", "Donnez au moins 1 vote à une proposition.", {}),
    ("score", {"points": 5}, "choice_1=6&choice_2=2", "", {"1": "La note va de 0 à 5 : vous avez écrit 6. Baissez-la."}),
    ("score", {"points": 5}, "choice_1=0", "Donnez une note d’au moins 1 à une proposition.", {}),
    ("ranking", {}, "choice_1=2&choice_2=2&choice_3=1", "Deux propositions ont le rang 2. Donnez à chacune un rang différent.",
     {"1": "« Pédibus de l’école » a aussi le rang 2.", "2": "« Jardin partagé » a aussi le rang 2."}),
    ("ranking", {}, "choice_1=1&choice_2=1&choice_3=1", "3 propositions ont le rang 1. Donnez à chacune un rang différent.",
     {"1": "« Pédibus de l’école » a aussi le rang 1.", "2": "« Jardin partagé » a aussi le rang 1.", "3": "« Jardin partagé » a aussi le rang 1."}),
    ("ranking", {}, "choice_1=5", "", {"1": "Le rang va de 1 à 4 : vous avez écrit 5."}),
    ("ranking", {"least": 3}, "choice_1=1", "Choisissez au moins 3 propositions. Il en manque 2 : ajoutez-les.", {}),
    ("judgment", {}, "", "Donnez une mention à au moins une proposition.", {}),
    ("judgment", {}, "choice_1=6", "", {"1": "Choisissez une mention de la liste, par exemple « Bien »."}),
    ("budget", {}, "", "Choisissez au moins une proposition.", {}),
    ("budget", {}, "choice=3&choice=4", "Votre sélection coûte 70 000 € : c’est 20 000 € de trop. Retirez une proposition, ou choisissez-en une moins chère.", {}),
]  # fmt: skip


@pytest.mark.promise("A-2")
@pytest.mark.parametrize(("mode", "changes", "form", "whole", "lines"), MISTAKES)
def test_a_mistake_is_told_with_its_remedy(
    mode: str, changes: dict[str, Any], form: str, whole: str, lines: dict[str, str]
) -> None:
    with pytest.raises(InvalidChoice) as refused:
        MODES[mode].read(QueryDict(form), paper(mode, **changes))
    assert refused.value.whole.replace("\u202f", " ") == whole
    assert {code: words.replace("\u202f", " ") for code, words in refused.value.lines.items()} == lines
    assert " :" not in str(refused.value)  # French spaces do not break


# Plain data that is not a choice, for each mode of its shape.
LISTS: list[Any] = [None, {}, {"1": 1}, "1", ["1", "1"], ["9"], [1], [["1"]], [None], True]
FIGURES: list[Any] = [None, [], ["1"], "1", {"9": 1}, {"1": -1}, {"1": 1.0}, {"1": True}, {"1": "1"}, {"1": None}, {"1": 10**30}]  # fmt: skip
BAD = [(mode, data) for mode in ("approval", "ranking", "budget") for data in LISTS]
BAD += [(mode, data) for mode in ("points", "quadratic", "score", "judgment") for data in FIGURES]


@pytest.mark.parametrize(("mode", "data"), BAD)
def test_data_of_another_shape_is_refused(mode: str, data: Any) -> None:
    good: Choice = ["1"] if mode in {"approval", "ranking", "budget"} else {"1": 1}
    assert MODES[mode].check(good, paper(mode)) == good
    with pytest.raises(InvalidChoice):
        MODES[mode].check(data, paper(mode))


# (mode, form as posted, choice, its words, what is left, what is counted)
CHOICES: list[tuple[str, str, Choice, list[tuple[str, str]], str, Ballot]] = [
    ("approval", "choice=3&choice=1&choice=1", ["1", "3"], [("Jardin partagé", "Approuvée"), ("Café des aidants", "Approuvée")],
     "", Ballot(approvals=frozenset({"1", "3"}))),
    ("points", "choice_2= 1 &choice_1=7&choice_3=0&choice_4=", {"1": 7, "2": 1},
     [("Jardin partagé", "7 points"), ("Pédibus de l’école", "1 point")], "Il reste 2 points sur 10.", Ballot(points=(("1", 7), ("2", 1)))),
    ("points", "choice_1=10", {"1": 10}, [("Jardin partagé", "10 points")], "Tous vos points sont répartis.", Ballot(points=(("1", 10),))),
    ("quadratic", "choice_1=2&choice_2=1", {"1": 2, "2": 1},
     [("Jardin partagé", "2 votes (4 crédits)"), ("Pédibus de l’école", "1 vote (1 crédit)")], "Il reste 5 crédits sur 10.", Ballot(points=(("1", 2), ("2", 1)))),
    ("score", "choice_1=10", {"1": 10},
     [("Jardin partagé", "10 sur 10"), ("Pédibus de l’école", "0 sur 10"), ("Café des aidants", "0 sur 10"), ("Bancs à l’ombre", "0 sur 10")],
     "", Ballot(points=(("1", 10),))),
    ("ranking", "choice_1=4&choice_4=1", ["4", "1"], [("Bancs à l’ombre", "Rang 1"), ("Jardin partagé", "Rang 2")],
     "2 propositions sont sans rang : elles se partagent la dernière place.", Ballot(ranking=(("4",), ("1",)))),
    ("judgment", "choice_1=0&choice_2=5&choice_4=2", {"1": 0, "2": 5, "4": 2},
     [("Jardin partagé", "Excellent"), ("Pédibus de l’école", "À rejeter"), ("Café des aidants", "Sans mention"), ("Bancs à l’ombre", "Bien")],
     "1 proposition est sans mention : elle compte comme « À rejeter ».", Ballot(grades=(("1", 0), ("2", 5), ("4", 2)))),
    ("budget", "choice=2&choice=1", ["1", "2"], [("Jardin partagé", "10 000 €"), ("Pédibus de l’école", "20 000 €")],
     "Il reste 20 000 € sur 50 000 €.", Ballot(approvals=frozenset({"1", "2"}))),
    ("budget", "choice=2&choice=3", ["2", "3"], [("Pédibus de l’école", "20 000 €"), ("Café des aidants", "30 000 €")],
     "Toute l’enveloppe est utilisée.", Ballot(approvals=frozenset({"2", "3"}))),
]  # fmt: skip


@pytest.mark.parametrize(("mode", "form", "choice", "words", "left", "ballot"), CHOICES)
def test_a_form_is_read_told_and_counted(
    mode: str, form: str, choice: Choice, words: list[tuple[str, str]], left: str, ballot: Ballot
) -> None:
    blank = paper(mode)
    assert MODES[mode].read(QueryDict(form), blank) == choice
    said = [(title, given.replace("\u202f", " ")) for title, given in MODES[mode].in_words(choice, blank)]
    assert said == words
    assert MODES[mode].left(choice, blank).replace("\u202f", " ") == left
    assert MODES[mode].ballot_of(choice) == ballot


def test_what_may_still_be_chosen_is_told_where_it_is_limited() -> None:
    assert MODES["approval"].left(["1"], paper("approval", most=3)) == "Vous pouvez encore choisir 2 propositions."
    assert MODES["approval"].left(["1", "2"], paper("approval", most=2)) == ""


def test_a_blank_ballot_is_a_choice_only_where_the_paper_says_so() -> None:
    for mode, rule in MODES.items():
        assert rule.read(QueryDict(""), paper(mode, least=0)) in ([], {})


def test_the_grades_on_the_paper_are_those_that_are_counted() -> None:
    assert judgment.grades() == list(GRADES)
    with translation.override("en"):
        assert len(judgment.grades()) == len(GRADES)
