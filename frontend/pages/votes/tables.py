"""The figures of a result as tables: every option in the order of the paper, in the columns of its rule; and each duel."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from consult.votes.models import Mode, Question
from consult.votes.modes.judgment import grades
from consult.votes.modes.lines import euros_in_words
from consult.votes.modes.paper import PaperOption
from consult.votes.selectors import paper_of
from frontend.pages.votes.scales import (
    BALLOTS,
    DUELS,
    GIVEN,
    GRADES,
    HELD,
    MARKS,
    RANKS,
    VOICES,
    Scale,
    quantity,
    scale_of,
)
from frontend.typography import number

WIDEST = 12  # options of a table that crosses them


@dataclass(frozen=True)
class Row:
    """One option: its cells under the heads of the table."""

    title: str
    cells: list[str]
    is_kept: bool


@dataclass(frozen=True)
class Table:
    """A table with its caption and its heads; the first column holds titles, the second may say what was kept."""

    caption: str
    heads: list[str]
    rows: list[Row]


def table_of(question: Question, data: Mapping[str, Any]) -> Table:
    """Every option in the order of the paper: the figures that the bars show, and those behind them."""
    scale, kept = scale_of(question, data), set(data["outcome"]["winners"])
    is_paid = question.mode == Mode.BUDGET
    rows = [
        Row(
            option.title,
            _cells(option, scale, data) + ([euros_in_words(option.cost)] if is_paid else []),
            option.code in kept,
        )
        for option in paper_of(question).options
    ]
    heads = _heads(scale.unit) + ([_("Coût")] if is_paid else [])
    return Table(_("Chaque option, dans l’ordre du bulletin"), heads, rows)


def _heads(unit: str) -> list[str]:
    chosen = _("Bulletins qui la choisissent")
    heads = {
        BALLOTS: [_("Bulletins"), _("Part des bulletins")],
        GRADES: [*grades(), _("Mention majoritaire")],
        DUELS: [_("Options devancées"), _("Duels gagnés"), _("Bulletins qui la classent")],
        HELD: [_("Voix au premier décompte"), _("Voix à son dernier décompte"), _("Bulletins qui la classent")],
        RANKS: [_("Points de rang"), _("Premières places"), _("Bulletins qui la classent")],
        GIVEN: [_("Points"), _("Part des points"), chosen],
        MARKS: [_("Points"), _("Note moyenne"), chosen],
        VOICES: [_("Voix"), chosen],
    }
    return heads[unit]


def _cells(option: PaperOption, scale: Scale, data: Mapping[str, Any]) -> list[str]:
    code, score = option.code, quantity(scale.scores[option.code])
    votes, totals = number(data["outcome"]["votes"].get(code, 0)), data["totals"][code]
    if scale.unit == GRADES:
        return [*(number(n) for n in totals), scale.grade(code)]
    if scale.unit == DUELS:
        return [score, number(duels_won(data, code)), votes]
    if scale.unit == HELD:
        steps = data["outcome"]["explanation"].get("steps") or [{}]
        return [_quantity(steps[0].get("totals", {}).get(code, 0)), score, votes]
    if scale.unit == RANKS:
        return [score, number(totals["first"]), votes]
    if scale.unit == BALLOTS:
        return [votes, scale.share(code)]
    if scale.unit == GIVEN:
        return [score, scale.share(code), votes]
    if scale.unit == MARKS:
        return [score, number(float(scale.scores[code] / data["ballots"]) if data["ballots"] else 0, 2), votes]
    return [score, votes]


def duels_won(data: Mapping[str, Any], code: str) -> int:
    """How many other options more ballots put behind this one: chains of duels may tell another order."""
    steps = data["outcome"]["explanation"].get("steps", [])
    duels: list[dict[str, Any]] = next(
        (step["duels"] for step in steps if step.get("option") == code and "duels" in step), []
    )
    return sum(duel["for"] > duel["opposed"] for duel in duels)


def _quantity(value: int | str) -> str:
    """A published figure: a whole number, or an exact fraction in a text."""
    return quantity(Fraction(value))


def duels_of(question: Question, data: Mapping[str, Any]) -> Table | None:
    """Each duel: how many ballots put the option of the line before that of the column; where the rule held duels."""
    steps = [step for step in data["outcome"]["explanation"].get("steps", []) if "duels" in step]
    titles = {option.code: option.title for option in paper_of(question).options}
    if not steps or len(steps) > WIDEST:
        return None
    kept = set(data["outcome"]["winners"])
    rows = []
    for step in steps:
        given = {duel["against"]: number(duel["for"]) for duel in step["duels"]}
        rows.append(Row(titles[step["option"]], [given.get(code, "—") for code in titles], step["option"] in kept))
    caption = _("Bulletins qui placent l’option de la ligne avant celle de la colonne")
    return Table(caption, list(titles.values()), rows)
