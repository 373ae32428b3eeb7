"""What people do from their account, without a script."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.proposals.selectors import address_of
from core.accounts.models import ApiKey, Association, Invitation, LetterCode, Mandate, Role, User
from core.notices.models import Mail
from core.territories.models import Territory
from tests.make import make_proposal
from tests.people import make_user, signed_in, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_nadia_changes_her_name(nadia: User) -> None:
    page = signed_in(nadia).post(reverse("accounts:rename"), {"display_name": "Nadia  du Plateau"}, follow=True)
    assert "Votre nom affiché est changé." in page.content.decode()
    nadia.refresh_from_db()
    assert nadia.display_name == "Nadia du Plateau"


@pytest.mark.promise("S-21")
@pytest.mark.parametrize("name", ["Mairie de Clichy", "Marcel Petitjean", "", "x" * 200, "\u202e"])
def test_a_name_that_cannot_be_hers_is_refused_with_the_reason(nadia: User, marcel: User, name: str) -> None:
    page = signed_in(nadia).post(reverse("accounts:rename"), {"display_name": name})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    nadia.refresh_from_db()
    assert nadia.display_name == "Nadia Benali-Morel"


def test_marcel_says_and_unsays_where_he_lives(marcel: User, tourcoing: Territory) -> None:
    browser = signed_in(marcel)
    browser.post(reverse("accounts:home"), {"home": "Tourcoing"})
    marcel.refresh_from_db()
    assert marcel.home == tourcoing
    browser.post(reverse("accounts:home"), {"home": ""})
    marcel.refresh_from_db()
    assert marcel.home is None
    page = browser.post(reverse("accounts:home"), {"home": "Atlantide"})
    assert "Nous ne trouvons pas cette commune" in page.content.decode()


def test_the_code_of_a_letter_attests_marcel(clichy: Territory, karim: User, marcel: User) -> None:
    desk = signed_in(karim)
    page = desk.post(
        reverse("people:letter", args=[clichy.slug]),
        {"full_name": "Marcel Petitjean", "born_on": "1950-02-01", "neighbourhood": ""},
    )
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page.content.decode())
    assert found
    assert found.group() not in str(LetterCode.objects.values())
    browser = signed_in(marcel)
    wrong = browser.post(reverse("accounts:residence"), {"code": "AAAA-BBBB-CCCC"})
    assert "mal recopié" in wrong.content.decode()
    right = browser.post(reverse("accounts:residence"), {"code": found.group()}, follow=True)
    assert "Clichy-sous-Bois est attestée" in right.content.decode()


def test_letter_codes_are_not_guessed(marcel: User) -> None:
    browser = signed_in(marcel)
    answers = [
        browser.post(reverse("accounts:residence"), {"code": f"AAAA-BBBB-{n:04}"}).status_code for n in range(11)
    ]
    assert answers == [200] * 10 + [429]


def test_a_key_is_shown_once(nadia: User) -> None:
    browser = signed_in(nadia)
    page = browser.post(reverse("accounts:keys"), {"label": "Tableau", "days": "30"})
    found = re.search(r"pc_[\w-]{43}", page.content.decode())
    assert found
    again = browser.get(reverse("accounts:keys")).content.decode()
    assert found.group() not in again
    assert "Tableau" in again
    key = ApiKey.objects.get()
    assert not key.can_write
    browser.post(reverse("accounts:revoke_key", args=[key.pk]))
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_one_does_not_reach_anothers_key(nadia: User, marcel: User) -> None:
    signed_in(nadia).post(reverse("accounts:keys"), {"label": "Tableau", "days": "30"})
    key = ApiKey.objects.get()
    assert signed_in(marcel).post(reverse("accounts:revoke_key", args=[key.pk])).status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_an_association_is_declared_verified_and_gives_a_mandate(
    clichy: Territory, marcel: User, nadia: User, karim: User
) -> None:
    browser, url = signed_in(marcel), reverse("accounts:declare_association", args=[clichy.slug])
    wrong = browser.post(url, {"name": "Les Jardins", "number": "W12"})
    assert "W931234567" in wrong.content.decode()
    page = browser.post(url, {"name": "Les Jardins", "number": "w930000009", "purpose": "Cultiver"}, follow=True)
    assert "La mairie vérifie cette association" in page.content.decode()
    association = Association.objects.get()
    here = reverse("accounts:association", args=[association.pk])
    assert browser.post(here, {"email": nadia.email}).status_code == 403
    signed_in(karim).post(reverse("people:verify_association", args=[clichy.slug, association.pk]))
    page = browser.post(here, {"email": nadia.email, "until": "", "is_manager": "on"}, follow=True)
    assert "Nadia Benali-Morel" in page.content.decode()
    assert standing(nadia, clichy).associations == (association,)
    own = Mandate.objects.get(user=marcel)
    browser.post(reverse("accounts:end_mandate", args=[association.pk, own.pk]))
    assert browser.get(here).status_code == 404


@pytest.mark.parametrize("number", ["732829320", "732 829 320 00074"])
def test_a_siren_or_siret_does_as_well(clichy: Territory, marcel: User, number: str) -> None:
    url = reverse("accounts:declare_association", args=[clichy.slug])
    page = signed_in(marcel).post(url, {"name": "Foyer", "number": number})
    assert page.status_code == 302


def test_the_same_number_cannot_be_declared_twice(clichy: Territory, marcel: User, regie: Association) -> None:
    url = reverse("accounts:declare_association", args=[clichy.slug])
    page = signed_in(marcel).post(url, {"name": "Foyer", "number": regie.rna})
    assert "déjà inscrite" in page.content.decode()


def test_a_stranger_to_an_association_sees_no_page(regie: Association, nadia: User) -> None:
    assert signed_in(nadia).get(reverse("accounts:association", args=[regie.pk])).status_code == 404
    assert signed_in(nadia).get(reverse("accounts:association", args=[999_999])).status_code == 404


def invited(isabelle: User, clichy: Territory, email: str) -> str:
    page = signed_in(isabelle).post(
        reverse("people:team", args=[clichy.slug]), {"email": email, "role": Role.MODERATOR}, follow=True
    )
    assert "L’invitation est partie" in page.content.decode()
    found = re.search(r"http://127\.0\.0\.1:8000(/compte/invitation/\S+)", Mail.objects.get(recipient=email).text)
    assert found
    return found.group(1)


@pytest.mark.promise("S-23")
def test_an_invitation_is_accepted_with_a_button_and_not_by_opening_the_link(clichy: Territory, isabelle: User) -> None:
    zoe = make_user("Zoé Martin", "zoe@exemple.fr")
    link = invited(isabelle, clichy, zoe.email)
    browser = signed_in(zoe)
    page = browser.get(link)
    assert "Isabelle Fontenay vous propose" in page.content.decode()
    assert not standing(zoe, clichy).is_staff
    browser.post(link)
    assert standing(zoe, clichy).roles == {Role.MODERATOR}
    again = browser.get(link)
    assert again.status_code == 403
    assert "ne vaut plus" in again.content.decode()


@pytest.mark.promise("S-23")
def test_a_forgotten_password_does_not_revive_an_expired_invitation(clichy: Territory, isabelle: User) -> None:
    zoe = make_user("Zoé Martin", "zoe@exemple.fr")
    link = invited(isabelle, clichy, zoe.email)
    Invitation.objects.update(expires_at=Invitation.objects.get().invited_at)
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": zoe.email})
    text = Mail.objects.filter(recipient=zoe.email).order_by("-id")[0].text
    reset = re.search(r"http://127\.0\.0\.1:8000(/compte/mot-de-passe\S+)", text)
    assert reset
    page = browser.get(reset.group(1), follow=True)
    new = "cinq vaches dorment sous le pommier"
    browser.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    browser.post(reverse("accounts:password_login"), {"login": zoe.email, "password": new})
    assert browser.post(link).status_code == 403
    assert not standing(zoe, clichy).is_staff


def test_a_stranger_who_opens_an_invitation_signs_in_first(clichy: Territory, isabelle: User) -> None:
    link = invited(isabelle, clichy, "zoe@exemple.fr")
    answer = Client().get(link)
    assert answer.status_code == 302
    assert "/compte/connexion/" in answer["Location"]


def test_the_account_page_says_all_one_is_in_a_constant_number_of_queries(
    clichy: Territory, samba: User, valerie: User, karim: User, django_assert_max_num_queries: object
) -> None:
    for user, words in ((samba, "Régie de quartier"), (valerie, "Vieillissement"), (karim, "Le bureau de Clichy")):
        browser = signed_in(user)
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            page = browser.get(reverse("accounts:show"))
        assert words in page.content.decode()


def test_no_page_of_an_account_is_kept_by_a_shared_cache(nadia: User) -> None:
    for name in ("accounts:show", "accounts:keys", "accounts:residence", "account_email"):
        assert "private" in signed_in(nadia).get(reverse(name)).get("Cache-Control", "")


def test_nadia_finds_her_drafts_first_and_what_she_published(consultation: Consultation, nadia: User) -> None:
    published = make_proposal(consultation, nadia, title="Un banc à l’ombre")
    draft = make_proposal(consultation, nadia, title="Une fontaine", status="draft", published_at=None)
    page = signed_in(nadia).get(reverse("accounts:show")).content.decode()
    places = [page.index(address_of(one.pk, consultation)) for one in (draft, published)]
    assert places == sorted(places)
    assert page.count("brouillon, à finir et à publier") == 1
    assert "Une fontaine" not in signed_in(make_user("Lina P.")).get(reverse("accounts:show")).content.decode()
