"""A socket ends with the right to be there, within five seconds, whether or not Redis answers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Consultation, Status
from consult.discussion.models import Room, State
from core.accounts.models import User
from tests.core.workshop.platform_processes import free_port
from tests.sockets import LiveServer, ending_of, heard, live_server, session_of


@pytest.fixture(scope="module")
def _without_redis(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    log = tmp_path_factory.mktemp("alone") / "live.log"
    with live_server(log, f"redis://127.0.0.1:{free_port()}/0") as server:
        yield server


@pytest.fixture(params=["with Redis", "without Redis"])
def either(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[LiveServer]:
    """The live process, then one whose Redis never answers."""
    server: LiveServer = request.getfixturevalue("_shared" if request.param == "with Redis" else "_without_redis")
    yield server
    server.sockets.close()


def logs_out(user: User, client: Client) -> None:
    client.logout()


def is_banned(user: User, client: Client) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def changes_password(user: User, client: Client) -> None:
    user.set_password("sept canards longent la rivière")
    user.save()


def stays_away_too_long(user: User, client: Client) -> None:
    Session.objects.filter(pk=session_of(client)).update(expire_date=timezone.now() - timedelta(seconds=1))


def is_revoked(user: User, client: Client) -> None:
    Session.objects.filter(pk=session_of(client)).delete()


@pytest.mark.promise("S-13")
@pytest.mark.parametrize("end", [logs_out, is_banned, changes_password, stays_away_too_long, is_revoked])
def test_a_session_that_ends_closes_its_socket_and_no_other(
    either: LiveServer, room: Room, nadia: User, browser: Client, end: Callable[[User, Client], None]
) -> None:
    hers, stranger = either.open(room, cookie=session_of(browser)), either.open(room)
    heard(hers, "welcome"), heard(stranger, "welcome")
    end(nadia, browser)
    assert ending_of(hers)[0] == 4401
    stranger.send('{"type":"ping"}')
    heard(stranger, "pong")


@pytest.mark.promise("S-13")
def test_a_session_that_has_ended_opens_as_a_stranger(
    server: LiveServer, room: Room, nadia: User, browser: Client
) -> None:
    is_banned(nadia, browser)
    caller = server.open(room, cookie=session_of(browser))
    heard(caller, "welcome")
    caller.send('{"type":"presence","named":true}')
    assert ending_of(caller)[0] == 1008


@pytest.mark.promise("S-13")
def test_a_room_that_closes_ends_its_sockets_though_the_frame_was_lost(either: LiveServer, room: Room) -> None:
    caller = either.open(room)
    heard(caller, "welcome")
    Room.objects.filter(pk=room.pk).update(state=State.CLOSED, closed_at=timezone.now())  # nobody tells
    code, kinds = ending_of(caller)
    assert (code, kinds[-1]) == (4410, "closed")


@pytest.mark.promise("S-13")
def test_a_consultation_that_is_taken_back_ends_its_sockets(either: LiveServer, room: Room) -> None:
    caller = either.open(room)
    heard(caller, "welcome")
    Consultation.objects.filter(pk=room.consultation_id).update(status=Status.DRAFT, published_at=None)
    assert ending_of(caller)[0] == 4404
