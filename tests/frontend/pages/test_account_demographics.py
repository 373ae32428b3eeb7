"""A person may say her age and sex, change it, and take it back; nobody else ever reads it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.models import Birth, Demographics, Sex, User
from core.people.services import say_demographics

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-8")]
ROOT = Path(__file__).resolve().parents[3]
READERS = {
    "core/accounts/models/demographics.py", "core/accounts/models/__init__.py", "core/people/selectors.py",
    "core/people/services/__init__.py", "core/people/services/accounts.py", "consult/observatory/facts/participation.py",
    "frontend/register.py", "frontend/pages/account/urls.py", "frontend/pages/account/views.py", "frontend/pages/account/forms.py",
    "frontend/templates/account/show.html", "core/workshop/seeding/quarters.py",
}  # fmt: skip


def said_by(user: User) -> tuple[str, str] | None:
    return Demographics.objects.filter(account=user).values_list("sex", "birth").first()


def test_it_is_said_changed_and_taken_back(nadia: User, client: Client) -> None:
    client.force_login(nadia)
    page, account = reverse("accounts:demographics"), reverse("accounts:show")
    assert page in client.get(account).content.decode()
    assert "Effacer ma réponse" not in client.get(page).content.decode()
    assert client.post(page, {"sex": "F", "birth": "1975-1989"})["Location"] == account
    assert client.post(page, {"sex": "F", "birth": "1960-1974"})["Location"] == account
    assert said_by(nadia) == ("F", "1960-1974")
    shown = client.get(page).content.decode()
    assert shown.count("checked") == 2
    assert client.post(page, {"forget": "1"})["Location"] == account
    assert said_by(nadia) is None


@pytest.mark.parametrize(
    "posted", [{"sex": "F"}, {"birth": "2005"}, {"sex": "X", "birth": "2005"}, {"sex": "F", "birth": "1900"}]
)
def test_half_an_answer_or_another_one_is_refused_and_keeps_what_was_said(
    posted: dict[str, str], nadia: User, client: Client
) -> None:
    say_demographics(user=nadia, sex=Sex.MALE, birth=Birth.FROM_2005)
    client.force_login(nadia)
    page = client.post(reverse("accounts:demographics"), posted)
    assert "errorlist" in page.content.decode()
    assert said_by(nadia) == ("M", "2005")


def test_it_goes_with_the_account(nadia: User) -> None:
    say_demographics(user=nadia, sex=Sex.FEMALE, birth=Birth.FROM_1975)
    nadia.delete()
    assert not Demographics.objects.exists()


def test_no_other_code_reads_it() -> None:
    """Pages of towns, API, exports and open data never name it: only the count of a quarter does, and one's own page."""
    told = [
        *ROOT.glob("core/**/*.py"),
        *ROOT.glob("consult/**/*.py"),
        *ROOT.glob("frontend/**/*.py"),
        *ROOT.glob("frontend/templates/**/*"),
    ]
    found = {path.relative_to(ROOT).as_posix(): path for path in told if path.is_file()}
    naming = {
        name for name, path in found.items()
        if "node_modules" not in name and "/migrations/" not in name and "demographic" in path.read_text(encoding="utf-8").lower()
    }  # fmt: skip
    assert naming == READERS
