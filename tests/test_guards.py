"""The guards themselves can fail."""

import socket

import pytest
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from core.territories.models import Territory
from tests.guards import NetworkError, WroteOnGetError


class Writes(BaseHandler):
    """A handler whose page writes whatever the method."""

    def __init__(self) -> None:
        self._middleware_chain = self.write

    def write(self, request: object) -> HttpResponse:
        Territory.objects.filter(code="00000").update(name="x")
        return HttpResponse("écrit")


@pytest.mark.django_db
def test_a_page_that_writes_on_get_is_caught_and_on_post_is_not():
    with pytest.raises(WroteOnGetError), transaction.atomic():
        Writes().get_response(RequestFactory().get("/"))
    assert Writes().get_response(RequestFactory().post("/")).content.decode() == "écrit"


def test_leaving_the_machine_is_caught():
    with pytest.raises(NetworkError), socket.socket() as s:
        s.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_an_unordered_queryset_comes_shuffled():
    Territory.objects.bulk_create(
        Territory(
            code=f"{n:05d}", kind="municipality", name=f"n{n}", slug=f"n{n}", search_name=f"n{n}", departement="01"
        )
        for n in range(40)
    )
    orders = {tuple(t.pk for t in Territory.objects.order_by()) for _ in range(3)}
    ordered = {tuple(t.pk for t in Territory.objects.order_by("pk")) for _ in range(3)}
    assert len(orders) > 1
    assert len(ordered) == 1
