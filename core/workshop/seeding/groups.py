"""Associations with their mandates, and partner institutions."""

from collections.abc import Sequence

from core.accounts.models import Association, Mandate, Partner
from core.lib.db import require_transaction
from core.workshop.seeding.sheets import Sheet
from core.workshop.seeding.town import Town

DECLARED_DAYS_AGO, VERIFIED_DAYS_AGO, MANDATED_DAYS_AGO = 628, 625, 622
WAITING_DAYS_AGO = 6  # declared lately, not verified yet


def gather(town: Town, associations: Sequence[Sheet], partners: Sequence[Sheet]) -> None:
    """Step: the groups of a town; those that are verified have somebody who speaks for them."""
    require_transaction()
    members: dict[str, list[str]] = {}
    for key, sheet in town.sheets.items():
        if sheet.get("association"):
            members.setdefault(sheet["association"], []).append(key)
    others = iter(town.chance.sample(town.attested, len(town.attested)))
    written = {user.pk for user in town.personas.values()}
    for sheet in associations:
        is_verified = sheet["verified"]
        speakers = [town.personas[key] for key in members.get(sheet["key"], [])]
        speakers = speakers or [next(user for user in others if user.pk not in written)]
        association = Association.objects.create(
            name=sheet["name"], territory=town.territory, purpose=sheet["purpose"],
            rna=sheet.get("rna"), siren=sheet.get("siren"), siret=sheet.get("siret"), declared_by=speakers[0],
            declared_at=town.ago(DECLARED_DAYS_AGO if is_verified else WAITING_DAYS_AGO),
            verified_by=town.official if is_verified else None,
            verified_at=town.ago(VERIFIED_DAYS_AGO) if is_verified else None,
        )  # fmt: skip
        Mandate.objects.bulk_create(
            Mandate(
                association=association, user=user, is_manager=place == 0, given_by=speakers[0],
                since=town.ago(MANDATED_DAYS_AGO if is_verified else WAITING_DAYS_AGO),
            )
            for place, user in enumerate(speakers)
        )  # fmt: skip
        town.associations[sheet["key"]], town.speakers[sheet["key"]] = association, speakers[0]
    _add_partners(town, partners)


def _add_partners(town: Town, partners: Sequence[Sheet]) -> None:
    for sheet in partners:
        partner = Partner.objects.create(name=sheet["name"], kind=sheet["kind"], territory=town.territory)
        contacts = [
            town.personas[key]
            for key, person in town.sheets.items()
            if person["role"] == "partner" and sheet["name"] in person.get("function", "")
        ]
        partner.contacts.add(*contacts)
