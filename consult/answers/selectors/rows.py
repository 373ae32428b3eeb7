"""What pages read of duties, answers, commitments and merges: frozen, whole, made by the selectors beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from consult.answers.models import Advice, Answer, Evidence, Milestone


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """A proposal that waits for its answer, and how far the answer has come."""

    pk: int
    proposal_pk: int
    title: str
    url: str
    consultation_title: str
    theme: str
    theme_label: str
    neighbourhood_name: str
    support_count: int
    threshold: int
    opened_at: datetime
    due_at: datetime
    is_late: bool
    days: int  # to the date; negative once it has passed
    answer_pk: int | None  # the answer being prepared
    state: str  # of that answer, "" where nobody has begun
    state_label: str


@dataclass(frozen=True, kw_only=True)
class Duties:
    """One page of open duties, the most urgent first, its neighbours, and how many there are in all."""

    rows: list[DutyRow]
    next: str
    previous: str
    count: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An answer at a step that this person may take; it may have no duty behind it."""

    answer_pk: int
    proposal_pk: int
    title: str
    url: str
    theme_label: str
    state: str
    state_label: str
    version: int
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What waits for one person: by step, the most urgent first, a few of each."""

    to_begin: list[DutyRow]  # duties whose answer nobody has begun (officials)
    to_instruct: list[Waiting]  # officials
    to_decide: list[Waiting]  # who holds the delegation, administrators
    to_publish: list[Waiting]  # officials, and who decides
    overdue: list["CommitmentRow"]  # public commitments past their date (officials, and who decides)
    advice: list[Advice]  # asked of a partner that this account answers for
    is_decider: bool


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """How a commitment moved, and why."""

    before: str
    before_label: str
    after: str
    after_label: str
    due_before: date
    due_on: date
    because: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CooperationRow:
    """Who does it with the town."""

    pk: int
    actor: str
    actor_label: str
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class CommitmentRow:
    """A commitment with all that hangs on it (milestones, changes, actors and evidence are empty in a list)."""

    pk: int
    proposal_pk: int
    proposal_title: str
    url: str  # of the proposal's page
    title: str
    what: str
    responsible_kind: str
    responsible_kind_label: str
    responsible_name: str
    budget: Decimal | None
    starts_on: date
    due_on: date
    state: str
    state_label: str
    is_overdue: bool
    is_public: bool
    edits: int
    practice_ready: bool  # done: a sheet may be made of it
    milestones: tuple[Milestone, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    cooperations: tuple[CooperationRow, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Totals:
    """Whether the answer answered: each person's last word on any version, so that a correction wipes nothing."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    @property
    def count(self) -> int:
        """How many have said."""
        return self.yes + self.partly + self.no


@dataclass(frozen=True, kw_only=True)
class Mine:
    """What one reader is to a proposal: whether its news reach them, and what they said of its answer."""

    is_concerned: bool = False  # wrote or supports it: followed without asking
    is_muted: bool = False
    is_following: bool = False  # asked to
    verdict: str = ""
    words: str = ""

    @property
    def is_told(self) -> bool:
        """Letters come."""
        return (self.is_concerned or self.is_following) and not self.is_muted


@dataclass(frozen=True, kw_only=True)
class MergedRow:
    """A proposal on the other side of a merge."""

    pk: int
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class AnswerBlock:
    """Everything that a proposal's page shows of its answer and of what came of it."""

    duty_opened_at: datetime | None
    due_at: datetime | None
    is_late: bool
    state: str  # of the answer being prepared, "" where there is none
    state_label: str
    answer: Answer | None  # the one in force
    decision_label: str
    earlier: tuple[Answer, ...]  # the versions before it, newest first
    advice: tuple[Advice, ...]  # public and given
    commitments: tuple[CommitmentRow, ...]
    satisfaction: Totals
    mine: Mine
    merged_into: MergedRow | None  # followed there since
    merged_from: tuple[MergedRow, ...]
    answered_with: MergedRow | None  # the answer shown is that of this proposal, which this one was merged into
    merge_asked: bool  # authors are being asked

    @property
    def is_empty(self) -> bool:
        """There is nothing to show yet."""
        return self.duty_opened_at is None and self.answer is None and not self.merged_from and not self.merged_into


@dataclass(frozen=True, kw_only=True)
class Step:
    """One point of a proposal's timeline."""

    kind: str  # published, duty, answer, corrected, planned, under_way, done, dropped, postponed
    label: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUpRow:
    """What became of one proposal."""

    pk: int
    title: str
    url: str
    consultation_title: str
    theme: str
    theme_label: str
    logic: str
    neighbourhood_name: str
    support_count: int
    stage: str  # waiting, late, accepted, partly, already_done, other_competence, refused
    stage_label: str
    answered_at: datetime | None
    due_at: datetime | None
    moved_at: datetime  # its last news
    commitments: tuple[CommitmentRow, ...]
    overdue: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class FollowUps:
    """One page of what became of proposals, last news first, and its neighbours."""

    rows: list[FollowUpRow]
    next: str
    previous: str


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which proposals are asked for on the page of what became of them."""

    consultation: int | None = None
    theme: str = ""
    logic: str = ""
    neighbourhood: int | None = None
    stage: str = ""
    commitment: str = ""  # a state of commitments, or "overdue"
    words: str = ""

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(
            bool(value)
            for value in (
                self.consultation, self.theme, self.logic, self.neighbourhood, self.stage, self.commitment, self.words,
            )
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What became of them, in figures: for the chart and its table. Each proposal counts once in `stages`."""

    proposals: int
    stages: Mapping[str, int] = field(default_factory=dict)  # every stage, in order, zeros too
    commitments: Mapping[str, int] = field(default_factory=dict)  # every state, in order, zeros too
    overdue: int = 0

    @property
    def answered(self) -> int:
        """Proposals with a published answer."""
        return self.proposals - self.stages.get("waiting", 0) - self.stages.get("late", 0)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the private link of a merge shows to one supporter, who need not sign in."""

    key: str
    source: MergedRow
    into: MergedRow
    because: str
    choice: str
    choice_label: str
    chosen_at: datetime | None
    refusal: str  # why nothing can be chosen any more, or ""


@dataclass(frozen=True, kw_only=True)
class ConsentRow:
    """A merge that waits for an author's word, or had it."""

    pk: int
    merge_pk: int
    because: str
    mine: MergedRow
    into: MergedRow
    others: tuple[MergedRow, ...]
    said: str
    state: str
    asked_at: datetime
