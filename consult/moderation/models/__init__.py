from consult.moderation.models.appeals import Appeal, Outcome
from consult.moderation.models.cases import Case, CaseMark, MarkKind, Motive, Report, Swept
from consult.moderation.models.decisions import REMOVALS, Act, Decision, DecisionState, Ground, Sanction, SecondReading

__all__ = [
    "REMOVALS",
    "Act",
    "Appeal",
    "Case",
    "CaseMark",
    "Decision",
    "DecisionState",
    "Ground",
    "MarkKind",
    "Motive",
    "Outcome",
    "Report",
    "Sanction",
    "SecondReading",
    "Swept",
]
