"""A mail server on the loopback that keeps what it is given, and misbehaves on demand."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from pytest_django import Settings

from tests.core.workshop.platform_processes import free_port

KEPT = "250 2.0.0 Gardé"


class Sink:
    """What it was given, in order. An address with an answer in `at_rcpt` or `at_data` gets it, once a listed answer."""

    def __init__(self, slow_s: float = 0) -> None:
        self.slow_s = slow_s
        self.kept: list[bytes] = []
        self.lines = 0
        self.at_rcpt: dict[str, list[str]] = {}
        self.at_data: dict[str, list[str]] = {}

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.lines += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt.get(address):
            return self.at_rcpt[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Bien"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        wanted = self.at_data.get(envelope.rcpt_tos[0])
        answer = wanted.pop(0) if wanted else KEPT
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if answer == "silence":
            await asyncio.sleep(30)  # the client hangs up first
        if answer in {KEPT, "close"}:
            self.kept.append(bytes(envelope.content or b""))
        if answer == "close" and server.transport is not None:
            server.transport.abort()
        return answer

    @property
    def letters(self) -> list[EmailMessage]:
        """What was kept, read."""
        return [message_from_bytes(one, policy=policy.default) for one in self.kept]

    @property
    def ids(self) -> Counter[str]:
        """How many times each Message-ID came."""
        return Counter(str(one["Message-ID"]) for one in self.letters)


@contextmanager
def listening(sink: Sink, port: int = 0) -> Iterator[int]:
    """The sink, at this port of the loopback for the time of a `with`."""
    controller = Controller(sink, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def smtp(settings: Settings) -> Iterator[Sink]:
    """The platform's mail server, for one test."""
    sink = Sink()
    with listening(sink) as port:
        point_at(settings, port)
        yield sink


def point_at(settings: Any, port: int) -> None:
    """Real SMTP, to this port, with little patience."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
    mail.outbox.clear()


class Counting:
    """A server that takes everything and keeps nothing, for measures."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return KEPT
