"""The people of a town: those with a life of their own, and the crowd around them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from core.accounts.models import Attestation, AttestationMethod, Delegation, ElectedOffice, Role, RoleGrant, User
from core.lib.db import require_transaction
from core.territories.models import Neighbourhood, Territory
from core.workshop.accounts import PASSWORD, official_address
from core.workshop.seeding.accounts import Newcomer, make_accounts
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.sheets import Sheet
from core.workshop.seeding.town import Town

JOINED_DAYS_AGO = (640, 900)  # before the oldest consultation of the demonstration
STAFF_DAYS_AGO = 630
ELECTED_DAYS_AGO = 240
SHARE_ATTESTED = 0.6  # of residents
FEWEST_RESIDENTS = 12
MEMBER_COMMUNES = 8  # where the residents of an intermunicipality live
LIVES_HERE = {"resident", "association"}
# As many as the best supported proposal needs, and some more.
RESIDENTS = {
    "93014": 260, "33063": 340, "76351": 200, "69266": 185, "67482": 160, "25056": 145, "60175": 125,
    "245901160": 120, "59599": 95,
}  # fmt: skip


def settle(
    territory: Territory,
    neighbourhoods: dict[str, Neighbourhood],
    sheets: Sequence[Sheet],
    taken: set[str],
    now: datetime,
) -> Town:
    """Step: everyone who lives or works in a town, with roles, offices and attestations."""
    require_transaction()
    chance = Chance(territory.code)
    personas = make_personas(sheets, territory, chance, now)
    official = next((personas[s["key"]] for s in sheets if s["role"] == Role.OFFICIAL), None)
    if official is None:
        official = _make_official(territory, chance, taken, now)
    town = Town(
        territory, chance, now, neighbourhoods, official, personas=personas, sheets={s["key"]: s for s in sheets}
    )
    _give_roles(town)
    _give_offices(town)
    _make_residents(town, taken)
    _attest(town)
    return town


def make_personas(sheets: Sequence[Sheet], home: Territory | None, chance: Chance, now: datetime) -> dict[str, User]:
    """Step: the accounts of those whose life is written, by their key."""
    require_transaction()
    newcomers = [
        Newcomer(
            sheet["display_name"], sheet["email"], _joined(chance, now),
            home if sheet["role"] in LIVES_HERE else None, PASSWORD,
        )
        for sheet in sheets
    ]  # fmt: skip
    return dict(zip((sheet["key"] for sheet in sheets), make_accounts(newcomers, chance), strict=True))


def name_analyst(user: User, now: datetime) -> None:
    """Step: let the account compare towns; it has no territory."""
    require_transaction()
    RoleGrant.objects.create(user=user, role=Role.ANALYST, since=now - timedelta(days=STAFF_DAYS_AGO))


def _joined(chance: Chance, now: datetime) -> datetime:
    latest, earliest = (now - timedelta(days=days) for days in JOINED_DAYS_AGO)
    return chance.moment(earliest, latest)


def _make_official(territory: Territory, chance: Chance, taken: set[str], now: datetime) -> User:
    """A town whose official has no written life has one all the same."""
    name = next(chance.full_names(taken))
    newcomer = Newcomer(name, official_address(territory.code), _joined(chance, now), None, PASSWORD)
    [user] = make_accounts([newcomer], chance)
    RoleGrant.objects.create(
        user=user, territory=territory, role=Role.OFFICIAL, since=now - timedelta(days=STAFF_DAYS_AGO)
    )
    return user


def _give_roles(town: Town) -> None:
    roles = {role.value for role in Role}
    RoleGrant.objects.bulk_create(
        RoleGrant(user=town.personas[key], territory=town.territory, role=sheet["role"], since=town.ago(STAFF_DAYS_AGO))
        for key, sheet in town.sheets.items()
        if sheet["role"] in roles
    )


def _give_offices(town: Town) -> None:
    """Seats, and what was delegated to each: a theme, sometimes in one neighbourhood only."""
    for key, sheet in town.sheets.items():
        if sheet["role"] != "elected":
            continue
        since = town.ago(ELECTED_DAYS_AGO)
        office = ElectedOffice.objects.create(
            user=town.personas[key],
            territory=town.territory,
            function=sheet["function"],
            since=since,
            heads_executive=sheet.get("heads_executive", False),
        )
        Delegation.objects.bulk_create(
            Delegation(
                office=office, theme=given["theme"], since=since,
                area=town.neighbourhoods[given["area"]] if given.get("area") else None,
            )
            for given in sheet["delegations"]
        )  # fmt: skip


def _make_residents(town: Town, taken: set[str]) -> None:
    """The crowd. The residents of an intermunicipality live in its member communes."""
    territory, chance = town.territory, town.chance
    homes = list(territory.members.order_by("-population", "code")[:MEMBER_COMMUNES]) or [territory]
    weights = [home.population or 1 for home in homes]
    names = islice(chance.names(taken), RESIDENTS.get(territory.code, FEWEST_RESIDENTS))
    newcomers = [
        Newcomer(
            name, f"habitant-{territory.code}-{number:03d}@demo.example", _joined(chance, town.now),
            chance.choices(homes, weights)[0],
        )
        for number, name in enumerate(names, start=1)
    ]  # fmt: skip
    known = [town.personas[key] for key, sheet in town.sheets.items() if sheet["role"] in LIVES_HERE]
    town.residents = [*known, *make_accounts(newcomers, chance)]


def _attest(town: Town) -> None:
    """Six residents in ten, and all those whose life is written, were seen at the counter or got a letter."""
    chance = town.chance
    town.attested = town.residents[: max(1, round(SHARE_ATTESTED * len(town.residents)))]
    areas = sorted(town.neighbourhoods.values(), key=lambda area: area.slug)
    weights = [area.population or 1 for area in areas]
    Attestation.objects.bulk_create(
        Attestation(
            person_id=user.person_id, territory=town.territory, attested_by=town.official,
            neighbourhood=chance.choices(areas, weights)[0] if areas else None,
            method=chance.choice(AttestationMethod.values),
            identity=hashlib.sha256(f"demo|{town.territory.code}|{user.email}".encode()).hexdigest(),
            since=chance.moment(user.date_joined, town.ago(STAFF_DAYS_AGO - 1)),
        )
        for user in town.attested
    )  # fmt: skip
