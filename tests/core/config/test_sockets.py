"""The door for live sockets refuses what is not there, and who comes from elsewhere."""

import pytest
from channels.testing import WebsocketCommunicator

from core.config.asgi import application


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "http://mairie.example.evil"])
async def test_a_socket_to_no_room_is_refused(origin: str):
    caller = WebsocketCommunicator(
        application, "/live/rooms/1/", headers=[(b"origin", origin.encode()), (b"host", b"127.0.0.1")]
    )
    connected, _code = await caller.connect()
    assert not connected
    await caller.disconnect()
