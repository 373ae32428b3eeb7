"""Approval: tick every option that one accepts. A choice is the list of their codes, in the order of the paper."""

from collections.abc import Mapping
from math import comb
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.modes import lines
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import Ballot


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The options that were ticked."""
    return check(lines.marks_in(form), paper)


def check(choice: Choice, paper: Paper) -> Choice:
    """A list of codes, neither too short nor too long, in the order of the paper."""
    chosen = lines.checked_list(choice, paper)
    refuse_number(len(chosen), paper)
    return [code for code in paper.codes if code in chosen]


def refuse_number(chosen: int, paper: Paper) -> None:
    """Refuse fewer options than the paper asks for, or more than it admits."""
    missing, spare = paper.least - chosen, chosen - paper.limit
    if missing > 0:
        words = ngettext(
            "Choisissez au moins %(n)s proposition.",
            "Choisissez au moins %(n)s propositions.",
            lines.plural(paper.least),
        ) % {"n": paper.least}
        if chosen:
            words += " " + ngettext(
                "Il en manque %(n)s : ajoutez-la.", "Il en manque %(n)s : ajoutez-les.", lines.plural(missing)
            ) % {"n": missing}
        raise InvalidChoice(words)
    if spare > 0:
        words = ngettext(
            "Choisissez %(n)s proposition au plus.", "Choisissez %(n)s propositions au plus.", lines.plural(paper.limit)
        ) % {"n": paper.limit}
        words += " " + ngettext(
            "Il y en a %(n)s de trop : retirez-la.", "Il y en a %(n)s de trop : retirez-les.", lines.plural(spare)
        ) % {"n": spare}
        raise InvalidChoice(words)


def fill(choice: Choice) -> dict[str, Any]:
    """The ticked boxes of a choice."""
    return {lines.FIELD: list(choice)}


def longest(paper: Paper) -> int:
    """The bytes of the longest choice."""
    return lines.longest_list(paper, paper.limit)


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""
    options = len(paper.options)
    ways = sum(comb(options, chosen) for chosen in range(max(0, paper.least), min(paper.limit, options) + 1))
    return min(ways, lines.ENOUGH)


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted."""
    return Ballot(approvals=frozenset(choice))


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option that was ticked."""
    return [(option.title, _("Approuvée")) for option in paper.options if option.code in choice]


def left(choice: Choice, paper: Paper) -> str:
    """How many more may be ticked, where the paper limits them."""
    room = paper.limit - len(choice)
    if not paper.most or room <= 0:
        return ""
    return ngettext(
        "Vous pouvez encore choisir %(n)s proposition.",
        "Vous pouvez encore choisir %(n)s propositions.",
        lines.plural(room),
    ) % {"n": room}
