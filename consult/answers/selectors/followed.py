"""What one account follows, and the word that lists put on an answered proposal. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from consult.answers.models import Answer, Decision, Duty, Follow, MergeConsent, MergeState, Mute, Said
from consult.proposals.models import Proposal, Support
from consult.proposals.selectors import address_of
from core.accounts.models import User

FOLLOWED = 20  # proposals on a page


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A proposal whose news this account gets, or would get."""

    pk: int
    title: str
    url: str
    town_slug: str
    town: str
    is_mine: bool
    is_supported: bool
    is_muted: bool
    decision_label: str  # of its published answer, or ""
    due_at: datetime | None  # when the answer is owed
    is_late: bool


def followed_by(user: User, at: datetime, start: int = 0, size: int = FOLLOWED) -> tuple[list[Followed], bool]:
    """What this account wrote, supports or asked to follow, newest first, and whether there is more; in one query."""
    wrote = Proposal.objects.filter(author__person=user.person_id).order_by().values("pk")
    supports = Support.objects.filter(person=user.person_id)
    follows = Follow.objects.filter(user=user)
    mine = wrote.union(supports.order_by().values("proposal_id"), follows.order_by().values("proposal_id"))
    last = Answer.objects.published().filter(proposal=OuterRef("pk")).order_by("-version")
    rows: Any = (
        Proposal.objects.in_the_open()
        .filter(pk__in=mine)
        .select_related("consultation__territory")
        .defer("body", "body_html", "search_text", "search")
        .annotate(
            is_mine=Exists(User.objects.filter(pk=OuterRef("author"), person=user.person_id)),
            is_supported=Exists(supports.filter(proposal=OuterRef("pk"))),
            is_muted=Exists(Mute.objects.filter(user=user, proposal=OuterRef("pk"))),
            decision=Subquery(last.values("decision")[:1]),
            due_at=Subquery(Duty.objects.filter(proposal=OuterRef("pk"), met_at__isnull=True).values("due_at")[:1]),
        )
        .order_by("-pk")[start : start + size + 1]
    )
    found = [
        Followed(
            pk=one.pk, title=one.title, url=address_of(one.pk, one.consultation),
            town_slug=one.consultation.territory.slug, town=one.consultation.territory.name,
            is_mine=one.is_mine, is_supported=one.is_supported, is_muted=one.is_muted,
            decision_label=str(Decision(one.decision).label) if one.decision else "",
            due_at=one.due_at, is_late=one.due_at is not None and one.due_at < at,
        )
        for one in rows
    ]  # fmt: skip
    return found[:size], len(found) > size


def decisions_of(pks: Sequence[int]) -> dict[int, str]:
    """The decision on each of these proposals that has a published answer, its own or that of the one it was merged into."""
    agreed = MergeConsent.objects.filter(proposal__in=pks, said=Said.YES, merge__state=MergeState.DONE)
    merged = dict(agreed.exclude(proposal=F("merge__into")).order_by("pk").values_list("proposal_id", "merge__into_id"))
    about = {*pks, *merged.values()}
    last = (
        Answer.objects.published()
        .filter(proposal__in=about)
        .order_by("proposal_id", "-version")
        .distinct("proposal_id")
    )
    decided = {pk: str(Decision(said).label) for pk, said in last.values_list("proposal_id", "decision")}
    return {pk: decided[about] for pk in pks for about in (pk, merged.get(pk)) if about in decided}
