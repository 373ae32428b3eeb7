"""A message that came is read once: the row that says so is written with what became of it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from core.lib.db import require_transaction
from core.notices.incoming import Incoming
from core.notices.models import Mail, Outcome, Received
from core.notices.refusing import refuse_address

KEPT: Final = timedelta(days=90)  # a message that comes again later finds its right expired


def first_reading(came: Incoming, at: datetime, about: str = "") -> Received | None:
    """Step: the row of this message, held until the transaction ends; nothing where it was read before."""
    require_transaction()
    row, is_first = Received.objects.get_or_create(
        key=came.key, defaults={"at": at, "outcome": Outcome.ASTRAY, "about": about}
    )
    return row if is_first else None


def end_reading(row: Received, outcome: Outcome, reason: str = "") -> Outcome:
    """Step: what became of it."""
    require_transaction()
    row.outcome, row.reason = outcome, reason
    row.save(update_fields=["outcome", "reason"])
    return outcome


def outcome_of(came: Incoming) -> Outcome | None:
    """What became of this message when it was read, if it was."""
    found = Received.objects.filter(key=came.key).order_by("pk").values_list("outcome", flat=True).first()
    return Outcome(found) if found else None


def take_report(*, came: Incoming, at: datetime) -> Outcome:
    """Believe that a letter came back only where its Message-ID is named, which none but its reader and their servers know."""
    address = _returned(came)
    if address and came.report is not None:
        refuse_address(address=address, why="complaint" if came.report.is_complaint else "bounced", at=at)
    with transaction.atomic(
        durable=True
    ):  # after the address: killed between the two, it is refused twice, which is once
        row = first_reading(came, at)
        if row is not None:
            end_reading(row, Outcome.RETURNED if address else Outcome.DOUBTED)
    return Outcome.RETURNED if address else Outcome.DOUBTED


def _returned(came: Incoming) -> str:
    """The address of the letter of ours that the report is about, where it was sent to whom the report says."""
    if came.report is None:
        return ""
    letter = Mail.objects.filter(message_id=came.report.about).order_by("pk").first()
    if letter is None:
        return ""
    is_silent = came.report.is_complaint and not came.report.recipient  # providers hide who complains
    return letter.recipient if is_silent or came.report.recipient == letter.recipient.casefold() else ""


@transaction.atomic(durable=True)
def forget_received(*, at: datetime) -> int:
    """Drop what says that messages were read, ninety days later. How many."""
    dropped, _by_model = Received.objects.filter(at__lte=at - KEPT).delete()
    return dropped
