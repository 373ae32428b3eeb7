"""Who may decide on a proposal: the élues and élus whose delegation covers its theme and its area, today."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from consult.answers.rules import Capacity
from consult.proposals.models import Proposal
from core.accounts.models import Absence, Delegation, Role, RoleGrant, User
from core.accounts.selectors import Standing
from core.lib.db import clock
from core.lib.text import of_name


def covering(proposal: Proposal) -> Any:
    """The delegations, of any date, that cover this proposal."""
    area = Q(area__isnull=True) | Q(area_id=proposal.neighbourhood_id)
    town = proposal.consultation.territory_id
    return Delegation.objects.filter(area, theme=proposal.theme, office__territory_id=town).select_related("office")


def capacity_of(standing: Standing, proposal: Proposal, at: datetime | None = None) -> Capacity | None:
    """As what this person may decide on the proposal: by a delegation, or standing in for who holds it and is away.

    In one query, or two where no delegation of theirs holds now; one that has ended is known, and no longer held.
    """
    if standing.user is None:
        return None
    at = at or clock()
    held = None
    for one in covering(proposal).filter(office__user=standing.user, since__lte=at).order_by("since", "id"):
        ends = [end for end in (one.until, one.office.until) if end is not None]
        capacity = Capacity(one.office.function, one.office.since <= at and all(end > at for end in ends))
        held = capacity if held is None or capacity.is_held or not held.is_held else held
    if held is not None and held.is_held:
        return held
    return _standing_in(standing.user, proposal, at) or held


def _standing_in(user: User, proposal: Proposal, at: datetime) -> Capacity | None:
    absences = Absence.objects.standing_in_at(at).filter(
        deputy__user=user, office__in=covering(proposal).valid_at(at).values("office")
    )
    one = absences.select_related("office__user", "deputy").order_by("since", "id").first()
    if one is None:
        return None
    return Capacity(f"{one.deputy.function}, en suppléance {of_name(one.office.user.display_name)}", True)


def deciders_of(proposal: Proposal, at: datetime) -> list[User]:
    """The active accounts that may decide on it now, or stand in for who is away; where nobody is, the town's administrators."""
    held = covering(proposal).filter(
        Q(until__isnull=True) | Q(until__gt=at), Q(office__until__isnull=True) | Q(office__until__gt=at),
        since__lte=at, office__since__lte=at,
    )  # fmt: skip
    away = Absence.objects.standing_in_at(at).filter(office__in=held.values("office"))
    present = Q(pk__in=held.exclude(office__in=away.values("office")).values("office__user"))
    elected = User.objects.filter(present | Q(pk__in=away.values("deputy__user")), is_active=True).order_by("pk")
    if elected:
        return list(elected)
    grants = RoleGrant.objects.valid_at(at).filter(
        territory_id=proposal.consultation.territory_id, role=Role.ADMINISTRATOR
    )
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("pk"))
