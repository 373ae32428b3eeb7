"""The short road of the busiest act: a machine's support, one question to read and one act to write."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from consult.proposals import rules
from consult.proposals.api import stand
from consult.proposals.facts import facts_of
from core.accounts.keys import hash_in
from core.lib.pagecache import PRIVATE
from core.lib.quick import Road
from core.lib.throttle import is_within_limit


def answer(request: HttpRequest, proposal_id: int) -> Mapping[str, Any] | None:
    """Stand behind it, or step back, where a key may do it now; nothing otherwise."""
    key_hash = hash_in(request)
    facts = facts_of(key_hash, proposal_id) if key_hash else None
    if facts is None or not facts.key.speaks_at(facts.standing.at) or not facts.key.can_write:
        return None
    supported = request.method == "PUT"
    refuse = rules.refuse_support if supported else rules.refuse_withdraw_support  # first: a refusal counts once
    if refuse(facts.standing, facts.proposal, facts.standing.at) or not is_within_limit(
        "write", f"user:{facts.key.user_id}"
    ):
        return None
    return stand(facts.standing, facts.proposal, supported=supported)


ROAD = Road(
    place=re.compile(r"/api/v1/proposals/([0-9]{1,18})/support/"),
    methods=frozenset({"PUT", "DELETE"}),
    answer=answer,
    allow="PUT, DELETE, OPTIONS",
    cache=PRIVATE,
)
