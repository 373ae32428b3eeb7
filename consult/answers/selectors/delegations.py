"""Who may decide on a proposal: the élues and élus whose delegation covers its theme and its area, today."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from consult.answers.rules import Capacity
from consult.proposals.models import Proposal
from core.accounts.models import Delegation, Role, RoleGrant, User
from core.accounts.selectors import Standing
from core.lib.db import clock


def covering(proposal: Proposal) -> Any:
    """The delegations, of any date, that cover this proposal."""
    area = Q(area__isnull=True) | Q(area_id=proposal.neighbourhood_id)
    town = proposal.consultation.territory_id
    return Delegation.objects.filter(area, theme=proposal.theme, office__territory_id=town).select_related("office")


def capacity_of(standing: Standing, proposal: Proposal, at: datetime | None = None) -> Capacity | None:
    """As what this person may decide on the proposal, in one query; one whose delegation has ended no longer holds it."""
    if standing.user is None:
        return None
    at = at or clock()
    held = None
    for one in covering(proposal).filter(office__user=standing.user, since__lte=at).order_by("since", "id"):
        ends = [end for end in (one.until, one.office.until) if end is not None]
        capacity = Capacity(one.office.function, one.office.since <= at and all(end > at for end in ends))
        held = capacity if held is None or capacity.is_held or not held.is_held else held
    return held


def deciders_of(proposal: Proposal, at: datetime) -> list[User]:
    """The active accounts that may decide on it now; where nobody has the delegation, the town's administrators."""
    held = covering(proposal).filter(
        Q(until__isnull=True) | Q(until__gt=at), Q(office__until__isnull=True) | Q(office__until__gt=at),
        since__lte=at, office__since__lte=at,
    )  # fmt: skip
    elected = User.objects.filter(pk__in=held.values("office__user"), is_active=True).order_by("pk")
    if elected:
        return list(elected)
    grants = RoleGrant.objects.valid_at(at).filter(
        territory_id=proposal.consultation.territory_id, role=Role.ADMINISTRATOR
    )
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))
