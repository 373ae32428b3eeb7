"""The people of the tests: names and lives, one a role, in two towns; each a function and a fixture."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from core.accounts.models import (
    Association,
    Attestation,
    AttestationMethod,
    Delegation,
    ElectedOffice,
    Mandate,
    Partner,
    PartnerKind,
    Role,
    RoleGrant,
    User,
)
from core.accounts.selectors import Standing, standing_of
from core.lib.text import unaccented
from core.territories.models import CommonTheme, Neighbourhood, PostalCode, Territory, TerritoryKind
from core.territories.names import plain_name

PASSWORD = "quatre chevaux traversent le canal"


def make_town(code: str, name: str, postal_code: str, slug: str, population: int = 28_000) -> Territory:
    """A commune opened as a pilot."""
    town, made = Territory.objects.get_or_create(
        code=code,
        defaults={
            "kind": TerritoryKind.MUNICIPALITY, "name": name, "slug": slug, "search_name": plain_name(name),
            "departement": code[:2], "population": population, "population_year": 2023, "opened_at": timezone.now(),
        },
    )  # fmt: skip
    if made:
        PostalCode.objects.create(territory=town, code=postal_code)
    return town


def make_clichy() -> Territory:
    """Clichy-sous-Bois, where the tests live."""
    town = make_town("93014", "Clichy-sous-Bois", "93390", "clichy-sous-bois")
    Neighbourhood.objects.get_or_create(territory=town, slug="chene-pointu", defaults={"name": "Le Chêne-Pointu"})
    return town


def make_tourcoing() -> Territory:
    """The next town, whose people have no access to Clichy's pages."""
    return make_town("59599", "Tourcoing", "59200", "tourcoing")


def make_user(name: str, email: str = "", home: Territory | None = None, password: str = "", **fields: Any) -> User:
    """An account whose address is confirmed; without a password it signs in by code."""
    email = email or unaccented(name).replace(" ", ".").replace("’", "") + "@exemple.fr"
    known = User.objects.filter(email=email).first()
    if known:
        return known
    user = User.objects.create_user(email, password or None, display_name=name, home=home, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def attest(user: User, town: Territory, by: User | None = None) -> Attestation:
    """An official has attested that this account's person lives in the town."""
    official = by or make_official(town)
    found, _made = Attestation.objects.get_or_create(
        person=user.person, territory=town,
        defaults={
            "identity": f"{user.pk:064d}", "attested_by": official, "method": AttestationMethod.COUNTER,
            "since": timezone.now() - timedelta(days=30),
        },
    )  # fmt: skip
    return found


def give_role(user: User, role: Role, town: Territory | None) -> RoleGrant:
    """The account holds the role since a month."""
    found, _made = RoleGrant.objects.get_or_create(
        user=user, role=role, territory=town, until=None, defaults={"since": timezone.now() - timedelta(days=30)}
    )
    return found


def make_staff(name: str, role: Role, town: Territory) -> User:
    """Someone who works for the town, and lives elsewhere."""
    user = make_user(name)
    give_role(user, role, town)
    return user


def make_official(town: Territory) -> User:
    """The official of a town: Karim in Clichy, Bertrand in the next town."""
    return make_staff("Karim Haddouche" if town.code == "93014" else "Bertrand Lagache", Role.OFFICIAL, town)


def make_association(
    town: Territory, name: str = "Régie de quartier du Plateau", rna: str = "W931234567", verified: bool = True
) -> Association:
    """An association that an official has verified."""
    proof = {"verified_by": make_official(town), "verified_at": timezone.now()} if verified else {}
    found, _made = Association.objects.get_or_create(rna=rna, defaults={"name": name, "territory": town, **proof})
    return found


def give_mandate(user: User, association: Association, is_manager: bool = False) -> Mandate:
    """The account may speak for the association since a month."""
    found, _made = Mandate.objects.get_or_create(
        user=user, association=association, until=None,
        defaults={"is_manager": is_manager, "since": timezone.now() - timedelta(days=30)},
    )  # fmt: skip
    return found


def make_nadia(town: Territory | None = None) -> User:
    """Nadia, 58, lives at the Chêne-Pointu; the town hall has attested it."""
    town = town or make_clichy()
    user = make_user("Nadia Benali-Morel", home=town)
    attest(user, town)
    return user


def make_marcel(town: Territory | None = None) -> User:
    """Marcel says he lives in Clichy; nobody has attested it yet."""
    return make_user("Marcel Petitjean", home=town or make_clichy())


def make_samba(town: Territory | None = None) -> User:
    """Samba speaks for the régie de quartier, and gives its mandates."""
    town = town or make_clichy()
    user = make_user("Samba Diarra", home=town)
    give_mandate(user, make_association(town), is_manager=True)
    return user


def make_isabelle(town: Territory | None = None) -> User:
    """Isabelle administers the town's pages."""
    return make_staff("Isabelle Fontenay", Role.ADMINISTRATOR, town or make_clichy())


def make_valerie(town: Territory | None = None) -> User:
    """Valérie, deputy mayor for solidarity, answers for ageing."""
    town = town or make_clichy()
    user = make_user("Valérie Sainte-Rose")
    office, made = ElectedOffice.objects.get_or_create(
        user=user,
        territory=town,
        defaults={
            "function": "Adjointe au maire déléguée aux solidarités",
            "since": timezone.now() - timedelta(days=30),
        },
    )
    if made:
        Delegation.objects.create(office=office, theme=CommonTheme.AGEING, since=timezone.now() - timedelta(days=30))
    return user


def make_etienne() -> User:
    """Étienne compares towns for the observatory; he has no territory."""
    user = make_user("Étienne Vasseur")
    give_role(user, Role.ANALYST, None)
    return user


def make_maud() -> User:
    """Maud lives in the next town; its town hall has attested it."""
    town = make_tourcoing()
    user = make_user("Maud Deconinck", home=town)
    attest(user, town)
    return user


def make_partner(town: Territory) -> Partner:
    """The CAF takes part in answers."""
    found, _made = Partner.objects.get_or_create(
        territory=town, name="CAF de Seine-Saint-Denis", defaults={"kind": PartnerKind.CAF}
    )
    return found


def signed_in(user: User | None) -> Client:
    """A browser where this account is signed in (a stranger's for ``None``)."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def standing(user: User | None, town: Territory) -> Standing:
    """What the account may be in the town, now."""
    return standing_of(user, town)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Argon2 is slow on purpose; no test needs it to be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clichy(db: None) -> Territory:
    return make_clichy()


@pytest.fixture
def tourcoing(db: None) -> Territory:
    return make_tourcoing()


@pytest.fixture
def nadia(clichy: Territory) -> User:
    return make_nadia(clichy)


@pytest.fixture
def marcel(clichy: Territory) -> User:
    return make_marcel(clichy)


@pytest.fixture
def samba(clichy: Territory) -> User:
    return make_samba(clichy)


@pytest.fixture
def regie(clichy: Territory) -> Association:
    return make_association(clichy)


@pytest.fixture
def karim(clichy: Territory) -> User:
    """Official of Clichy."""
    return make_official(clichy)


@pytest.fixture
def isabelle(clichy: Territory) -> User:
    return make_isabelle(clichy)


@pytest.fixture
def valerie(clichy: Territory) -> User:
    return make_valerie(clichy)


@pytest.fixture
def theo(clichy: Territory) -> User:
    """Moderator of Clichy."""
    return make_staff("Théo Lacombe", Role.MODERATOR, clichy)


@pytest.fixture
def awa(clichy: Territory) -> User:
    """Facilitator of Clichy's live evenings."""
    return make_staff("Awa Cissokho", Role.FACILITATOR, clichy)


@pytest.fixture
def rachid(clichy: Territory) -> User:
    """Mediator: writes down what people say on the market."""
    return make_staff("Rachid Boumaza", Role.MEDIATOR, clichy)


@pytest.fixture
def etienne(db: None) -> User:
    return make_etienne()


@pytest.fixture
def maud(tourcoing: Territory) -> User:
    return make_maud()


@pytest.fixture
def bertrand(tourcoing: Territory) -> User:
    """Official of the next town."""
    return make_official(tourcoing)
