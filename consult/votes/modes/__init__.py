"""Ways of filling a ballot: one module each, the same eight functions, one line in `MODES`.

`read` a form and `check` plain data give a choice in its one canonical form; `fill` is the way back to the form; `longest`
and `patterns` measure a paper; `ballot_of` is what is counted; `in_words` and `left` are what its voter reads.
"""

from types import ModuleType
from typing import Final

from consult.votes.modes import approval, budget, judgment, points, quadratic, ranking, score

MODES: Final[dict[str, ModuleType]] = {
    "approval": approval,
    "points": points,
    "quadratic": quadratic,
    "score": score,
    "ranking": ranking,
    "judgment": judgment,
    "budget": budget,
}
