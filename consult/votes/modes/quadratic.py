"""Quadratic voting: so many votes for an option cost their square in credits. A choice maps a code to its votes."""

from collections.abc import Mapping
from functools import cache
from math import isqrt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.modes import lines
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import Ballot


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The votes typed on each line."""
    return check(lines.figures_in(form, paper), paper)


def check(choice: Choice, paper: Paper) -> Choice:
    """Whole votes whose squares cost no more than the credits of the paper."""
    given = {code: votes for code, votes in lines.checked_figures(choice, paper).items() if votes}
    if paper.least and not given:
        raise InvalidChoice(_("Donnez au moins 1 vote à une proposition."))
    cost = cost_of(given)
    if cost > paper.points:
        raise InvalidChoice(
            _("Vos votes coûtent %(cost)s crédits : c’est %(over)s de trop. Donnez moins de votes à une proposition.")
            % {"cost": lines.figure_in_words(cost), "over": lines.figure_in_words(cost - paper.points)}
        )
    return given


def cost_of(choice: Mapping[str, int]) -> int:
    """The credits that a choice costs."""
    return sum(votes * votes for votes in choice.values())


def fill(choice: Choice) -> dict[str, Any]:
    """The figures of a choice, in their fields."""
    return lines.fields_of(choice)


def longest(paper: Paper) -> int:
    """No choice takes more bytes."""
    return lines.longest_mapping(paper, paper.points, len(str(isqrt(paper.points))))


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""

    @cache
    def ways(options: int, credits_left: int) -> int:
        """Ways of giving votes to so many options within some credits."""
        if options <= 1:
            return 1 + isqrt(credits_left) if options else 1
        found = 0
        for votes in range(isqrt(credits_left) + 1):
            found += ways(options - 1, credits_left - votes * votes)
            if found > lines.ENOUGH:
                break
        return found

    return min(ways(len(paper.options), paper.points) - bool(paper.least), lines.ENOUGH)


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted: by votes, not by credits."""
    return Ballot(points=lines.counted(choice))


def credits_in_words(amount: int) -> str:
    """« 9 crédits »."""
    return ngettext("%(n)s crédit", "%(n)s crédits", lines.plural(amount)) % {"n": lines.figure_in_words(amount)}


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option that got votes: how many, and what they cost."""
    said = []
    for option in paper.options:
        if votes := choice.get(option.code, 0):
            words = ngettext("%(n)s vote (%(cost)s)", "%(n)s votes (%(cost)s)", lines.plural(votes))
            said.append((option.title, words % {"n": votes, "cost": credits_in_words(votes * votes)}))
    return said


def left(choice: Choice, paper: Paper) -> str:
    """The credits that are still to spend."""
    spare = paper.points - cost_of(choice)
    if not spare:
        return _("Tous vos crédits sont utilisés.")
    return ngettext("Il reste %(n)s crédit sur %(total)s.", "Il reste %(n)s crédits sur %(total)s.", lines.plural(spare)) % {
        "n": lines.figure_in_words(spare), "total": lines.figure_in_words(paper.points),
    }  # fmt: skip
