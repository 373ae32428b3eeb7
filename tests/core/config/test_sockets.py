"""The door for live sockets refuses what is not there, and who comes from elsewhere."""

import pytest
from channels.testing import WebsocketCommunicator

from core.config.asgi import application


@pytest.mark.parametrize(
    ("path", "origin"),
    [("/live/elsewhere/", "http://127.0.0.1"), ("/live/rooms/1/", "http://mairie.example.evil"), ("/live/rooms/1/", "null")],
)  # fmt: skip
async def test_a_socket_to_no_room_or_from_elsewhere_is_refused(path: str, origin: str):
    caller = WebsocketCommunicator(application, path, headers=[(b"origin", origin.encode()), (b"host", b"127.0.0.1")])
    connected, _code = await caller.connect()
    assert not connected
    await caller.disconnect()
