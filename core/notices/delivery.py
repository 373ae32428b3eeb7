"""A letter becomes a message and goes down the line to the mail server; what the server answers says what to do next."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Self

from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import EmailMultiAlternatives, get_connection

from core.lib.text import clean_line
from core.notices.models import Mail

MOST_CUTS = 2  # in a row: each may last EMAIL_TIMEOUT, and no worker is held for more than thirty seconds
TOO_LARGE = 552
NO_SUCH_ADDRESS = {550, 551, 553}
ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")
OF_THE_SENDER = {7, 8}  # RFC 3463: 5.1.7 and 5.1.8 speak of who writes
BY_MACHINE = {"Auto-Submitted": "auto-generated"}  # whoever is away does not have it answered by a machine
log = logging.getLogger(__name__)


class ServerAwayError(Exception):
    """The mail server takes no connection: no letter is to blame, and all of them wait."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a letter did not leave."""

    words: str
    is_final: bool = False  # the same answer would come again
    is_of_the_address: bool = False  # nobody reads there


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The letter as it travels: complete in its text, with its layout beside it."""
    message = EmailMultiAlternatives(
        subject=mail.subject, body=mail.text, to=[mail.recipient], headers=headers_of(mail)
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def headers_of(mail: Mail) -> dict[str, str]:
    """Its own name, that no hand wrote it (RFC 3834), and the address where one click stops letters of its kind (RFC 8058)."""
    headers = {"Message-ID": mail.message_id} | BY_MACHINE
    if mail.stop_url:
        headers |= {"List-Unsubscribe": f"<{mail.stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def is_of_the_address(code: int, words: str) -> bool:
    """True where the answer says that nobody reads there, and not that we may not write (policy, relay, sender)."""
    found = ENHANCED.search(words)
    if found is None:
        return code in NO_SUCH_ADDRESS and "relay" not in words.lower()
    subject, detail = int(found[1]), int(found[2])
    return (subject == 1 and detail not in OF_THE_SENDER) or (subject, detail) == (2, 1)


def fault_of(error: Exception) -> Fault:
    """What the answer of the server means for this letter."""
    answer: tuple[int, bytes | str] = (0, f"{type(error).__name__}: {error}")
    if isinstance(error, SMTPRecipientsRefused):
        answer = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        answer = (error.smtp_code, error.smtp_error)
    code, said = answer
    words = clean_line(said.decode(errors="replace") if isinstance(said, bytes) else said)
    at_the_address = isinstance(error, SMTPRecipientsRefused)
    is_final = 500 <= code < 600 and (at_the_address or isinstance(error, SMTPDataError) or code == TOO_LARGE)
    whole = f"{code} {words}" if code else words
    return Fault(whole[:200], is_final, is_final and at_the_address and is_of_the_address(code, words))


class Line:
    """One connection for many letters; cut by a fault, it is opened again for the next one."""

    def __init__(self) -> None:
        self.backend = get_connection()
        self.cuts = 0  # in a row

    @classmethod
    @contextmanager
    def opened(cls) -> Iterator[Self]:
        """A line for the time of a sweep."""
        line = cls()
        try:
            yield line
        finally:
            line.cut()

    def cut(self) -> None:
        """Hang up, politely where the server still listens."""
        try:
            self.backend.close()
        except (SMTPException, OSError) as error:
            log.info("the line to the mail server was cut: %s", error)

    def send(self, mail: Mail) -> Fault | None:
        """Hand the letter to the server: ``None`` once it has said that it keeps it. Whatever else happens is one letter's."""
        try:
            self.backend.open()
        except (SMTPException, OSError) as error:
            raise ServerAwayError(str(error)) from error
        try:
            self.backend.send_messages([message_of(mail)])
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            fault = fault_of(error)
            if not fault.is_final:
                self.cuts += 1
                self.cut()
            return fault
        self.cuts = 0
        return None
