"""`docs/live.yaml` says what the wire does: every frame that is told, every word that is heard, every code that ends a socket."""

import json
from typing import Any

import jsonschema
import pytest
import yaml
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from consult.discussion.events import topic_of
from consult.discussion.live import codes
from consult.discussion.models import Room
from consult.discussion.services.leading import close_room
from core.accounts.models import User
from core.lib.live import publish
from core.lib.seat import TRY_AGAIN_LATER
from tests.consult.discussion.rooms import make_debate, make_facilitator, make_room, say
from tests.core.workshop.platform_processes import ROOT
from tests.people import make_clichy, standing
from tests.sockets import LiveServer, heard, session_of

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "live.yaml").read_text(encoding="utf-8"))


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return resolved(found["$ref"]) if isinstance(found, dict) and "$ref" in found else found


def payloads(operation: str) -> dict[str, Any]:
    """The schema of each message of an operation, by what its `type` says."""
    messages = [resolved(message["$ref"])["payload"] for message in DOCUMENT["operations"][operation]["messages"]]
    return {
        schema["properties"]["type"]["const"]: {**schema, "components": DOCUMENT["components"]} for schema in messages
    }


def until_the_end(caller: ClientConnection) -> tuple[list[dict[str, Any]], int]:
    frames = []
    try:
        while True:
            frames.append(json.loads(caller.recv(timeout=10)))
    except ConnectionClosed as closed:
        return frames, closed.rcvd.code if closed.rcvd else 0


def test_an_evening_tells_frames_of_every_kind_as_the_document_says(
    server: LiveServer, nadia: User, browser: Client
) -> None:
    town = make_clichy()
    awa = make_facilitator(town)
    room = make_room(make_debate(town), is_session=True)
    french = server.open(room, cookie=session_of(browser))
    english = server.open(room, lang="en")
    for word in payloads("hear"):
        french.send(json.dumps({"type": word} | ({"named": True} if word == "presence" else {})))
    while heard(english, "presence")["count"] < 2:
        pass  # both are in
    say(room, nadia, "Des bancs à l’ombre, place du marché.")
    publish(topic_of(room.pk), {"fr": '{"type":"again"}'})
    close_room(standing=standing(awa, town), room=Room.objects.get(pk=room.pk))
    known = payloads("tell")
    for caller in (french, english):
        frames, code = until_the_end(caller)
        assert code == codes.ROOM_CLOSED
        for frame in frames:
            jsonschema.validate(frame, known[frame["type"]])
        assert caller is english or {frame["type"] for frame in frames} == known.keys()


def test_the_document_refuses_what_the_wire_never_says() -> None:
    for wrong in ({"type": "welcome"}, {"type": "welcome", "change": -1}, {"type": "welcome", "change": 1, "more": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, payloads("tell")["welcome"])


def test_the_document_names_every_code() -> None:
    ours = {value for name, value in vars(codes).items() if name.isupper() and isinstance(value, int)}
    assert set(DOCUMENT["channels"]["room"]["x-close-codes"]) == ours | {TRY_AGAIN_LATER, 1012}


def test_the_document_is_whole() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"info", "channels", "operations", "components"} <= DOCUMENT.keys()
    listed = DOCUMENT["channels"]["room"]["messages"]
    told = [m["$ref"].rpartition("/")[2] for o in DOCUMENT["operations"].values() for m in o["messages"]]
    assert sorted(told) == sorted(listed)
    for message in DOCUMENT["components"]["messages"].values():
        jsonschema.Draft7Validator.check_schema(message["payload"])
