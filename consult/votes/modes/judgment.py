"""Majority judgment: a grade in words for each option. A choice maps a code to a place in the scale, 0 the best."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.modes import lines
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import GRADES, Ballot


def grades() -> list[str]:
    """The scale, best first, in the language of the page."""
    return [_("Excellent"), _("Très bien"), _("Bien"), _("Assez bien"), _("Passable"), _("À rejeter")]


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The grade ticked on each line."""
    return check(lines.figures_in(form, paper), paper)


def check(choice: Choice, paper: Paper) -> Choice:
    """Grades of the scale, for one option at least."""
    given = lines.checked_figures(choice, paper)
    beyond = {
        code: _("Choisissez une mention de la liste, par exemple « %(grade)s ».") % {"grade": grades()[2]}
        for code, grade in given.items()
        if grade >= len(GRADES)
    }
    if beyond:
        raise InvalidChoice(lines=beyond)
    if paper.least and not given:
        raise InvalidChoice(_("Donnez une mention à au moins une proposition."))
    return given


def fill(choice: Choice) -> dict[str, Any]:
    """The grade of each line that has one."""
    return lines.fields_of(choice)


def longest(paper: Paper) -> int:
    """The bytes of the longest choice."""
    return lines.longest_mapping(paper, len(paper.options), 1)


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""
    return min(int((len(GRADES) + 1) ** len(paper.options)) - bool(paper.least), lines.ENOUGH)


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted."""
    return Ballot(grades=tuple(sorted(choice.items())))


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option and its grade; those without one are told too."""
    scale = grades()
    return [
        (option.title, scale[choice[option.code]] if option.code in choice else _("Sans mention"))
        for option in paper.options
    ]


def left(choice: Choice, paper: Paper) -> str:
    """What becomes of those without a grade."""
    spare = len(paper.options) - len(choice)
    if not spare:
        return ""
    return ngettext(
        "%(n)s proposition est sans mention : elle compte comme « %(worst)s ».",
        "%(n)s propositions sont sans mention : elles comptent comme « %(worst)s ».", lines.plural(spare),
    ) % {"n": spare, "worst": grades()[-1]}  # fmt: skip
