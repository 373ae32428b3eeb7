"""What a result says in figures: each rule in its own unit, each option with its bar and the reason it was kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.models import Question
from consult.votes.modes.judgment import grades
from consult.votes.modes.lines import euros_in_words
from consult.votes.modes.paper import PaperOption
from consult.votes.selectors import paper_of
from frontend import charts
from frontend.typography import number, percent

PEOPLE = {"approval", "greedy", "greedy-no-skip", "greedy-threshold", "equal-shares", "phragmen"}  # counted in ballots


@dataclass(frozen=True)
class Bar:
    """One option of the result: its place among the winners, its figures in words, its drawing, its reason."""

    title: str
    url: str
    rank: int  # from 1 among the winners; 0 where it was not kept
    figures: str
    drawing: SafeString
    reason: str
    legend: list[tuple[SafeString, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """The same option in the table."""

    title: str
    cells: list[str]
    is_kept: bool


def bars_of(question: Question, data: Mapping[str, Any]) -> list[Bar]:
    """The winners in their order, then the others by their score."""
    outcome = data["outcome"]
    scores = _scores(outcome)
    most = max(scores.values(), default=Fraction(0)) or Fraction(1)
    options = {option.code: option for option in paper_of(question).options}
    ranks = {code: n for n, code in enumerate(outcome["winners"], start=1)}
    reasons = outcome["explanation"].get("winners", {})
    order = sorted(options, key=lambda code: (ranks.get(code, len(options) + 1), -scores.get(code, Fraction(0))))
    return [
        _bar(question, data, options[code], ranks.get(code, 0), scores.get(code, Fraction(0)), most, reasons.get(code, ""))
        for code in order
    ]  # fmt: skip


def _bar(
    question: Question, data: Mapping[str, Any], option: PaperOption, rank: int, score: Fraction, most: Fraction, reason: str
) -> Bar:  # fmt: skip
    if question.rule == "majority-judgment":
        counts = data["totals"][option.code]
        whole = sum(counts) or 1
        said = [f"{label} : {percent(n / whole, 0)}" for label, n in zip(grades(), counts, strict=True)]
        legend = [(charts.swatch(place), words) for place, words in enumerate(said) if counts[place]]
        drawing = charts.stacked(counts, ", ".join(said))
        return Bar(option.title, option.url, rank, figures_of(question, data, option), drawing, reason, legend)
    drawing = charts.bar(float(max(score, Fraction(0)) / most) * 100)
    return Bar(option.title, option.url, rank, figures_of(question, data, option), drawing, reason)


def figures_of(question: Question, data: Mapping[str, Any], option: PaperOption) -> str:
    """« 84 bulletins sur 212 », « mention majoritaire : Bien », « 3 duels gagnés sur 4 », in the unit of the rule."""
    outcome, rule = data["outcome"], question.rule
    score = _scores(outcome).get(option.code, Fraction(0))
    whole = int(score)
    if rule in PEOPLE:
        votes = outcome["votes"].get(option.code, 0)
        said = ngettext("%(n)s bulletin sur %(all)s", "%(n)s bulletins sur %(all)s", votes)
        words = said % {"n": number(votes), "all": number(data["ballots"])}
        return f"{words} · {euros_in_words(option.cost)}" if option.cost else words
    if rule == "majority-judgment":
        scale = grades()
        return _("Mention majoritaire : %(grade)s") % {"grade": scale[len(scale) - 1 - whole]}
    if rule == "schulze":
        duels = len(outcome["score"]) - 1
        return ngettext("%(n)s duel gagné sur %(all)s", "%(n)s duels gagnés sur %(all)s", whole) % {
            "n": number(whole), "all": number(duels),
        }  # fmt: skip
    shown = number(whole) if score.denominator == 1 else number(float(score), 2)
    if rule in {"irv", "stv"}:
        return ngettext("%(n)s voix à son dernier décompte", "%(n)s voix à son dernier décompte", whole) % {"n": shown}
    if rule == "quadratic":
        return ngettext("%(n)s voix", "%(n)s voix", whole) % {"n": shown}
    return ngettext("%(n)s point", "%(n)s points", whole) % {"n": shown}


def table_of(question: Question, data: Mapping[str, Any]) -> tuple[list[str], list[Row]]:
    """The heads of the columns, and every option in the order of the paper."""
    outcome, winners = data["outcome"], set(data["outcome"]["winners"])
    is_judged, is_paid = question.rule == "majority-judgment", question.mode == "budget"
    heads = [*grades()] if is_judged else [_("Bulletins"), _("Score"), *([_("Coût")] if is_paid else [])]
    rows = []
    for option in paper_of(question).options:
        cells = [number(n) for n in data["totals"][option.code]] if is_judged else [
            number(outcome["votes"].get(option.code, 0)), _score_words(outcome, option.code),
            *([euros_in_words(option.cost)] if is_paid else []),
        ]  # fmt: skip
        rows.append(Row(option.title, cells, option.code in winners))
    return heads, rows


def spent_of(question: Question, data: Mapping[str, Any]) -> tuple[str, SafeString] | None:
    """How much of the envelope the kept options take, in words and as a bar; nothing where there is no envelope."""
    if question.mode != "budget" or not question.envelope:
        return None
    costs = {option.code: option.cost for option in paper_of(question).options}
    spent = sum(costs[code] for code in data["outcome"]["winners"])
    words = _("%(spent)s engagés sur %(all)s ; il reste %(left)s.") % {
        "spent": euros_in_words(spent), "all": euros_in_words(question.envelope),
        "left": euros_in_words(question.envelope - spent),
    }  # fmt: skip
    return words, charts.bar(spent / question.envelope * 100)


def ties_of(question: Question, outcome: Mapping[str, Any]) -> list[str]:
    """Each tie, in words: never hidden."""
    titles = {option.code: option.title for option in paper_of(question).options}
    told = [tie["text"] for tie in outcome["explanation"].get("ties", []) if "text" in tie]
    return told or [", ".join(titles.get(code, code) for code in tie) for tie in outcome["ties"]]


def _scores(outcome: Mapping[str, Any]) -> dict[str, Fraction]:
    return {code: Fraction(value) for code, value in outcome["score"].items()}


def _score_words(outcome: Mapping[str, Any], code: str) -> str:
    score = _scores(outcome).get(code, Fraction(0))
    return number(int(score)) if score.denominator == 1 else number(float(score), 2)
