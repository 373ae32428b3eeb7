"""« Que sont devenues nos propositions ? »: rows, figures and lines of a table. Nothing here writes."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
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
    MergeState,
    Said,
)
from consult.answers.selectors.commitments import OVERDUE, row_of
from consult.answers.selectors.duties import theme_of
from consult.answers.selectors.rows import Figures, FollowUpRow, FollowUps, Sought, Step
from consult.proposals.models import Proposal, Status
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
    found = {one.pk: one for one in whole(followed(territory, at).filter(pk__in=page.pks))}
    shown = [row(found[pk], at) for pk in page.pks if pk in found]
    return FollowUps(rows=shown, next=page.next, previous=page.previous, count=rows.count())


def figures_of(territory: Territory, sought: Sought, at: datetime) -> Figures:
    """The same proposals in figures, for the chart and its table, in two queries."""
    rows = matching(territory, sought, at)
    stages: dict[str, int] = dict(rows.order_by("stage").values_list("stage").annotate(n=Count("pk")))
    kept = Commitment.objects.public().filter(proposal__in=rows.order_by().values("pk"))
    late = Q(pk__in=Commitment.objects.overdue_on(timezone.localdate(at)).values("pk"))
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
        shown = row(one, at)
        begins = (
            shown.title, shown.url, shown.consultation_title, shown.theme_label, str(one.get_logic_display()),
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


def followed(territory: Territory, at: datetime) -> Any:
    """The shown proposals of a town that are owed an answer or have one, each with its stage and the moment of its last news."""
    own = Answer.objects.published().filter(proposal=OuterRef("pk")).order_by("-version")
    # A proposal that was brought together with others has their common answer, unless it has its own.
    common = Answer.objects.published().filter(
        proposal__merges__state=MergeState.DONE, proposal__merges__consents__proposal=OuterRef("pk"),
        proposal__merges__consents__said=Said.YES,
    ).order_by("-version")  # fmt: skip
    changes = CommitmentChange.objects.filter(commitment__proposal=OuterRef("pk"))
    last_change = changes.order_by().values("commitment__proposal").annotate(last=Max("at")).values("last")
    rows = Proposal.objects.in_the_open().filter(consultation__territory=territory)
    rows = rows.filter(Exists(own) | Q(Exists(Duty.objects.filter(proposal=OuterRef("pk"))), status=Status.PUBLISHED))
    return rows.annotate(
        decision=Coalesce(Subquery(own.values("decision")[:1]), Subquery(common.values("decision")[:1])),
        answered_at=Coalesce(Subquery(own.values("published_at")[:1]), Subquery(common.values("published_at")[:1])),
        due_at=Subquery(Duty.objects.filter(proposal=OuterRef("pk"), met_at__isnull=True).values("due_at")[:1]),
        stage=Case(
            When(decision__isnull=False, then=F("decision")), When(due_at__lt=at, then=Value(LATE)), default=Value(WAITING)
        ),
        moved_at=Greatest(
            Subquery(Duty.objects.filter(proposal=OuterRef("pk")).values("opened_at")[:1]), F("answered_at"),
            Subquery(last_change[:1]),
        ),
    )  # fmt: skip


def matching(territory: Territory, sought: Sought, at: datetime) -> Any:
    """Those that pass every filter."""
    rows = followed(territory, at)
    exact: dict[str, Any] = {
        "consultation": sought.consultation, "theme": sought.theme, "logic": sought.logic,
        "neighbourhood": sought.neighbourhood, "stage": sought.stage,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if sought.words:
        rows = rows.filter(search=SearchQuery(search_text(sought.words[:LONGEST_QUERY]), config="simple"))
    if sought.commitment:
        kept = Commitment.objects.public()
        if sought.commitment == OVERDUE:
            kept = kept.overdue_on(timezone.localdate(at))
        else:
            kept = kept.filter(state=sought.commitment)
        rows = rows.filter(Exists(kept.filter(proposal=OuterRef("pk"))))
    return rows


def whole(rows: Any) -> Any:
    """These proposals with their duty, their published answers and their public commitments."""
    changes = Prefetch("changes", CommitmentChange.objects.order_by("at", "id"))
    kept = Commitment.objects.public().select_related("answer").prefetch_related(changes).order_by("due_on", "id")
    return (
        rows.select_related("consultation__territory", "neighbourhood", "local_theme", "duty")
        .defer("body", "body_html", "search_text", "search")
        .prefetch_related(
            Prefetch("answers", Answer.objects.published().order_by("version"), to_attr="published_answers"),
            Prefetch("commitments", kept, to_attr="public_commitments"),
        )
        .order_by("pk")
    )


def row(one: Any, at: datetime) -> FollowUpRow:
    """What became of one proposal, with its timeline."""
    day = timezone.localdate(at)
    kept = []
    for commitment in one.public_commitments:
        commitment.proposal = one
        kept.append(row_of(commitment, day))
    return FollowUpRow(
        pk=one.pk, title=one.title, url=address_of(one.pk, one.consultation), consultation_title=one.consultation.title,
        theme=one.theme, theme_label=theme_of(one), logic=one.logic,
        neighbourhood_name=one.neighbourhood.name if one.neighbourhood else "", support_count=one.support_count,
        stage=one.stage, stage_label=str(STAGES[one.stage]), answered_at=one.answered_at, due_at=one.due_at,
        moved_at=one.moved_at, commitments=tuple(kept), overdue=sum(each.is_overdue for each in kept), steps=steps_of(one),
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
                words=str(answer.get_decision_display()),
                label=gettext("Réponse publiée") if first else gettext("Réponse corrigée"),
            )
        )
    for commitment in one.public_commitments:
        at = max(commitment.made_at, commitment.answer.published_at)
        steps.append(Step(kind="planned", label=gettext("Engagement pris"), at=at, words=commitment.title))
        for change in commitment.changes.all():
            label = str(change.get_after_display()).capitalize()
            steps.append(
                Step(kind=change.after, label=label, at=change.at, words=f"{commitment.title} — {change.because}")
            )
    return tuple(sorted(steps, key=lambda step: step.at))


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
