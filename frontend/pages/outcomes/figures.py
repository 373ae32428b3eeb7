"""What became of proposals, in words and in stones: the sentence, two charts with their tables, and each row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.answers.models import CommitmentState, Decision
from consult.answers.selectors.follow_ups import LATE, STAGES, WAITING
from consult.answers.selectors.pilots import Followed
from consult.answers.selectors.rows import CommitmentRow, Figures, FollowUpRow, Step
from frontend import charts, stamps
from frontend.typography import number, percent, plural

# The order of the stones, from what was won to what waits, and the mark of each.
STAGE_MARKS: Mapping[str, str] = {
    Decision.ACCEPTED: "0", Decision.PARTLY: "1", Decision.ALREADY_DONE: "2", Decision.OTHER_COMPETENCE: "4",
    Decision.REFUSED: "5", LATE: "3", WAITING: charts.REST,
}  # fmt: skip
STATE_MARKS: Mapping[str, str] = {
    CommitmentState.DONE: "0", CommitmentState.UNDER_WAY: "1", CommitmentState.PLANNED: "2",
    CommitmentState.POSTPONED: "3", CommitmentState.DROPPED: "5",
}  # fmt: skip
KINDS: Mapping[str, str] = {**stamps.DECISIONS, LATE: "late", WAITING: "waiting"}


@dataclass(frozen=True)
class Chart:
    """One whole in its shares: drawn, then as a table."""

    drawing: SafeString
    caption: str
    head: str
    rows: list[tuple[SafeString, str, str, str]]  # mark, label, count, share
    total: str


@dataclass(frozen=True)
class Entry:
    """One proposal of the list, with its last news and all that came before."""

    row: FollowUpRow
    kind: str
    last: Step | None
    commitments: list[tuple[CommitmentRow, str]]  # each with the kind of its stamp
    events: list[dict[str, Any]]  # as the timeline shows them


def reading_of(figures: Figures) -> str:
    """The chart in one sentence."""
    if not figures.proposals:
        return ""
    answered, late = figures.answered, figures.stages.get(LATE, 0)
    first = ngettext(
        "%(answered)s proposition sur %(all)s a reçu sa réponse", "%(answered)s propositions sur %(all)s ont reçu leur réponse",
        plural(answered),
    ) % {"answered": number(answered), "all": number(figures.proposals)}  # fmt: skip
    won = figures.stages.get(Decision.ACCEPTED, 0) + figures.stages.get(Decision.PARTLY, 0)
    parts = [first]
    if answered:
        parts.append(
            ngettext(
                "%(n)s est acceptée, en tout ou en partie", "%(n)s sont acceptées, en tout ou en partie", plural(won)
            )
            % {"n": number(won)}
        )
    if late:
        parts.append(
            ngettext("%(n)s attend depuis trop longtemps", "%(n)s attendent depuis trop longtemps", late)
            % {"n": number(late)}
        )
    if any(figures.commitments.values()):
        done, kept = figures.commitments.get(CommitmentState.DONE, 0), sum(figures.commitments.values())
        parts.append(
            ngettext("%(done)s engagement tenu sur %(all)s", "%(done)s engagements tenus sur %(all)s", plural(done))
            % {"all": number(kept), "done": number(done)}
        )
    return " ; ".join(parts) + "."


def count_words(count: int) -> str:
    """« 34 propositions »."""
    if not count:
        return _("Aucune proposition")
    return ngettext("%(n)s proposition", "%(n)s propositions", count) % {"n": number(count)}


def town_words(row: Followed) -> list[str]:
    """What became of the proposals of one town, without what there is none of."""
    said = []
    if row.answered:
        said.append(
            ngettext("%(n)s réponse donnée", "%(n)s réponses données", row.answered) % {"n": number(row.answered)}
        )
    if row.waiting:
        said.append(
            ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", row.waiting) % {"n": number(row.waiting)}
        )
    if row.late:
        said.append(_("dont %(n)s en retard") % {"n": number(row.late)})
    if row.commitments:
        said.append(
            ngettext("%(done)s engagement tenu sur %(all)s", "%(done)s engagements tenus sur %(all)s", plural(row.done))
            % {"all": number(row.commitments), "done": number(row.done)}
        )
    return said


def stages_chart(figures: Figures) -> Chart | None:
    """Each proposal once, by the answer it got or waits for."""
    labels = {stage: str(STAGES[stage]) for stage in STAGE_MARKS}
    return _chart(
        _("Les propositions, selon la réponse reçue"),
        _("Réponse"),
        figures.stages,
        STAGE_MARKS,
        labels,
        figures.proposals,
    )


def commitments_chart(figures: Figures) -> Chart | None:
    """Each public commitment once, by its state."""
    labels = {state: str(CommitmentState(state).label) for state in STATE_MARKS}
    return _chart(
        _("Les engagements pris, selon leur état"), _("État"), figures.commitments, STATE_MARKS, labels,
        sum(figures.commitments.values()),
    )  # fmt: skip


def _chart(
    caption: str, head: str, counts: Mapping[str, int], marks: Mapping[str, str], labels: Mapping[str, str], whole: int
) -> Chart | None:
    if not whole:
        return None
    parts = [(mark, counts.get(key, 0)) for key, mark in marks.items()]
    said = [f"{labels[key]} : {number(counts.get(key, 0))}" for key in marks if counts.get(key, 0)]
    rows = [
        (charts.swatch(mark), labels[key].capitalize(), number(counts.get(key, 0)), percent(counts.get(key, 0) / whole))
        for key, mark in marks.items()
    ]
    return Chart(charts.shares(parts, f"{caption} : {', '.join(said)}"), caption, head, rows, number(whole))


def entry_of(row: FollowUpRow) -> Entry:
    """One proposal as the list shows it."""
    news = [step for step in row.steps if step.kind != "published"]
    kept = [(one, stamps.stamp_of(one)) for one in row.commitments]
    events = [{"at": step.at, "label": step.label, "text": step.words} for step in row.steps]
    return Entry(row, KINDS[row.stage], news[-1] if news else None, kept, events)
