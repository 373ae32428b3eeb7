"""The desk of a town: who opens it, what each may do there, and what the others are told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation
from core.accounts.models import (
    Association,
    Attestation,
    Delegation,
    ElectedOffice,
    Invitation,
    Partner,
    Role,
    RoleGrant,
    User,
)
from core.notices.models import Mail
from core.territories.models import CommonTheme, Territory
from tests.people import make_association, make_staff, make_user, signed_in, standing

pytestmark = pytest.mark.django_db
PAGES = (
    "people:desk",
    "people:team",
    "people:residences",
    "people:letter",
    "people:associations",
    "people:elected",
    "people:partners",
)
OPEN_TO_STAFF = {"people:desk", "people:team"}
OFFICIALS = {"karim", "isabelle"}
STAFF = {"theo", "awa", "rachid"} | OFFICIALS
OTHERS = {"nadia", "marcel", "samba", "valerie", "etienne", "maud", "bertrand"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", sorted(STAFF | OTHERS | {"nobody"}))
def test_each_page_answers_each_role(request: pytest.FixtureRequest, clichy: Territory, name: str, who: str) -> None:
    user = None if who == "nobody" else request.getfixturevalue(who)
    page = signed_in(user).get(reverse(name, args=[clichy.slug]))
    if who == "nobody":
        assert page.status_code == 302
    elif who in OTHERS:
        assert page.status_code == 404
    elif name in OPEN_TO_STAFF or who in OFFICIALS:
        assert page.status_code == 200
        assert page.content.decode().count("<h1") == 1
    else:
        assert page.status_code == 403
        assert "Cet acte revient aux agentes et agents de ce territoire." in page.content.decode()


@pytest.mark.promise("S-1")
def test_the_desk_of_another_town_reads_like_one_that_does_not_exist(clichy: Territory, bertrand: User) -> None:
    browser = signed_in(bertrand)
    there = browser.get(reverse("people:desk", args=[clichy.slug]))
    nowhere = browser.get(reverse("people:desk", args=["nulle-part"]))
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


def objects_of(town: Territory) -> dict[str, tuple[str, list[Any]]]:
    """One thing of a town for each address that names one."""
    role = RoleGrant.objects.create(user=make_user(f"Agent {town.name}"), role=Role.MEDIATOR, territory=town)
    invitation = Invitation.objects.create(
        email="x@exemple.fr", role=Role.OFFICIAL, territory=town, token_hash=town.code, invited_by=role.user,
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    association = make_association(town, f"Chorale {town.name}", f"W9300{town.code}"[:10], verified=False)
    office = ElectedOffice.objects.create(user=role.user, territory=town, function="Maire")
    delegation = Delegation.objects.create(office=office, theme=CommonTheme.HEALTH)
    partner = Partner.objects.create(territory=town, name="CAF", kind="caf")
    return {
        "people:end_role": ("role", [role.pk]),
        "people:cancel_invitation": ("invitation", [invitation.pk]),
        "people:verify_association": ("association", [association.pk]),
        "people:dismiss_association": ("association", [association.pk]),
        "people:office": ("office", [office.pk]),
        "people:end_office": ("office", [office.pk]),
        "people:end_delegation": ("delegation", [office.pk, delegation.pk]),
        "people:partner_contact": ("partner", [partner.pk]),
    }


def state() -> list[Any]:
    models = (RoleGrant, Invitation, Association, ElectedOffice, Delegation, Partner, Attestation)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.promise("S-2")
def test_things_of_the_next_town_are_out_of_reach(clichy: Territory, tourcoing: Territory, isabelle: User) -> None:
    theirs = objects_of(tourcoing)
    browser, before = signed_in(isabelle), state()
    for name, (_what, ids) in theirs.items():
        answer = browser.post(
            reverse(name, args=[clichy.slug, *ids]), {"reason": "x", "email": isabelle.email, "theme": "health"}
        )
        missing = browser.post(reverse(name, args=[clichy.slug, *[999_999 for _id in ids]]))
        assert (name, answer.status_code) == (name, 404)
        assert answer.content == missing.content
    assert state() == before


def test_an_administrator_acts_on_each_thing_of_her_town(clichy: Territory, isabelle: User) -> None:
    browser = signed_in(isabelle)
    for name, (_what, ids) in objects_of(clichy).items():
        if name == "people:dismiss_association":
            continue  # it was verified just before
        answer = browser.post(reverse(name, args=[clichy.slug, *ids]), {"email": isabelle.email, "theme": "other"})
        assert (name, answer.status_code) == (name, 302)


def test_a_moderator_sees_the_team_and_why_she_cannot_invite(clichy: Territory, theo: User, isabelle: User) -> None:
    url = reverse("people:team", args=[clichy.slug])
    page = signed_in(theo).get(url).content.decode()
    assert "Isabelle Fontenay" in page
    assert "Seules les personnes qui administrent ce territoire" in page
    assert "Terminer ce rôle" not in page
    answer = signed_in(theo).post(url, {"email": "x@exemple.fr", "role": "administrator"})
    assert answer.status_code == 403
    assert not Mail.objects.exists()


def test_the_analyst_is_not_a_role_that_a_town_gives(clichy: Territory, isabelle: User) -> None:
    url = reverse("people:team", args=[clichy.slug])
    page = signed_in(isabelle).post(url, {"email": "x@exemple.fr", "role": "analyst"})
    assert "errorlist" in page.content.decode()
    assert not Invitation.objects.exists()


def test_the_last_administrator_is_told_why_she_stays(clichy: Territory, isabelle: User) -> None:
    grant = RoleGrant.objects.get(user=isabelle)
    page = signed_in(isabelle).post(reverse("people:end_role", args=[clichy.slug, grant.pk]))
    assert page.status_code == 403
    assert "Nommez-en d’abord une autre" in page.content.decode()
    assert standing(isabelle, clichy).is_administrator


def test_karim_attests_a_residence_at_the_counter(clichy: Territory, karim: User, marcel: User) -> None:
    url = reverse("people:residences", args=[clichy.slug])
    said = {
        "email": marcel.email.upper(),
        "full_name": "Marcel Petitjean",
        "born_on": "1950-02-01",
        "neighbourhood": "",
    }
    page = signed_in(karim).post(url, said, follow=True)
    assert "La résidence est attestée pour le compte « Marcel Petitjean »." in page.content.decode().replace(
        "\u202f", " "
    )
    assert standing(marcel, clichy).is_attested


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "inconnue@exemple.fr"),
        ("email", "pas une adresse"),
        ("email", "karim.haddouche@exemple.fr"),
        ("full_name", "Marcel"),
        ("full_name", "x" * 200),
        ("born_on", "2999-01-01"),
        ("born_on", "1820-01-01"),
        ("born_on", "hier"),
        ("neighbourhood", "999999"),
    ],
)
def test_a_slip_at_the_counter_is_shown_and_attests_nobody(
    clichy: Territory, karim: User, marcel: User, field: str, value: str
) -> None:
    said = {
        "email": marcel.email,
        "full_name": "Marcel Petitjean",
        "born_on": "1950-02-01",
        "neighbourhood": "",
        field: value,
    }
    page = signed_in(karim).post(reverse("people:residences", args=[clichy.slug]), said)
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not Attestation.objects.exists()


def test_a_neighbourhood_of_the_next_town_is_not_a_choice(clichy: Territory, tourcoing: Territory, karim: User) -> None:
    theirs = tourcoing.neighbourhoods.create(name="Belencontre", slug="belencontre")
    page = signed_in(karim).get(reverse("people:letter", args=[clichy.slug])).content.decode()
    assert "Le Chêne-Pointu" in page
    assert theirs.name not in page


def test_the_declarer_reads_why_an_association_was_not_verified(clichy: Territory, karim: User, marcel: User) -> None:
    association = make_association(clichy, "Chorale", "W930000003", verified=False)
    Association.objects.update(declared_by=marcel)
    url = reverse("people:dismiss_association", args=[clichy.slug, association.pk])
    signed_in(karim).post(url, {"reason": "Ce numéro est celui d’un club de Lyon."})
    assert "club de Lyon" in Mail.objects.get(recipient=marcel.email).text
    assert not Association.objects.exists()


def test_isabelle_names_an_elue_and_karim_inscribes_her_delegation(
    clichy: Territory, isabelle: User, karim: User, marcel: User
) -> None:
    url = reverse("people:elected", args=[clichy.slug])
    assert signed_in(karim).post(url, {"email": marcel.email, "function": "Maire"}).status_code == 403
    signed_in(isabelle).post(url, {"email": marcel.email, "function": "Maire"})
    office = ElectedOffice.objects.get()
    here = reverse("people:office", args=[clichy.slug, office.pk])
    page = signed_in(karim).post(here, {"theme": "health", "area": ""}, follow=True)
    assert "La délégation est inscrite." in page.content.decode()
    again = signed_in(karim).post(here, {"theme": "health", "area": ""})
    assert "C’est déjà fait" in again.content.decode()


@pytest.mark.parametrize("name", ["people:team", "people:associations", "people:elected", "people:partners"])
def test_a_longer_list_costs_no_more_queries(clichy: Territory, isabelle: User, name: str) -> None:
    def fill(first: int, count: int) -> None:
        for n in range(first, first + count):
            user = make_staff(f"Personne {'abcdefghijklmnop'[n]} Martin", Role.FACILITATOR, clichy)
            make_association(clichy, f"Chorale {n}", f"W94000000{n}", verified=n % 2 == 0)
            office = ElectedOffice.objects.create(user=user, territory=clichy, function=f"Adjoint {n}")
            Delegation.objects.create(office=office, theme=CommonTheme.HEALTH)
            Partner.objects.create(territory=clichy, name=f"CAF {n}", kind="caf").contacts.add(user)

    browser, url = signed_in(isabelle), reverse(name, args=[clichy.slug])
    fill(0, 2)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    fill(2, 6)
    with CaptureQueriesContext(connection) as many:
        page = browser.get(url)
    assert len(many) == len(few)
    assert re.search("Martin|Chorale|CAF", page.content.decode())


@pytest.mark.promise("S-10")
@pytest.mark.parametrize("page", ["people:residences", "people:letter"])
def test_a_known_identity_asks_whether_it_is_the_same_person(
    clichy: Territory, karim: User, marcel: User, page: str
) -> None:
    browser, url = signed_in(karim), reverse(page, args=[clichy.slug])
    said = {"email": marcel.email, "full_name": "Nadia Benali", "born_on": "1968-03-14"}
    first = {**said, "email": make_user("Premier Compte").email}
    assert 'type="checkbox" name="is_same_person"' not in browser.get(url).content.decode()
    assert browser.post(reverse("people:residences", args=[clichy.slug]), first).status_code == 302
    asked = browser.post(url, said)
    assert asked.status_code == 200
    assert 'type="checkbox" name="is_same_person"' in asked.content.decode()
    assert "déjà attestée ici pour un autre compte" in asked.content.decode()
    assert not standing(marcel, clichy).is_attested
    browser.post(url, {**said, "is_same_person": "on"})
    marcel.refresh_from_db()
    assert standing(marcel, clichy).is_attested == (page == "people:residences")


def test_the_desk_leads_to_each_consultation_and_back(consultation: Consultation, karim: User, theo: User) -> None:
    town = consultation.territory
    desk = reverse("people:desk", args=[town.slug])
    own = reverse("consultations:desk", args=[town.slug, consultation.slug])
    browser = signed_in(karim)
    page = browser.get(desk).content.decode()
    assert f'href="{own}"' in page
    assert reverse("consultations:create", args=[town.slug]) in page
    for way in (own, reverse("consultations:list", args=[town.slug]), reverse("territories:show", args=[town.slug])):
        assert f'href="{desk}"' in browser.get(way).content.decode(), way
    assert own not in signed_in(theo).get(desk).content.decode()


def test_the_desk_says_none_where_there_is_none(clichy: Territory, karim: User) -> None:
    page = signed_in(karim).get(reverse("people:desk", args=[clichy.slug])).content.decode()
    assert "Aucune lettre n’attend de réponse." in page
    assert ">0 " not in page
