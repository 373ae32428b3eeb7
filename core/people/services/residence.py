"""Residence, attested by an official at the counter or by a code sent by post."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.db.models.functions import Now

from core.accounts.models import Attestation, AttestationMethod, LetterCode, Person, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, lock_name, require_transaction
from core.lib.refusals import Refusal, Refused, allow
from core.people.identity import fingerprint, hash_of_code, new_code
from core.people.rules import PeopleRefusal, refuse_attest, refuse_official_act
from core.territories.models import Neighbourhood, Territory

CODE_LASTS = timedelta(days=30)


def _join(person: Person, into: Person) -> None:
    """Step: two persons are found to be one. Accounts and attestations move; a trace of the join remains."""
    require_transaction()
    User.objects.filter(person=person).update(person=into)
    Person.objects.filter(joined_into=person).update(joined_into=into)
    elsewhere = Attestation.objects.filter(person=into).values("territory_id")
    Attestation.objects.filter(person=person).exclude(territory_id__in=elsewhere).update(person=into)
    Person.objects.filter(pk=person.pk).update(joined_into=into)


def _attestation_of(identity: str, territory: Territory) -> Attestation | None:
    """The attestation of this identity here, whoever's account it is."""
    known = Attestation.objects.select_related("person__joined_into").filter(identity=identity, territory=territory)
    return known.order_by("id").first()


def _attest(
    *,
    user: User,
    territory: Territory,
    identity: str,
    method: str,
    by: User,
    neighbourhood: Neighbourhood | None,
    refuse_join: Callable[[Attestation], Refusal | None],
) -> Attestation:
    """Step: this account's person lives here. Where the identity is known here and joining is right, accounts become one person."""
    require_transaction()
    lock_name("attestations")  # rare acts at a counter: one at a time, everywhere, so that joins never cross
    user.refresh_from_db(fields=["person"])
    known = _attestation_of(identity, territory)
    heir = known.person.joined_into or known.person if known else None
    if known and heir and heir.pk != user.person_id:
        allow(refuse_join(known))
        if Attestation.objects.filter(person_id=user.person_id, territory=territory).exists():
            raise Refused(PeopleRefusal.OTHER_IDENTITY)
        joined = user.person
        _join(joined, heir)
        user.refresh_from_db(fields=["person"])
        record(
            actor=by,
            territory=territory,
            act="persons.joined",
            target=f"person:{heir.pk}",
            joined=str(joined.pk),
        )
    if known:
        known.until = None
        known.save(update_fields=["until"])
        return known
    if Attestation.objects.filter(person_id=user.person_id, territory=territory).exists():
        raise Refused(PeopleRefusal.OTHER_IDENTITY)
    made = Attestation.objects.create(
        person_id=user.person_id,
        territory=territory,
        neighbourhood=neighbourhood,
        method=method,
        identity=identity,
        attested_by=by,
    )
    record(actor=by, territory=territory, act="residence.attested", target=f"person:{made.person_id}", method=method)
    return made


@transaction.atomic(durable=True)
def attest_residence_at_counter(
    *,
    standing: Standing,
    territory: Territory,
    user: User,
    full_name: str,
    born_on: date,
    neighbourhood: Neighbourhood | None = None,
    is_same_person: bool = False,
) -> Attestation:
    """An official has seen the papers: this account's person lives here. The name and birth date are not kept.

    An identity already attested for another account joins the two only where the official says it is the same person.
    """
    allow(refuse_attest(standing, user))
    official = standing.user
    if official is None:
        raise Refused(PeopleRefusal.NOT_OFFICIAL)
    identity = fingerprint(territory=territory, full_name=full_name, born_on=born_on)
    return _attest(
        user=user,
        territory=territory,
        identity=identity,
        method=AttestationMethod.COUNTER,
        by=official,
        neighbourhood=neighbourhood,
        refuse_join=lambda _known: None if is_same_person else PeopleRefusal.KNOWN_IDENTITY,
    )


@transaction.atomic(durable=True)
def issue_letter_code(
    *,
    standing: Standing,
    territory: Territory,
    full_name: str,
    born_on: date,
    neighbourhood: Neighbourhood | None = None,
    is_same_person: bool = False,
) -> tuple[LetterCode, str]:
    """Make the one-time code of a letter; it is returned once, to be printed. The person's earlier code ends.

    For an identity already attested, the official says that it is the same person, whose accounts the code will join.
    """
    allow(refuse_official_act(standing))
    official = standing.user
    if official is None:
        raise Refused(PeopleRefusal.NOT_OFFICIAL)
    identity = fingerprint(territory=territory, full_name=full_name, born_on=born_on)
    if not is_same_person and _attestation_of(identity, territory) is not None:
        raise Refused(PeopleRefusal.KNOWN_IDENTITY)
    now = clock()
    LetterCode.objects.filter(territory=territory, identity=identity, used_at__isnull=True, expires_at__gt=now).update(
        expires_at=now
    )
    code = new_code()
    row = LetterCode.objects.create(
        territory=territory,
        neighbourhood=neighbourhood,
        identity=identity,
        code_hash=hash_of_code(code),
        issued_by=official,
        expires_at=now + CODE_LASTS,
    )
    record(actor=official, territory=territory, act="letter.issued", target=f"letter:{row.pk}")
    return row, code


@transaction.atomic(durable=True)
def use_letter_code(*, user: User, code: str) -> Attestation:
    """Whoever types the code of their letter lives at its address; it serves once."""
    row = (
        LetterCode.objects.select_for_update(of=("self",))
        .select_related("territory", "neighbourhood", "issued_by")
        .filter(code_hash=hash_of_code(code), used_at__isnull=True, expires_at__gt=Now())
        .order_by("id")
        .first()
    )
    if row is None or row.issued_by.person_id == user.person_id:
        raise Refused(PeopleRefusal.CODE_UNKNOWN)
    made = _attest(
        user=user,
        territory=row.territory,
        identity=row.identity,
        method=AttestationMethod.LETTER,
        by=row.issued_by,
        neighbourhood=row.neighbourhood,
        # The official who made the letter could only know of those attested before it.
        refuse_join=lambda known: PeopleRefusal.KNOWN_SINCE_LETTER if known.since > row.issued_at else None,
    )
    row.used_at = clock()
    row.save(update_fields=["used_at"])
    return made
