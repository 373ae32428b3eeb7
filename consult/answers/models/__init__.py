from consult.answers.models.answers import Advice, Answer, Decision, State
from consult.answers.models.commitments import (
    Commitment,
    CommitmentChange,
    CommitmentState,
    Cooperation,
    Evidence,
    Milestone,
)
from consult.answers.models.duties import Duty
from consult.answers.models.following import Follow, Mute, Satisfaction, Told, Verdict
from consult.answers.models.merges import Choice, Merge, MergeConsent, MergeState, MovedSupport, Said
from consult.answers.models.outcomes import Outcome

__all__ = [
    "Advice",
    "Answer",
    "Choice",
    "Commitment",
    "CommitmentChange",
    "CommitmentState",
    "Cooperation",
    "Decision",
    "Duty",
    "Evidence",
    "Follow",
    "Merge",
    "MergeConsent",
    "MergeState",
    "Milestone",
    "MovedSupport",
    "Mute",
    "Outcome",
    "Said",
    "Satisfaction",
    "State",
    "Told",
    "Verdict",
]
