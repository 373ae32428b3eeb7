"""Mail: a row written with the act it tells of; a sweep sends it, at least once, always under the same Message-ID."""

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from core.lib.db import clock, require_transaction
from core.lib.text import CONTROLS, clean_line, clean_text
from core.notices.delivery import MOST_CUTS, Fault, Line, ServerAwayError
from core.notices.models import Mail, MailState, RefusedAddress, Urgency, Why
from core.notices.refusing import close_address, refuse_delivery

MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=395)  # thirteen months (PROMISES P-4)
log = logging.getLogger(__name__)


def mail_to(
    *, to: str, subject: str, text: str, html: str = "", urgency: Urgency = Urgency.ACT, is_necessary: bool = False,
    stop_url: str = "",
) -> Mail:  # fmt: skip
    """A letter that is not in the outbox yet; a necessary one leaves even after a complaint. Line ends in a subject are folded, so that no header can be slipped in."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    return Mail(
        recipient=to, subject=clean_line(subject)[:200], text=clean_text(text), html=CONTROLS.sub("", html),
        message_id=f"<{uuid.uuid4().hex}@{domain}>", urgency=urgency, is_necessary=is_necessary, stop_url=stop_url,
    )  # fmt: skip


def write_mail(
    *, to: str, subject: str, text: str, html: str = "", urgency: Urgency = Urgency.ACT, is_necessary: bool = False
) -> Mail:
    """Step: put a letter in the outbox."""
    require_transaction()
    mail = mail_to(to=to, subject=subject, text=text, html=html, urgency=urgency, is_necessary=is_necessary)
    mail.save()
    return mail


def write_mails(mails: Sequence[Mail]) -> None:
    """Step: put these letters in the outbox, at once."""
    require_transaction()
    Mail.objects.bulk_create(mails)


def _give_back(mail: Mail, fault: Fault, now: datetime) -> None:
    """Try again later, each time twice as late; or give it up."""
    mail.fault = fault.words
    mail.not_before = now + min(FIRST_WAIT * 2 ** (mail.tries - 1), LONGEST_WAIT)
    if fault.is_final or mail.tries >= MOST_TRIES:
        mail.state = MailState.DEAD
    if fault.is_of_the_address:
        mail.state = MailState.REFUSED
        close_address(address=mail.recipient, why=Why.BOUNCED, at=now)


def send_next(line: Line | None = None, urgency: Urgency = Urgency.CROWD) -> bool:
    """
    Send the most urgent letter that is due, as urgent as asked at the least, and that no other hand holds; False where there is none.

    The row is held while the server takes the letter, and marked before it is let go: a death in between sends that one
    letter again, under its own Message-ID. `ServerAwayError` leaves it untouched.
    """
    if line is None:
        with Line.opened() as own:
            return send_next(own, urgency)
    with transaction.atomic(durable=True):
        mail = (
            Mail.objects.due(Now())
            .filter(urgency__lte=urgency)
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("urgency", "not_before", "id")
            .first()
        )
        if mail is None:
            return False
        if why := refuse_delivery(mail):
            mail.state, mail.fault = MailState.REFUSED, str(why.label)
        else:
            mail.tries += 1
            fault = line.send(mail)
            if fault is None:
                mail.state, mail.sent_at, mail.fault = MailState.SENT, Now(), ""
            else:
                _give_back(mail, fault, clock())
        mail.save(update_fields=["state", "tries", "not_before", "sent_at", "fault"])
    return True


def send_due(*, at_most: int, seconds: float, urgency: Urgency = Urgency.CROWD) -> int:
    """Send what is due down one line, until nothing is, the time is over, or the server does not keep up. How many were tried."""
    end = time.monotonic() + seconds
    with Line.opened() as line:
        for count in range(at_most):
            try:
                if line.cuts >= MOST_CUTS or time.monotonic() >= end or not send_next(line, urgency):
                    return count
            except ServerAwayError as away:
                log.warning("the mail server takes no connection, letters wait: %s", away)
                return count
    return at_most


@transaction.atomic(durable=True)
def replay(*, at: datetime, pk: int | None = None) -> int:
    """Try the letters that were given up once more, or one of them, as if they were new and under their own Message-ID. How many."""
    chosen = Mail.objects.given_up() if pk is None else Mail.objects.given_up().filter(pk=pk)
    return chosen.update(state=MailState.WAITING, not_before=at, tries=0, fault="")


@transaction.atomic(durable=True)
def forget_old_mail(*, at: datetime) -> int:
    """Drop the letters written thirteen months ago, sent or given up; one that still waits stays. How many.

    An address that bounced so long ago may be tried again; one whose owner complained may not.
    """
    RefusedAddress.objects.filter(refused_at__lte=at - KEPT).exclude(why=Why.COMPLAINT, reopened_at=None).delete()
    dropped, _by_model = Mail.objects.exclude(state=MailState.WAITING).filter(created_at__lte=at - KEPT).delete()
    return dropped
