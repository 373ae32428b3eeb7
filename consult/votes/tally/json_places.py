"""Where a value stands in a JSON text: asked only once something is wrong."""

import json
import re
from collections.abc import Sequence

SPACE = re.compile(r"[\s,:]*")
DECODER = json.JSONDecoder()


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line, from 1, of the value at `path` (keys and indices), or of the last part of it that is there."""
    at = _skip(text, 0)
    for part in path:
        found = _inside(text, at, part)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _inside(text: str, at: int, part: str | int) -> int | None:
    """Where an element of the object or list at `at` begins; the last of a key that comes twice."""
    opening, found, n = text[at : at + 1], None, 0
    if opening not in {"{", "["}:
        return None
    at = _skip(text, at + 1)
    while at < len(text) and text[at] not in "}]":
        key: object = n
        if opening == "{":
            key, at = DECODER.raw_decode(text, at)
            at = _skip(text, at)
        if key == part:
            found = at
            if opening == "[":
                break
        _value, at = DECODER.raw_decode(text, at)
        at, n = _skip(text, at), n + 1
    return found
