"""The short road of a machine's ballot: one question to read, then the same service as every other door."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from consult.votes import rules
from consult.votes.api import NO_STORE, cast_words
from consult.votes.facts import facts_of
from consult.votes.modes.paper import InvalidChoice
from core.accounts.keys import hash_in
from core.accounts.once import hash_of_once
from core.lib.quick import Road

LONGEST = 20_000  # bytes of a ballot that is read here


def answer(request: HttpRequest, question_id: int) -> Mapping[str, Any] | None:
    """Put the ballot in the urn where a key may do it now; nothing otherwise."""
    key_hash = hash_in(request)
    once, choice = hash_of_once(request.headers.get("Idempotency-Key", "")), _choice(request)
    facts = facts_of(key_hash, question_id) if key_hash and once and choice is not None else None
    if facts is None or not facts.key.speaks_at(facts.standing.at) or not facts.key.can_write:
        return None
    if rules.refuse_vote(facts.standing, facts.question, facts.standing.at):
        return None
    try:
        return cast_words(facts.standing, facts.question, choice, once)
    except InvalidChoice:
        return None


def _choice(request: HttpRequest) -> Any:
    """The choice of a body that holds nothing else, or nothing."""
    if request.content_type != "application/json" or int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return None
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):  # the second: thousands of brackets, one in the other
        return None
    return said.get("choice") if isinstance(said, dict) and set(said) == {"choice"} else None


ROAD = Road(
    place=re.compile(r"/api/v1/questions/([0-9]{1,18})/ballot/"),
    methods=frozenset({"PUT"}),
    answer=answer,
    allow="GET, PUT, HEAD, OPTIONS",
    cache=NO_STORE,
)
