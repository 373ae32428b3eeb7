"""Letters that came back: believed only where the report names a letter of ours, sent to whom it says."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core.notices import receiving
from core.notices.incoming import read_message
from core.notices.models import Mail, Outcome, Received
from core.notices.receiving import KEPT, forget_received, take_report
from core.notices.services import write_mail
from tests.core.notices.test_incoming import BOUNCE, report

pytestmark = pytest.mark.django_db
COMPLAINT = "Feedback-Type: abuse\nVersion: 1\n"
GONE = BOUNCE.format("failed", "5.1.1")


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the room of letters is told."""
    told: list[tuple[str, str]] = []

    def note(*, address: str, why: str, at: Any) -> None:
        told.append((address, why))

    monkeypatch.setattr(receiving, "refuse_address", note)
    return told


def sent(to: str = "zoe@exemple.fr") -> Mail:
    with transaction.atomic():
        return write_mail(to=to, subject="Objet", text="Mot")


def take(about: str, said: str = GONE, kind: str = "delivery-status") -> Outcome:
    back = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {about}\n"
    return take_report(came=read_message(report(back, said, kind)), at=timezone.now())


def test_a_letter_that_came_back_marks_its_address(noted: list[tuple[str, str]]) -> None:
    assert take(sent().message_id) == Outcome.RETURNED
    assert noted == [("zoe@exemple.fr", "bounced")]


@pytest.mark.promise("S-4")
def test_a_report_of_another_letter_or_of_none_does_nothing(noted: list[tuple[str, str]]) -> None:
    sent()
    assert take("<inventé@place.example>") == Outcome.DOUBTED
    Received.objects.all().delete()
    assert take(sent("karim@exemple.fr").message_id) == Outcome.DOUBTED, "it was not sent to zoe"
    assert noted == []


def test_a_complaint_marks_the_address_its_provider_hides(noted: list[tuple[str, str]]) -> None:
    assert take(sent().message_id, COMPLAINT, "feedback-report") == Outcome.RETURNED
    Received.objects.all().delete()
    other = f"{COMPLAINT}Original-Rcpt-To: <karim@exemple.fr>\n"
    assert take(sent().message_id, other, "feedback-report") == Outcome.DOUBTED
    assert noted == [("zoe@exemple.fr", "complaint")]


@pytest.mark.promise("P-4")
def test_what_says_that_a_message_was_read_is_kept_ninety_days(noted: list[tuple[str, str]]) -> None:
    take(sent().message_id)
    now = timezone.now()
    Received.objects.update(at=now - KEPT + timedelta(minutes=1))
    assert forget_received(at=now) == 0
    Received.objects.update(at=now - KEPT)
    assert (forget_received(at=now), forget_received(at=now)) == (1, 0)
