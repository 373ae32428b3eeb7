"""Élus with their delegations, and the institutions that take part."""

from django.db import IntegrityError, transaction

from core.accounts.models import Delegation, ElectedOffice, Partner, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock
from core.lib.refusals import Common, Refused, allow
from core.notices.letters import write_letter
from core.people.rules import PeopleRefusal, refuse_name_elected, refuse_official_act
from core.territories.models import Neighbourhood, Territory


@transaction.atomic(durable=True)
def name_elected_official(
    *, standing: Standing, territory: Territory, user: User, function: str, url: str, heads_executive: bool = False
) -> ElectedOffice:
    """An administrator gives an account the voice of an elected official, under their function; one heads the executive."""
    allow(refuse_name_elected(standing))
    User.objects.select_for_update().get(pk=user.pk)
    now = clock()
    if ElectedOffice.objects.valid_at(now).filter(user=user, territory=territory).exists():
        raise Refused(Common.ALREADY_DONE)
    try:
        with transaction.atomic():
            office = ElectedOffice.objects.create(
                user=user, territory=territory, function=function, heads_executive=heads_executive
            )
    except IntegrityError:
        raise Refused(PeopleRefusal.HEADED_ALREADY) from None
    write_letter("office_named", to=user.email, function=function, territory_name=territory.name, url=url)
    record(
        actor=standing.user, territory=territory, act="office.named", target=f"account:{user.pk}", function=function,
        heads_executive=heads_executive,
    )  # fmt: skip
    return office


@transaction.atomic(durable=True)
def say_who_heads(
    *, standing: Standing, territory: Territory, office: ElectedOffice, heads_executive: bool
) -> ElectedOffice:
    """An office already held heads the executive from now on, or no longer does; one at a time."""
    allow(refuse_name_elected(standing))
    office = ElectedOffice.objects.select_for_update().get(pk=office.pk, territory=territory)
    if office.until is not None:
        raise Refused(Common.CHANGED_MEANWHILE)
    if office.heads_executive != heads_executive:
        office.heads_executive = heads_executive
        try:
            with transaction.atomic():
                office.save(update_fields=["heads_executive"])
        except IntegrityError:
            raise Refused(PeopleRefusal.HEADED_ALREADY) from None
        record(
            actor=standing.user, territory=territory, act="office.heads", target=f"account:{office.user_id}",
            heads_executive=heads_executive,
        )  # fmt: skip
    return office


@transaction.atomic(durable=True)
def end_office(*, standing: Standing, territory: Territory, office: ElectedOffice) -> ElectedOffice:
    """The elected official leaves: the office and all its delegations end together."""
    allow(refuse_name_elected(standing))
    office = ElectedOffice.objects.select_for_update().get(pk=office.pk, territory=territory)
    if office.until is None:
        office.until = clock()
        office.save(update_fields=["until"])
        Delegation.objects.filter(office=office, until__isnull=True).update(until=office.until)
        record(actor=standing.user, territory=territory, act="office.ended", target=f"account:{office.user_id}")
    return office


@transaction.atomic(durable=True)
def give_delegation(
    *, standing: Standing, territory: Territory, office: ElectedOffice, theme: str, area: Neighbourhood | None = None
) -> Delegation:
    """An elected official answers for a theme from now on, perhaps in one neighbourhood only."""
    allow(refuse_official_act(standing))
    office = ElectedOffice.objects.select_for_update().get(pk=office.pk, territory=territory)
    if office.until is not None:
        raise Refused(Common.CHANGED_MEANWHILE)
    if area is not None and area.territory_id != territory.pk:
        raise Refused(Common.NOT_ALLOWED)
    try:
        with transaction.atomic():
            delegation = Delegation.objects.create(office=office, theme=theme, area=area)
    except IntegrityError:
        raise Refused(Common.ALREADY_DONE) from None
    record(
        actor=standing.user,
        territory=territory,
        act="delegation.given",
        target=f"account:{office.user_id}",
        theme=theme,
    )
    return delegation


@transaction.atomic(durable=True)
def end_delegation(*, standing: Standing, territory: Territory, delegation: Delegation) -> Delegation:
    """The elected official no longer answers for this theme."""
    allow(refuse_official_act(standing))
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=delegation.pk, office__territory=territory)
    )
    if delegation.until is None:
        delegation.until = clock()
        delegation.save(update_fields=["until"])
        record(
            actor=standing.user,
            territory=territory,
            act="delegation.ended",
            target=f"account:{delegation.office.user_id}",
            theme=delegation.theme,
        )
    return delegation


@transaction.atomic(durable=True)
def add_partner(*, standing: Standing, territory: Territory, name: str, kind: str) -> Partner:
    """An institution takes part in answers and commitments here."""
    allow(refuse_official_act(standing))
    try:
        with transaction.atomic():
            partner = Partner.objects.create(territory=territory, name=name, kind=kind)
    except IntegrityError:
        raise Refused(Common.ALREADY_DONE) from None
    record(actor=standing.user, territory=territory, act="partner.added", target=f"partner:{partner.pk}", name=name)
    return partner


@transaction.atomic(durable=True)
def add_partner_contact(*, standing: Standing, territory: Territory, partner: Partner, user: User) -> Partner:
    """An account answers for the institution."""
    allow(refuse_official_act(standing))
    partner = Partner.objects.get(pk=partner.pk, territory=territory)
    partner.contacts.add(user)
    record(
        actor=standing.user,
        territory=territory,
        act="partner.contact",
        target=f"partner:{partner.pk}",
        of=f"account:{user.pk}",
    )
    return partner
