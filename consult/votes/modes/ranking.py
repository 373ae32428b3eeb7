"""An order of preference. A choice is the list of the codes that were ranked, best first; the others share the last place."""

from collections import Counter
from collections.abc import Mapping
from math import perm
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.modes import lines
from consult.votes.modes.approval import refuse_number
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from consult.votes.tally.election import Ballot


def read(form: Mapping[str, Any], paper: Paper) -> Choice:
    """The order that the typed ranks tell. A rank may be skipped, never given twice."""
    ranks = lines.figures_in(form, paper)
    last = len(paper.options)
    wide = {
        code: _("Le rang va de 1 à %(last)s : vous avez écrit %(rank)s.")
        % {"last": last, "rank": lines.figure_in_words(rank)}
        for code, rank in ranks.items()
        if not 1 <= rank <= last
    }
    if wide:
        raise InvalidChoice(lines=wide)
    refuse_ties(ranks, paper)
    return check(sorted(ranks, key=lambda code: ranks[code]), paper)


def refuse_ties(ranks: Mapping[str, int], paper: Paper) -> None:
    """Refuse one rank for two options, naming them."""
    given = Counter(ranks.values())
    rank = min((rank for rank, times in given.items() if times > 1), default=0)
    if not rank:
        return
    titles = {option.code: option.title for option in paper.options}
    tied = {
        code: [titles[other] for other in ranks if other != code and ranks[other] == held]
        for code, held in ranks.items()
    }
    words = (
        _("Deux propositions ont le rang %(rank)s. Donnez à chacune un rang différent.")
        if given[rank] == 2
        else _("%(n)s propositions ont le rang %(rank)s. Donnez à chacune un rang différent.")
    ) % {"n": given[rank], "rank": rank}
    raise InvalidChoice(
        words,
        {
            code: _("« %(title)s » a aussi le rang %(rank)s.") % {"title": others[0], "rank": ranks[code]}
            for code, others in tied.items()
            if others
        },
    )


def check(choice: Choice, paper: Paper) -> Choice:
    """A list of codes, best first, neither too short nor too long."""
    ranked = lines.checked_list(choice, paper)
    refuse_number(len(ranked), paper)
    return ranked


def fill(choice: Choice) -> dict[str, Any]:
    """The rank of each line that has one."""
    return lines.fields_of({code: rank for rank, code in enumerate(choice, start=1)})


def longest(paper: Paper) -> int:
    """The bytes of the longest choice."""
    return lines.longest_list(paper, paper.limit)


def patterns(paper: Paper) -> int:
    """How many different choices there are, up to a million."""
    options, ways = len(paper.options), 0
    for ranked in range(max(0, paper.least), min(paper.limit, options) + 1):
        ways += perm(options, ranked)
        if ways >= lines.ENOUGH:
            return lines.ENOUGH
    return ways


def ballot_of(choice: Choice) -> Ballot:
    """The choice as it is counted: one option a tier."""
    return Ballot(ranking=tuple((code,) for code in choice))


def in_words(choice: Choice, paper: Paper) -> list[tuple[str, str]]:
    """Each option that has a rank, best first."""
    titles = {option.code: option.title for option in paper.options}
    return [(titles[code], _("Rang %(rank)s") % {"rank": rank}) for rank, code in enumerate(choice, start=1)]


def left(choice: Choice, paper: Paper) -> str:
    """What becomes of those without a rank."""
    spare = len(paper.options) - len(choice)
    if not spare:
        return ""
    return ngettext(
        "%(n)s proposition est sans rang : elle sera la dernière.",
        "%(n)s propositions sont sans rang : elles se partagent la dernière place.", lines.plural(spare),
    ) % {"n": spare}  # fmt: skip
