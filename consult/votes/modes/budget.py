"""A budget to spend: tick options whose costs fit the envelope. A choice is the list of their codes, in paper order."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from consult.votes.modes import lines
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import Ballot


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The options that were ticked."""
    return check(lines.marks_in(form), paper)


def check(choice: Choice, paper: Paper) -> Choice:
    """A list of codes whose costs fit the envelope, in the order of the paper."""
    chosen = lines.checked_list(choice, paper)
    if paper.least and not chosen:
        raise InvalidChoice(_("Choisissez au moins une proposition."))
    over = cost_of(chosen, paper) - paper.envelope
    if over > 0:
        raise InvalidChoice(
            _(
                "Votre sélection coûte %(cost)s : c’est %(over)s de trop. Retirez une proposition, ou choisissez-en une moins chère."
            )
            % {"cost": lines.euros_in_words(over + paper.envelope), "over": lines.euros_in_words(over)}
        )
    return [code for code in paper.codes if code in chosen]


def cost_of(choice: Choice, paper: Paper) -> int:
    """The euros that a choice costs."""
    return sum(option.cost for option in paper.options if option.code in choice)


def fill(choice: Choice) -> dict[str, Any]:
    """The ticked boxes of a choice."""
    return {lines.FIELD: list(choice)}


def longest(paper: Paper) -> int:
    """No choice takes more bytes."""
    costs = accumulate(sorted(option.cost for option in paper.options))
    return lines.longest_list(paper, sum(cost <= paper.envelope for cost in costs))


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""
    ways = {0: 1}  # euros spent → choices that spend them
    for cost in sorted(option.cost for option in paper.options):
        for spent, how_many in list(ways.items()):
            if spent + cost <= paper.envelope:
                ways[spent + cost] = ways.get(spent + cost, 0) + how_many
        if sum(ways.values()) > lines.ENOUGH:
            return lines.ENOUGH
    return min(sum(ways.values()) - bool(paper.least), lines.ENOUGH)


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted."""
    return Ballot(approvals=frozenset(choice))


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option that was chosen, and its cost."""
    return [(option.title, lines.euros_in_words(option.cost)) for option in paper.options if option.code in choice]


def left(choice: Choice, paper: Paper) -> str:
    """The money that is still to spend."""
    spare = paper.envelope - cost_of(choice, paper)
    if not spare:
        return _("Toute l’enveloppe est utilisée.")
    return _("Il reste %(left)s sur %(envelope)s.") % {
        "left": lines.euros_in_words(spare), "envelope": lines.euros_in_words(paper.envelope),
    }  # fmt: skip
