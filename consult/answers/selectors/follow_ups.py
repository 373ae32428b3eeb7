"""« Que sont devenues nos propositions ? »: rows, figures and lines of a table. Nothing here writes."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.answers.models import (
    Answer,
    Commitment,
    CommitmentChange,
    CommitmentState,
    Decision,
    Duty,
    Outcome,
)
from consult.answers.models.commitments import STILL_DUE
from consult.answers.selectors.commitments import OVERDUE, row_of
from consult.answers.selectors.duties import theme_of
from consult.answers.selectors.rows import Figures, FollowUpRow, FollowUps, Sought, Step
from consult.proposals.models import Logic
from consult.proposals.selectors import LONGEST_QUERY, address_of
from core.lib.keyset import page_of, read_cursor
from core.lib.text import search_text
from core.territories.models import Territory

PAGE_SIZE = 20
BATCH = 200  # proposals read at a time for a table
WAITING, LATE = "waiting", "late"
STAGES: dict[str, str | Promise] = {
    WAITING: _("attend sa réponse"),
    LATE: _("réponse en retard"),
    **{decision.value: decision.label for decision in Decision},
}
HEADER = (
    _("Proposition"), _("Adresse"), _("Consultation"), _("Thème"), _("Logique"), _("Quartier"), _("Soutiens"), _("Suite"),
    _("Réponse attendue le"), _("Réponse publiée le"), _("Engagement"), _("Responsable"), _("Début"), _("Échéance"),
    _("État"), _("En retard"),
)  # fmt: skip


def follow_ups(
    territory: Territory, sought: Sought, at: datetime, cursor_text: str = "", size: int = PAGE_SIZE
) -> FollowUps:
    """One page of the proposals that are owed an answer or have one, last news first, in a constant number of queries.

    A cursor that is not ours raises `BadCursorError`.
    """
    rows = matching(territory, sought, at)
    listing = f"follow-ups:{territory.pk}"
    cursor = read_cursor(cursor_text, listing, moments=True)
    page = page_of([rows], "moved_at", listing, cursor=cursor, size=size, descending=True)
    found = {one.pk: one for one in whole(matching(territory, Sought(), at).filter(pk__in=page.pks))}
    shown = [row(found[pk], at) for pk in page.pks if pk in found]
    return FollowUps(rows=shown, next=page.next, previous=page.previous)


def figures_of(territory: Territory, sought: Sought, at: datetime) -> Figures:
    """The same proposals in figures, for the chart and its table, in two queries."""
    rows = matching(territory, sought, at)
    stages: dict[str, int] = dict(rows.order_by("stage").values_list("stage").annotate(n=Count("pk")))
    kept = Commitment.objects.public().filter(proposal__in=rows.order_by().values("pk"))
    late = Q(state__in=STILL_DUE, due_on__lt=timezone.localdate(at))
    by_state = kept.order_by("state").values_list("state").annotate(n=Count("pk"), late=Count("pk", filter=late))
    states = {state: (n, overdue) for state, n, overdue in by_state}
    return Figures(
        proposals=sum(stages.values()),
        stages={stage: stages.get(stage, 0) for stage in STAGES},
        commitments={state.value: states.get(state.value, (0, 0))[0] for state in CommitmentState},
        overdue=sum(overdue for _n, overdue in states.values()),
    )


def lines_of(territory: Territory, sought: Sought, at: datetime) -> Iterator[tuple[Any, ...]]:
    """The same proposals as the lines of a table under `HEADER`, one a commitment, read as they are sent."""
    day = timezone.localdate(at)
    for one in whole(matching(territory, sought, at)).order_by("-moved_at", "-pk").iterator(chunk_size=BATCH):
        shown = row(one, at, with_steps=False)
        begins = (
            shown.title, shown.url, shown.consultation_title, shown.theme_label, str(Logic(shown.logic).label),
            shown.neighbourhood_name, shown.support_count, shown.stage_label, _day(shown.due_at), _day(shown.answered_at),
        )  # fmt: skip
        if not shown.commitments:
            yield (*begins, None, None, None, None, None, None)
        for kept in shown.commitments:
            name = f"{kept.responsible_name} ({kept.responsible_kind_label})"
            yield (
                *begins,
                kept.title,
                name,
                kept.starts_on,
                kept.due_on,
                kept.state_label,
                day > kept.due_on and kept.is_overdue,
            )


def matching(territory: Territory, sought: Sought, at: datetime) -> Any:
    """The shown proposals of a town that are owed an answer or have one and that pass every filter, each with its stage."""
    stage = Case(
        When(~Q(decision=""), then=F("decision")), When(due_at__lt=at, then=Value(LATE)), default=Value(WAITING)
    )
    rows = Outcome.objects.shown().filter(territory=territory).annotate(stage=stage)
    exact: dict[str, Any] = {
        "consultation": sought.consultation, "proposal__theme": sought.theme, "proposal__logic": sought.logic,
        "proposal__neighbourhood": sought.neighbourhood, "stage": sought.stage,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if sought.words:
        words = SearchQuery(search_text(sought.words[:LONGEST_QUERY]), config="simple")
        rows = rows.filter(proposal__search=words)
    if sought.commitment:
        kept = Commitment.objects.public()
        if sought.commitment == OVERDUE:
            kept = kept.overdue_on(timezone.localdate(at))
        else:
            kept = kept.filter(state=sought.commitment)
        rows = rows.filter(Exists(kept.filter(proposal=OuterRef("pk"))))
    return rows


def whole(rows: Any) -> Any:
    """These with their proposals, duties, published answers and public commitments."""
    changes = Prefetch("changes", CommitmentChange.objects.order_by("at", "id"))
    kept = Commitment.objects.public().select_related("answer").prefetch_related(changes).order_by("due_on", "id")
    return (
        rows.select_related(
            "proposal__consultation__territory", "proposal__neighbourhood", "proposal__local_theme", "proposal__duty"
        )
        .defer("proposal__body", "proposal__body_html", "proposal__search_text", "proposal__search")
        .prefetch_related(
            Prefetch("proposal__answers", Answer.objects.published().order_by("version"), to_attr="published_answers"),
            Prefetch("proposal__commitments", kept, to_attr="public_commitments"),
        )
        .order_by("pk")
    )  # fmt: skip


def row(outcome: Any, at: datetime, *, with_steps: bool = True) -> FollowUpRow:
    """What became of one proposal, with its timeline where it is read."""
    day, one, kept = timezone.localdate(at), outcome.proposal, []
    for commitment in one.public_commitments:
        commitment.proposal = one
        kept.append(row_of(commitment, day))
    return FollowUpRow(
        pk=one.pk, title=one.title, url=address_of(one.pk, one.consultation), consultation_title=one.consultation.title,
        theme=one.theme, theme_label=theme_of(one), logic=one.logic,
        neighbourhood_name=one.neighbourhood.name if one.neighbourhood else "", support_count=one.support_count,
        stage=outcome.stage, stage_label=str(STAGES[outcome.stage]), answered_at=outcome.answered_at, due_at=outcome.due_at,
        moved_at=outcome.moved_at, commitments=tuple(kept), overdue=sum(each.is_overdue for each in kept), steps=steps_of(one) if with_steps else (),
    )  # fmt: skip


def steps_of(one: Any) -> tuple[Step, ...]:
    """Everything that happened to a proposal, in order."""
    steps = [Step(kind="published", label=gettext("Proposition publiée"), at=one.published_at)]
    duty: Duty | None = getattr(one, "duty", None)
    if duty is not None:
        words = gettext("%(n)s soutiens") % {"n": duty.supports}
        steps.append(Step(kind="duty", label=gettext("Seuil de la charte atteint"), at=duty.opened_at, words=words))
    for answer in one.published_answers:
        first = answer.version == 1
        steps.append(
            Step(
                kind="answer" if first else "corrected",
                at=answer.published_at,
                words=str(Decision(answer.decision).label),
                label=gettext("Réponse publiée") if first else gettext("Réponse corrigée"),
            )
        )
    for commitment in one.public_commitments:
        at = max(commitment.made_at, commitment.answer.published_at)
        steps.append(Step(kind="planned", label=gettext("Engagement pris"), at=at, words=commitment.title))
        for change in commitment.changes.all():
            label = str(CommitmentState(change.after).label).capitalize()
            steps.append(
                Step(kind=change.after, label=label, at=change.at, words=f"{commitment.title} — {change.because}")
            )
    return tuple(sorted(steps, key=lambda step: step.at))


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
