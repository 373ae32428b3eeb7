"""What waits for an answer, for everyone and for each. Nothing here writes."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from consult.answers.models import Advice, Answer, Commitment, Duty, State
from consult.answers.selectors.commitments import listed
from consult.answers.selectors.commitments import rows_of as commitment_rows
from consult.answers.selectors.rows import Desk, Duties, DutyRow, Waiting
from consult.proposals.models import Proposal, Status
from consult.proposals.selectors import address_of
from core.accounts.models import Delegation
from core.accounts.selectors import Standing
from core.lib.keyset import page_of, read_cursor
from core.territories.models import CommonTheme, Territory

PAGE_SIZE = 20
DESK_SIZE = 20  # rows of each step on a person's desk
UNBEGUN = "unbegun"  # nobody prepares the answer yet


def duties_of(
    territory: Territory, at: datetime, *, theme: str = "", consultation: int | None = None, late: bool = False,
    state: str = "", cursor_text: str = "", size: int = PAGE_SIZE,
) -> Duties:  # fmt: skip
    """One page of a town's open duties, the most urgent first, in a constant number of queries. A cursor that is not ours raises `BadCursorError`.

    `state` is one of an answer being prepared, or « unbegun » where nobody prepares any.
    """
    found = Duty.objects.open().filter(proposal__consultation__territory=territory)
    if theme:
        found = found.filter(proposal__theme=theme)
    if consultation is not None:
        found = found.filter(proposal__consultation=consultation)
    if state:
        prepared = Answer.objects.waiting().filter(proposal=OuterRef("proposal"))
        found = found.filter(~Exists(prepared) if state == UNBEGUN else Exists(prepared.filter(state=state)))
    counts = found.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    rows = found.filter(due_at__lt=at) if late else found
    listing = f"duties:{territory.pk}"
    cursor = read_cursor(cursor_text, listing, moments=True)
    page = page_of([rows], "due_at", listing, cursor=cursor, size=size, descending=False)
    whole = {one.pk: one for one in with_answers(Duty.objects.filter(pk__in=page.pks))}
    shown = [duty_row(whole[pk], at) for pk in page.pks if pk in whole]
    return Duties(rows=shown, next=page.next, previous=page.previous, count=counts["n"], late=counts["late"])


def desk_of(territory: Territory, standing: Standing, at: datetime, limit: int = DESK_SIZE) -> Desk:
    """What waits for this person in this town, by the step that is theirs, in a constant number of queries."""
    works_here = standing.is_official and standing.territory_id == territory.pk
    mine = covered(territory, standing, at)
    decides = standing.is_administrator and works_here
    is_decider = decides or mine is not None
    answers = (
        Answer.objects.waiting()
        .filter(proposal__consultation__territory=territory, proposal__status=Status.PUBLISHED)
        .select_related("proposal__consultation__territory", "proposal__duty")
        .order_by("proposal__duty__due_at", "pk")
    )
    own = answers if decides else answers.filter(mine) if mine is not None else answers.none()
    unbegun = Duty.objects.open().filter(
        ~Exists(Answer.objects.waiting().filter(proposal=OuterRef("proposal"))),
        proposal__consultation__territory=territory,
    )
    late = Commitment.objects.overdue_on(timezone.localdate(at)).filter(proposal__consultation__territory=territory)
    followed = late if works_here else late.filter(mine) if mine is not None else late.none()
    return Desk(
        to_begin=[duty_row(one, at) for one in with_answers(unbegun)[:limit]] if works_here else [],
        to_instruct=waiting(answers.filter(state=State.INSTRUCTING)[:limit], at) if works_here else [],
        to_decide=waiting(own.filter(state=State.TO_DECIDE)[:limit], at),
        to_publish=waiting((answers if works_here else own).filter(state=State.DECIDED)[:limit], at),
        overdue=list(commitment_rows(listed(followed)[:limit], timezone.localdate(at))),
        advice=asked_of(territory, standing, limit),
        is_decider=is_decider,
    )


def covered(territory: Territory, standing: Standing, at: datetime) -> Q | None:
    """Which answers and commitments are this person's to decide, by the delegations they hold now; nothing where they hold none."""
    if standing.user is None:
        return None
    held = Delegation.objects.valid_at(at).filter(
        Q(office__until__isnull=True) | Q(office__until__gt=at),
        office__user=standing.user, office__territory=territory, office__since__lte=at,
    )  # fmt: skip
    found: Q | None = None
    for theme, area in held.order_by("pk").values_list("theme", "area_id"):
        one = Q(proposal__theme=theme) & (Q(proposal__neighbourhood=area) if area is not None else Q())
        found = one if found is None else found | one
    return found


def asked_of(territory: Territory, standing: Standing, limit: int) -> list[Advice]:
    """The questions put to partners that this account answers for, and that wait."""
    if standing.user is None:
        return []
    waiting_ones = Advice.objects.filter(
        partner__contacts=standing.user, given_at__isnull=True,
        answer__proposal__consultation__territory=territory,
        answer__state__in=[State.INSTRUCTING, State.TO_DECIDE],
    )  # fmt: skip
    return list(waiting_ones.select_related("answer__proposal", "partner").order_by("asked_at", "pk")[:limit])


def with_answers(rows: "QuerySet[Duty]") -> "QuerySet[Duty]":
    """These duties with their proposals and the answers being prepared, the most urgent first."""
    prepared = Prefetch("answers", Answer.objects.waiting().order_by("pk"), to_attr="prepared")
    proposals = Proposal.objects.select_related("neighbourhood", "local_theme", "consultation__territory")
    proposals = proposals.defer("body", "body_html", "search_text", "search").prefetch_related(prepared).order_by("pk")
    return rows.prefetch_related(Prefetch("proposal", proposals)).order_by("due_at", "pk")


def duty_row(duty: Duty, at: datetime) -> DutyRow:
    """One duty as pages show it."""
    proposal = duty.proposal
    prepared: list[Answer] = proposal.prepared  # type: ignore[attr-defined]  # by with_answers
    answer = prepared[0] if prepared else None
    return DutyRow(
        pk=duty.pk, proposal_pk=proposal.pk, title=proposal.title, url=address_of(proposal.pk, proposal.consultation),
        consultation_title=proposal.consultation.title, theme=proposal.theme, theme_label=theme_of(proposal),
        neighbourhood_name=proposal.neighbourhood.name if proposal.neighbourhood else "",
        support_count=proposal.support_count, threshold=duty.threshold, opened_at=duty.opened_at, due_at=duty.due_at,
        is_late=duty.is_late(at), days=(timezone.localdate(duty.due_at) - timezone.localdate(at)).days,
        answer_pk=answer.pk if answer else None, state=answer.state if answer else "",
        state_label=str(answer.get_state_display()) if answer else "",
    )  # fmt: skip


def waiting(rows: "QuerySet[Answer]", at: datetime) -> list[Waiting]:
    """Answers at one step."""
    return [_waiting(one, at) for one in rows]


def _waiting(answer: Answer, at: datetime) -> Waiting:
    proposal = answer.proposal
    duty: Duty | None = getattr(proposal, "duty", None)
    return Waiting(
        answer_pk=answer.pk, proposal_pk=proposal.pk, title=proposal.title,
        url=address_of(proposal.pk, proposal.consultation), theme_label=str(proposal.get_theme_display()),
        state=answer.state, state_label=str(answer.get_state_display()), version=answer.version,
        due_at=duty.due_at if duty and duty.met_at is None else None, is_late=bool(duty and duty.is_late(at)),
    )  # fmt: skip


def theme_of(proposal: Proposal) -> str:
    """The local theme's label, else the common one's."""
    return proposal.local_theme.label if proposal.local_theme else str(CommonTheme(proposal.theme).label)
