"""The rules by their code. One more rule is one module and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from consult.votes.tally.borda import borda
from consult.votes.tally.election import Election, Outcome, UncountableError
from consult.votes.tally.equal_shares import equal_shares
from consult.votes.tally.greedy import greedy, greedy_no_skip, greedy_threshold
from consult.votes.tally.irv import irv
from consult.votes.tally.majority_judgment import majority_judgment
from consult.votes.tally.phragmen import phragmen
from consult.votes.tally.schulze import schulze
from consult.votes.tally.stv import stv
from consult.votes.tally.sums import approval, points, quadratic, score


@dataclass(frozen=True)
class Rule:
    """A way of counting. `forms` are the ballot forms it reads, the usual one first; `settings` its keyword arguments."""

    code: str
    name: str
    forms: tuple[str, ...]
    function: Callable[..., Outcome]
    budget: bool = False  # it cannot count without one
    settings: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """The sheet that explains it to everyone."""
        return f"docs/methods/{self.code}.md"


RULES: Mapping[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("approval", "Vote par approbation", ("approvals",), approval),
        Rule("points", "Points à répartir", ("points",), points),
        Rule("score", "Vote par notes", ("points",), score),
        Rule("quadratic", "Vote quadratique", ("points",), quadratic),
        Rule("borda", "Points par rang (Borda)", ("ranking",), borda),
        Rule("irv", "Vote alternatif", ("ranking",), irv),
        Rule("schulze", "Duels (Schulze)", ("ranking",), schulze, settings=("unranked",)),
        Rule("stv", "Vote unique transférable", ("ranking",), stv),
        Rule("majority-judgment", "Jugement majoritaire", ("grades",), majority_judgment),
        Rule("greedy", "Les plus choisis d’abord", ("approvals", "points", "ranking"), greedy, budget=True),
        Rule(
            "greedy-no-skip", "Les plus choisis d’abord, sans saut", ("approvals", "points", "ranking"),
            greedy_no_skip, budget=True,
        ),
        Rule(
            "greedy-threshold", "Les plus choisis d’abord, avec seuil", ("approvals", "points", "ranking"),
            greedy_threshold, budget=True,
        ),
        Rule(
            "equal-shares", "Parts égales", ("approvals", "points"), equal_shares, settings=("utility", "completion"),
        ),
        Rule("phragmen", "Phragmén", ("approvals",), phragmen),
    )
}  # fmt: skip

FORM_NAMES = {
    "approvals": "des approbations",
    "points": "des points",
    "ranking": "des classements",
    "grades": "des mentions",
}


def outcome_of(election: Election, rule: str, **settings: str) -> Outcome:
    """Count by the rule of this code, or refuse with a French sentence (`UncountableError`)."""
    chosen = RULES.get(rule)
    if chosen is None:
        raise UncountableError(f"La règle « {rule} » n’existe pas. Règles connues\u202f: {', '.join(RULES)}.")
    if election.form != "blank" and election.form not in chosen.forms:
        reads = " ou ".join(FORM_NAMES[form] for form in chosen.forms)
        raise UncountableError(
            f"La règle « {rule} » lit {reads}, et ces bulletins contiennent {FORM_NAMES[election.form]}."
        )
    for name in settings:
        if name not in chosen.settings:
            raise UncountableError(f"La règle « {rule} » n’a pas de réglage « {name} ».")
    return chosen.function(election, **settings)
