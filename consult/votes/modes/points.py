"""Points to share out between options. A choice maps a code to its points, zeros left out."""

from collections.abc import Mapping
from math import comb
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.modes import lines
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import Ballot


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The points typed on each line."""
    return check(lines.figures_in(form, paper), paper)


def check(choice: Choice, paper: Paper) -> Choice:
    """Whole points whose sum is no more than the paper gives."""
    given = {code: points for code, points in lines.checked_figures(choice, paper).items() if points}
    total = sum(given.values())
    if paper.least and not given:
        raise InvalidChoice(_("Donnez au moins 1 point à une proposition."))
    if total > paper.points:
        spare = total - paper.points
        words = ngettext("Vous avez réparti %(n)s point :", "Vous avez réparti %(n)s points :", lines.plural(total))
        words += " " + ngettext(
            "il y en a %(spare)s de trop. Retirez-le.", "il y en a %(spare)s de trop. Retirez-les.", spare
        )
        raise InvalidChoice(words % {"n": lines.figure_in_words(total), "spare": lines.figure_in_words(spare)})
    return given


def fill(choice: Choice) -> dict[str, Any]:
    """The figures of a choice, in their fields."""
    return lines.fields_of(choice)


def longest(paper: Paper) -> int:
    """No choice takes more bytes."""
    return lines.longest_mapping(paper, paper.points, len(str(paper.points)))


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""
    ways = comb(len(paper.options) + paper.points, paper.points) if paper.options else 1
    return min(ways - bool(paper.least), lines.ENOUGH)


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted."""
    return Ballot(points=lines.counted(choice))


def points_in_words(points: int) -> str:
    """« 3 points »."""
    return ngettext("%(n)s point", "%(n)s points", lines.plural(points)) % {"n": lines.figure_in_words(points)}


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option that got points, and how many."""
    return [(option.title, points_in_words(choice[option.code])) for option in paper.options if option.code in choice]


def left(choice: Choice, paper: Paper) -> str:
    """The points that are still to give."""
    spare = paper.points - sum(choice.values())
    if not spare:
        return _("Tous vos points sont répartis.")
    return ngettext("Il reste %(n)s point sur %(total)s.", "Il reste %(n)s points sur %(total)s.", lines.plural(spare)) % {
        "n": lines.figure_in_words(spare), "total": lines.figure_in_words(paper.points),
    }  # fmt: skip
