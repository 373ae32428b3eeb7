"""`manage.py digests` shows what would go and why, and writes only when asked to."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consult.digests.models import Digest, Every, Shown
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.digests.making import TODAY, in_office, to_decide

pytestmark = pytest.mark.django_db


def said(*args: str) -> str:
    out = StringIO()
    call_command("digests", *args, stdout=out)
    return out.getvalue()


def test_a_dry_run_shows_the_letter_and_why_and_writes_nothing(clichy: Territory) -> None:
    office = in_office(clichy)
    answer = to_decide(clichy, due=TODAY)
    shown = said("--at", "2026-11-30", "--dry-run")
    assert f"=== {office.user.email} · Clichy-sous-Bois · 2026-W49" in shown
    assert "1 décision vous attend" in shown
    assert f"1. new · proposal:{answer.proposal_id} · decide 2 2026-11-30 soon" in shown
    assert "Points à écrire : 1. Sans rien à dire : 0." in shown
    assert not Digest.objects.exists()
    assert not Shown.objects.exists()
    assert not Mail.objects.exists()


def test_what_the_dry_run_shows_is_what_goes(clichy: Territory) -> None:
    office = in_office(clichy, every=Every.DAILY, hour=0)
    in_office(clichy, "Une autre élue", every=Every.DAILY, hour=0)
    to_decide(clichy)
    person = ("--person", office.user.email.upper())
    before = said("--dry-run", *person)
    written = said(*person)
    assert before.replace("à écrire", "écrits") == written
    letter = Mail.objects.get()
    assert letter.recipient == office.user.email
    assert f"{letter.subject}\n\n{letter.text}" in written


def test_nothing_goes_before_its_time_and_a_date_is_a_date(clichy: Territory) -> None:
    with pytest.raises(CommandError, match="dry-run"):
        said("--at", "2999-01-01")
    with pytest.raises(CommandError, match="n’est pas une date"):
        said("--at", "lundi", "--dry-run")
    with pytest.raises(CommandError, match="n’est pas une date"):
        said("--at", "2026-02-31", "--dry-run")
