"""A mark for each option, from 0 to the highest of the paper. A choice maps a code to its mark, zeros left out."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from consult.votes.modes import lines
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import Ballot


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The mark typed on each line; a blank is a zero."""
    return check(lines.figures_in(form, paper), paper)


def check(choice: Choice, paper: Paper) -> Choice:
    """Whole marks, none above the highest."""
    given = {code: mark for code, mark in lines.checked_figures(choice, paper).items() if mark}
    high = {
        code: _("La note va de 0 à %(highest)s : vous avez écrit %(mark)s. Baissez-la.")
        % {"highest": lines.figure_in_words(paper.points), "mark": lines.figure_in_words(mark)}
        for code, mark in given.items()
        if mark > paper.points
    }
    if high:
        raise InvalidChoice(lines=high)
    if paper.least and not given:
        raise InvalidChoice(_("Donnez une note d’au moins 1 à une proposition."))
    return given


def fill(choice: Choice) -> dict[str, Any]:
    """The figures of a choice, in their fields."""
    return lines.fields_of(choice)


def longest(paper: Paper) -> int:
    """The bytes of the longest choice."""
    return lines.longest_mapping(paper, len(paper.options), len(str(paper.points)))


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""
    return min(int((paper.points + 1) ** len(paper.options)) - bool(paper.least), lines.ENOUGH)


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted."""
    return Ballot(points=lines.counted(choice))


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option and its mark, zeros included: they count too."""
    return [
        (option.title, _("%(mark)s sur %(highest)s") % {
            "mark": lines.figure_in_words(choice.get(option.code, 0)), "highest": lines.figure_in_words(paper.points),
        })
        for option in paper.options
    ]  # fmt: skip


def left(choice: Choice, paper: Paper) -> str:
    """Nothing runs out here."""
    return ""
