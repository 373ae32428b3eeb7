"""What a proposal's page shows of its answer, and what the desk shows of one answer. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from consult.answers.models import (
    Advice,
    Answer,
    Commitment,
    Duty,
    Follow,
    MergeConsent,
    MergeState,
    Mute,
    Said,
    Satisfaction,
    State,
    Verdict,
)
from consult.answers.rules import Capacity
from consult.answers.selectors.commitments import rows_of, whole
from consult.answers.selectors.delegations import capacity_of
from consult.answers.selectors.rows import AnswerBlock, CommitmentRow, MergedRow, Mine, Totals
from consult.proposals.models import Proposal, Support
from consult.proposals.selectors import address_of
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.territories.models import Territory

MOST_SAID = 100  # opinions in words on one page


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One answer as those who prepare it see it: its advice, all of it, its commitments, the version in force before it."""

    answer: Answer
    advice: tuple[Advice, ...]
    commitments: tuple[CommitmentRow, ...]
    before: Answer | None
    capacity: Capacity | None
    due_at: datetime | None
    said: tuple[Satisfaction, ...]  # what was said of the answer, in words; never by whom


def answer_of(proposal: Proposal, standing: Standing, at: datetime) -> AnswerBlock:
    """The block of a proposal's page, for this reader, in a constant number of queries."""
    merges = list(
        MergeConsent.objects.filter(
            Q(proposal=proposal) | Q(merge__into=proposal), merge__state__in=[MergeState.ASKED, MergeState.DONE]
        )
        .select_related("merge__into", "proposal")
        .order_by("pk")
    )
    done = [one for one in merges if one.merge.state == MergeState.DONE and one.said == Said.YES]
    into = next((one.merge.into for one in done if one.merge.into_id != proposal.pk), None)
    gathered = [one.proposal for one in done if one.merge.into_id == proposal.pk and one.proposal_id != proposal.pk]
    duty = Duty.objects.filter(proposal=proposal).order_by("pk").first()
    written = list(
        Answer.objects.filter(proposal__in=[proposal.pk, *([into.pk] if into else [])])
        .select_related("decided_by")
        .order_by("-version")
    )
    own = [one for one in written if one.proposal_id == proposal.pk]
    shown = [one for one in own if one.state == State.PUBLISHED]
    borrowed = None
    if not shown and into is not None:
        shown = [one for one in written if one.proposal_id == into.pk and one.state == State.PUBLISHED]
        borrowed = into if shown else None
    waiting = next((one for one in own if one.state != State.PUBLISHED), None)
    answer = shown[0] if shown else None
    about = borrowed or proposal
    advice = Advice.objects.filter(answer__in=shown[:1], is_public=True, given_at__isnull=False).order_by("given_at")
    kept = Commitment.objects.public().filter(proposal=about)
    return AnswerBlock(
        duty_opened_at=duty.opened_at if duty else None,
        due_at=duty.due_at if duty and duty.met_at is None else None,
        is_late=bool(duty and duty.is_late(at)),
        state=waiting.state if waiting else "", state_label=str(waiting.get_state_display()) if waiting else "",
        answer=answer, decision_label=str(answer.get_decision_display()) if answer else "", earlier=tuple(shown[1:]),
        advice=tuple(advice) if answer else (), commitments=rows_of(whole(kept), timezone.localdate(at), whole=True),
        satisfaction=satisfaction_of(about), mine=mine_of(proposal, about, standing),
        merged_into=merged_row(into, proposal) if into else None,
        merged_from=tuple(merged_row(one, proposal) for one in gathered),
        answered_with=merged_row(borrowed, proposal) if borrowed else None,
        merge_asked=any(one.merge.state == MergeState.ASKED for one in merges),
    )  # fmt: skip


def merged_row(one: Proposal, beside: Proposal) -> MergedRow:
    """A proposal of the same consultation, as a link."""
    return MergedRow(pk=one.pk, title=one.title, url=address_of(one.pk, beside.consultation))


def mine_of(proposal: Proposal, about: Proposal, standing: Standing) -> Mine:
    """What this reader is to the proposal, in five queries; in none for a stranger."""
    user, person = standing.user, standing.person_id
    if user is None or person is None:
        return Mine()
    said = Satisfaction.objects.filter(answer__proposal=about, person=person).order_by("-at", "-pk").first()
    wrote = proposal.author_id is not None and (
        proposal.author_id == user.pk or User.objects.filter(pk=proposal.author_id, person=person).exists()
    )
    return Mine(
        is_concerned=wrote or Support.objects.filter(proposal=proposal, person=person).exists(),
        is_muted=Mute.objects.filter(proposal=proposal, user=user).exists(),
        is_following=Follow.objects.filter(proposal=proposal, user=user).exists(),
        verdict=said.verdict if said else "",
        words=said.words if said else "",
    )


def satisfaction_of(proposal: Proposal) -> Totals:
    """Each person's last word on the proposal's published answers, whatever the version they said it of."""
    rows = _last_said(proposal).order_by("verdict").values_list("verdict").annotate(n=Count("pk"))
    found: dict[str, int] = dict(rows)
    return Totals(found.get(Verdict.YES, 0), found.get(Verdict.PARTLY, 0), found.get(Verdict.NO, 0))


def answer_in(territory: Territory, pk: int) -> Answer:
    """An answer of this town, with its proposal, consultation and territory; another town's is 404."""
    rows = Answer.objects.filter(pk=pk, proposal__consultation__territory=territory)
    found = rows.select_related(
        "proposal__consultation__territory", "proposal__neighbourhood", "proposal__author", "decided_by", "drafted_by"
    ).first()
    if found is None:
        raise Http404
    return found


def bench_of(answer: Answer, standing: Standing, at: datetime) -> Bench:
    """All that preparing, deciding or publishing this answer needs."""
    duty = Duty.objects.filter(proposal=answer.proposal_id).order_by("pk").first()
    before = Answer.objects.published().filter(proposal=answer.proposal_id, version__lt=answer.version)
    written = Commitment.objects.filter(answer=answer)
    return Bench(
        answer=answer,
        advice=tuple(answer.advice.select_related("partner", "given_by").order_by("asked_at", "id")),
        commitments=rows_of(whole(written), timezone.localdate(at), whole=True),
        before=before.order_by("-version").first(),
        capacity=capacity_of(standing, answer.proposal, at),
        due_at=duty.due_at if duty and duty.met_at is None else None,
        said=tuple(_last_said(answer.proposal).exclude(words="").order_by("-at", "-pk")[:MOST_SAID]),
    )


def _last_said(proposal: Proposal) -> QuerySet[Satisfaction]:
    said = Satisfaction.objects.filter(answer__proposal=proposal, answer__state=State.PUBLISHED)
    last = said.order_by("person", "-at", "-pk").distinct("person").values("pk")
    return Satisfaction.objects.filter(pk__in=last)
