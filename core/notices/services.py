"""Mail: a row written with the act it tells of; a sweep sends it, at least once, always under the same Message-ID."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from core.lib.db import require_transaction
from core.lib.text import CONTROLS, clean_line, clean_text
from core.notices.models import Mail, MailState

MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=395)  # thirteen months (PROMISES P-4)


def mail_to(*, to: str, subject: str, text: str, html: str = "", stop_url: str = "") -> Mail:
    """A letter that is not in the outbox yet. Line ends in a subject are folded, so that no header can be slipped in."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
    return Mail(
        recipient=to, subject=clean_line(subject)[:200], text=clean_text(text), html=CONTROLS.sub("", html),
        stop_url=stop_url, message_id=f"<{uuid.uuid4().hex}@{domain}>", not_before=timezone.now(),
    )  # fmt: skip


def headers_of(mail: Mail) -> dict[str, str]:
    """Its own name, and the address where one click stops letters of its kind (RFC 8058)."""
    headers = {"Message-ID": mail.message_id}
    if mail.stop_url:
        headers |= {"List-Unsubscribe": f"<{mail.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def write_mail(*, to: str, subject: str, text: str, html: str = "") -> Mail:
    """Step: put a letter in the outbox."""
    require_transaction()
    mail = mail_to(to=to, subject=subject, text=text, html=html)
    mail.save()
    return mail


def write_mails(mails: Sequence[Mail]) -> None:
    """Step: put these letters in the outbox, at once."""
    require_transaction()
    Mail.objects.bulk_create(mails)


def send_next() -> bool:
    """Send the oldest letter that is due and that no other hand holds; False where there is none."""
    with transaction.atomic(durable=True):
        mail = (
            Mail.objects.due(timezone.now())
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("not_before", "id")
            .first()
        )
        if mail is None:
            return False
        message = EmailMultiAlternatives(
            subject=mail.subject, body=mail.text, to=[mail.recipient], headers=headers_of(mail)
        )
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        mail.tries += 1
        try:
            message.send()
        except (SMTPException, OSError):
            wait = min(FIRST_WAIT * 2 ** (mail.tries - 1), LONGEST_WAIT)
            mail.state = MailState.DEAD if mail.tries >= MOST_TRIES else MailState.WAITING
            mail.not_before = timezone.now() + wait
        else:
            mail.state, mail.sent_at = MailState.SENT, timezone.now()
        mail.save()
    return True


@transaction.atomic(durable=True)
def forget_old_mail(*, at: datetime) -> int:
    """Drop the letters written thirteen months ago, sent or given up; one that still waits stays. How many."""
    dropped, _by_model = Mail.objects.exclude(state=MailState.WAITING).filter(created_at__lte=at - KEPT).delete()
    return dropped
