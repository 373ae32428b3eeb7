from consult.votes.models.journal import Checkpoint, Leaf, Statement
from consult.votes.models.paper import PaperBallot, PaperBatch
from consult.votes.models.questions import (
    FEWEST,
    TITLE_LENGTH,
    Channel,
    Completion,
    Mode,
    Option,
    Question,
    RegisterLine,
    RollEntry,
    Rule,
    Secrecy,
    Status,
    Utility,
)
from consult.votes.models.results import PublishedFile, Result
from consult.votes.models.urn import CastKey, Closing, SealedBallot, Superseded

__all__ = [
    "FEWEST",
    "TITLE_LENGTH",
    "CastKey",
    "Channel",
    "Checkpoint",
    "Closing",
    "Completion",
    "Leaf",
    "Mode",
    "Option",
    "PaperBallot",
    "PaperBatch",
    "PublishedFile",
    "Question",
    "RegisterLine",
    "Result",
    "RollEntry",
    "Rule",
    "SealedBallot",
    "Secrecy",
    "Statement",
    "Status",
    "Superseded",
    "Utility",
]
