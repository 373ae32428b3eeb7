"""Associations: declared by a member, verified by an official, heard through members with dated mandates."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from core.accounts.models import Association, Mandate, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, lock_name
from core.lib.refusals import Common, Refused, allow
from core.notices.letters import write_letter
from core.people.rules import PeopleRefusal, refuse_end_mandate, refuse_manage, refuse_verify
from core.territories.models import Territory


def account_of(email: str) -> User:
    """The active account that has confirmed this address; else a refusal that says what to do."""
    address = (
        EmailAddress.objects.select_related("user")
        .filter(email__iexact=email.strip(), verified=True, user__is_active=True)
        .order_by("id")
        .first()
    )
    if address is None:
        raise Refused(PeopleRefusal.NO_SUCH_ACCOUNT)
    found: User = address.user
    return found


@transaction.atomic(durable=True)
def declare_association(
    *, user: User, territory: Territory, name: str, purpose: str = "", rna: str = "", siren: str = "", siret: str = ""
) -> Association:
    """A member declares their association by one of its numbers; it will speak once an official has verified it."""
    try:
        with transaction.atomic():
            association = Association.objects.create(
                name=name,
                territory=territory,
                purpose=purpose,
                rna=rna or None,
                siren=siren or None,
                siret=siret or None,
                declared_by=user,
            )
    except IntegrityError:
        raise Refused(PeopleRefusal.ASSOCIATION_KNOWN) from None
    Mandate.objects.create(association=association, user=user, is_manager=True, given_by=user)
    record(actor=user, territory=territory, act="association.declared", target=f"association:{association.pk}")
    return association


@transaction.atomic(durable=True)
def verify_association(*, standing: Standing, territory: Territory, association: Association, url: str) -> Association:
    """An official has checked the number: the association may speak, and the member who declared it is told."""
    association = (
        Association.objects.select_for_update(of=("self",)).select_related("declared_by").get(pk=association.pk)
    )
    allow(refuse_verify(standing, association))
    association.verified_by, association.verified_at = standing.user, clock()
    association.save(update_fields=["verified_by", "verified_at"])
    if association.declared_by:
        to = association.declared_by.email
        write_letter(
            "association_verified", to=to, association_name=association.name, territory_name=territory.name, url=url
        )
    record(actor=standing.user, territory=territory, act="association.verified", target=f"association:{association.pk}")
    return association


@transaction.atomic(durable=True)
def dismiss_association(*, standing: Standing, territory: Territory, association: Association, reason: str) -> None:
    """An official could not verify a declaration: it is removed, its number is free again, its author is told why."""
    association = (
        Association.objects.select_for_update(of=("self",)).select_related("declared_by").get(pk=association.pk)
    )
    allow(refuse_verify(standing, association))
    if association.declared_by:
        to = association.declared_by.email
        write_letter(
            "association_dismissed",
            to=to,
            association_name=association.name,
            territory_name=territory.name,
            reason=reason,
        )
    record(
        actor=standing.user,
        territory=territory,
        act="association.dismissed",
        target=f"association:{association.pk}",
        name=association.name,
        reason=reason,
    )
    association.delete()


def mandate_of(user: User, association: Association, at: datetime) -> Mandate | None:
    """The mandate that this account holds of this association now."""
    held: Mandate | None = (
        Mandate.objects.valid_at(at).filter(user=user, association=association).order_by("id").first()
    )
    return held


@transaction.atomic(durable=True)
def give_mandate(
    *, giver: User, association: Association, email: str, is_manager: bool, until: datetime | None, url: str
) -> Mandate:
    """A member who manages mandates lets another account speak for the association, and the account is told."""
    now = lock_name(f"mandates:{association.pk}")
    allow(refuse_manage(mandate_of(giver, association, now), association, now))
    user = account_of(email)
    if mandate_of(user, association, now) is not None:
        raise Refused(Common.ALREADY_DONE)
    mandate = Mandate.objects.create(
        association=association, user=user, is_manager=is_manager, given_by=giver, since=now, until=until
    )
    write_letter(
        "mandate_given", to=user.email, association_name=association.name, giver_name=giver.display_name, url=url
    )
    record(
        actor=giver,
        territory=association.territory,
        act="mandate.given",
        target=f"association:{association.pk}",
        to=f"account:{user.pk}",
        is_manager=is_manager,
    )
    return mandate


@transaction.atomic(durable=True)
def end_mandate(*, actor: User, mandate: Mandate) -> Mandate:
    """A manager ends a mandate, or a member gives theirs back; someone always manages the association."""
    now = lock_name(f"mandates:{mandate.association_id}")
    mandate = (
        Mandate.objects.select_for_update(of=("self",)).select_related("association__territory").get(pk=mandate.pk)
    )
    managing = Mandate.objects.valid_at(now).filter(association_id=mandate.association_id, is_manager=True)
    managers = managing.filter(user__is_active=True).count()
    allow(refuse_end_mandate(mandate_of(actor, mandate.association, now), mandate, managers, now))
    mandate.until = now
    mandate.save(update_fields=["until"])
    record(
        actor=actor,
        territory=mandate.association.territory,
        act="mandate.ended",
        target=f"association:{mandate.association_id}",
        of=f"account:{mandate.user_id}",
    )
    return mandate
