"""Addresses that refuse our letters: told twice they are refused once, and what is old never closes them again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.notices.models import Mail, RefusedAddress, Why
from core.notices.refusing import closing_of, refuse_address, refuse_delivery, reopen

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
ADDRESS = "zoe@exemple.fr"


def why() -> str | None:
    """Why nothing is sent to Zoé."""
    closing = closing_of(ADDRESS)
    return closing.why if closing else None


def test_an_address_is_refused_in_whatever_way_it_is_typed() -> None:
    refuse_address(address=" ＺＯＥ@Exemple.fr ", why="bounced", at=NOW)
    assert why() == Why.BOUNCED
    assert refuse_delivery(Mail(recipient="Zoe@EXEMPLE.fr")) == Why.BOUNCED
    assert refuse_delivery(Mail(recipient="zoé@exemple.fr")) is None


def test_told_again_it_keeps_its_first_hour_and_the_stricter_reason() -> None:
    told = (("complaint", 0), ("complaint", 1), ("bounced", 2), ("bounced", 3), ("complaint", 4))
    kept = (("complaint", 0), ("complaint", 0), ("bounced", 2), ("bounced", 2), ("bounced", 2))
    for (said, hour), (reason, since) in zip(told, kept, strict=True):
        refuse_address(address=ADDRESS, why=said, at=NOW + timedelta(hours=hour))
        row = RefusedAddress.objects.get()
        assert (row.why, row.refused_at) == (reason, NOW + timedelta(hours=since))


def test_reopened_it_takes_letters_again_until_something_newer_is_told() -> None:
    refuse_address(address=ADDRESS, why="bounced", at=NOW)
    assert reopen(address=ADDRESS.upper(), at=NOW + timedelta(hours=1))
    assert not reopen(address=ADDRESS, at=NOW + timedelta(hours=1))
    assert why() is None
    refuse_address(address=ADDRESS, why="bounced", at=NOW)  # the same news, told again by a provider
    assert why() is None
    refuse_address(address=ADDRESS, why="complaint", at=NOW + timedelta(hours=2))
    assert why() == Why.COMPLAINT


@pytest.mark.parametrize(("said", "is_necessary", "leaves"), [
    ("bounced", False, False), ("bounced", True, False), ("complaint", False, False), ("complaint", True, True),
])  # fmt: skip
def test_a_complaint_lets_through_what_its_reader_needs_and_a_bounce_nothing(
    said: str, is_necessary: bool, leaves: bool
) -> None:
    letter = Mail(recipient=ADDRESS, is_necessary=is_necessary)
    assert refuse_delivery(letter) is None
    refuse_address(address=ADDRESS, why=said, at=NOW)
    assert (refuse_delivery(letter) is None) is leaves


def test_no_other_reason_is_kept() -> None:
    with pytest.raises(ValueError, match="bored"):
        refuse_address(address=ADDRESS, why="bored", at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefusedAddress.objects.create(address=ADDRESS, why="bored", refused_at=NOW)
