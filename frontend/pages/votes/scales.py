"""The unit in which each rule counts: how a figure is said, and what a full bar stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.models import Mode, Question, Rule
from consult.votes.modes.judgment import grades
from frontend.typography import number, percent, plural

BALLOTS, GRADES, DUELS, VOICES, HELD, RANKS, GIVEN, MARKS = [
    "ballots",
    "grades",
    "duels",
    "voices",
    "held",
    "ranks",
    "given",
    "marks",
]
OF_RULE = {
    Rule.MAJORITY_JUDGMENT: GRADES, Rule.SCHULZE: DUELS, Rule.IRV: HELD, Rule.STV: HELD, Rule.BORDA: RANKS,
}  # fmt: skip
OF_MODE = {Mode.APPROVAL: BALLOTS, Mode.BUDGET: BALLOTS, Mode.QUADRATIC: VOICES, Mode.POINTS: GIVEN, Mode.SCORE: MARKS}


@dataclass(frozen=True)
class Scale:
    """The figures of one counted question, in the unit of its rule."""

    unit: str
    scores: Mapping[str, Fraction]
    whole: Fraction  # what a full bar is worth, in the same unit
    note: str  # the same, in words

    def figure(self, code: str) -> str:
        """« 60 bulletins sur 90 », « passe devant 3 options sur 4 », “mention majoritaire « Bien »”."""
        score = self.scores[code]
        shown, of, many = quantity(score), quantity(self.whole), plural(int(score))
        words = {
            BALLOTS: ngettext("%(n)s bulletin sur %(all)s", "%(n)s bulletins sur %(all)s", many),
            DUELS: ngettext("passe devant %(n)s option sur %(all)s", "passe devant %(n)s options sur %(all)s", many),
            HELD: _("%(n)s voix sur %(all)s à son dernier décompte"),
            VOICES: ngettext("%(n)s voix", "%(n)s voix", many),
            GRADES: _("mention majoritaire « %(grade)s »"),
        }.get(self.unit, ngettext("%(n)s point sur %(all)s", "%(n)s points sur %(all)s", many))
        return words % {"n": shown, "all": of, "grade": self.grade(code)}

    def grade(self, code: str) -> str:
        """The majority grade of an option: its score counts from the worst of the scale."""
        scale = grades()
        return scale[len(scale) - 1 - int(self.scores[code])] if self.unit == GRADES else ""

    def share(self, code: str) -> str:
        """The part of a full bar that an option holds."""
        return percent(float(max(self.scores[code], Fraction(0)) / self.whole), 1) if self.whole else percent(0, 1)


def scale_of(question: Question, data: Mapping[str, Any]) -> Scale:
    """The scale of a counted question. `data` is its result as it is published."""
    scores = {code: Fraction(value) for code, value in data["outcome"]["score"].items()}
    ballots, options = data["ballots"], len(scores)
    unit = OF_RULE.get(Rule(question.rule)) or OF_MODE[Mode(question.mode)]
    wholes = {
        DUELS: Fraction(options - 1),
        VOICES: max(scores.values(), default=Fraction(0)),
        RANKS: Fraction(ballots * (options - 1)),
        GIVEN: sum(scores.values(), Fraction(0)),
        MARKS: Fraction(ballots * question.points),
        GRADES: Fraction(len(grades()) - 1),
    }
    whole = wholes.get(unit, Fraction(ballots))
    notes = {
        BALLOTS: ngettext("Une barre pleine : le seul bulletin.", "Une barre pleine : les %(n)s bulletins.", ballots),
        HELD: ngettext("Une barre pleine : le seul bulletin.", "Une barre pleine : les %(n)s bulletins.", ballots),
        DUELS: _("Une barre pleine : devant toutes les autres options, en suivant les chaînes de duels."),
        VOICES: _("Une barre pleine : l’option qui a le plus de voix."),
        RANKS: _("Une barre pleine : la première place sur chaque bulletin, soit %(n)s points."),
        GIVEN: _("Une barre pleine : les %(n)s points donnés."),
        MARKS: _("Une barre pleine : la note la plus haute sur chaque bulletin, soit %(n)s points."),
        GRADES: _(
            "Chaque barre réunit tous les bulletins, de la meilleure mention à la moins bonne. Le trait marque la moitié : "
            "la mention qu’il touche est la mention majoritaire."
        ),
    }
    return Scale(unit, scores, whole, notes[unit] % {"n": quantity(whole)})


def quantity(value: Fraction | int) -> str:
    """A figure, with two decimals where it is not whole."""
    exact = Fraction(value)
    return number(int(exact)) if exact.denominator == 1 else number(float(exact), 2)
