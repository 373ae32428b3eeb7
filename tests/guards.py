"""Guards that hold during every test: no network, GET never writes, unordered querysets are shuffled, French first."""

import ipaddress
import random
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.models import QuerySet
from django.utils import translation

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|CREATE|DROP)\b", re.IGNORECASE)
MAY_BE_WRITTEN_BY_GET = ("django_session",)


class WroteOnGetError(AssertionError):
    """A page that is only read has written."""


class NetworkError(AssertionError):
    """A test tried to leave the machine."""


def refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Let a safe request read; only its session may be written."""
    if WRITES.match(sql) and not any(table in sql for table in MAY_BE_WRITTEN_BY_GET):
        raise WroteOnGetError(sql[:200])
    return execute(sql, params, many, context)


def is_local(address: Any) -> bool:
    """A Unix socket or the loopback."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No page or limit of another test."""
    cache.clear()


@pytest.fixture(autouse=True)
def in_french() -> None:
    """No language of another test's last page."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def get_never_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = BaseHandler.get_response

    def guarded(self: BaseHandler, request: Any) -> Any:
        if request.method not in SAFE_METHODS:
            return whole(self, request)
        with connection.execute_wrapper(refuse_writes):
            return whole(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", guarded)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if not is_local(address):
            raise NetworkError(f"Un test a voulu joindre {address!r}.")
        return whole(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def shuffled_when_unordered(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        whole(self)
        if fresh and not self.ordered and self._result_cache:
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)
