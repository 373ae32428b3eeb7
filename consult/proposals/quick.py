"""The short road of the busiest act: a machine's support, outside the framework (docs/speed.md says what that saves)."""

import json
import re
from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consult.proposals import rules
from consult.proposals.api import stand
from consult.proposals.facts import facts_of
from core.accounts.keys import hash_in
from core.lib.db import trust_connection
from core.lib.pagecache import PRIVATE
from core.lib.refusals import Refused
from core.lib.throttle import is_within_limit

PLACE = re.compile(r"/api/v1/proposals/([0-9]{1,18})/support/")
READ = {"", "*/*", "application/json"}  # what an answer in JSON is surely good for


class QuickSupport:
    """Outermost but one: a support or a step back that a key may do now costs one question to read and one to write.

    Whatever else is asked takes the ordinary road (`ProposalResource`), which refuses in its own words: this one never does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {  # those that the middleware of the ordinary road puts on its answer
            "Allow": "PUT, DELETE, OPTIONS",
            "Cache-Control": PRIVATE,
            "Content-Language": settings.LANGUAGE_CODE,
            "Content-Security-Policy": build_policy(),
            "Vary": "Accept-Language",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = PLACE.fullmatch(request.path_info) if request.method in {"PUT", "DELETE"} else None
        if found is None:
            return self.get_response(request)
        answer = None
        try:
            answer = self._answer(request, int(found[1]))
        except DatabaseError:
            trust_connection(False)  # it may be the connection that died: the ordinary road looks first
        except (Refused, DisallowedHost):
            pass
        return answer or self.get_response(request)

    def _answer(self, request: HttpRequest, proposal_id: int) -> HttpResponse | None:
        """The answer to the plain case, or nothing."""
        key_hash = hash_in(request)
        if not key_hash or request.META.get("QUERY_STRING") or request.META.get("HTTP_ACCEPT", "") not in READ:
            return None
        request.get_host()  # a foreign Host is refused
        now = timezone.now()
        trust_connection()
        facts = facts_of(key_hash, proposal_id, now)
        if facts is None or not facts.key.speaks_at(now) or not facts.key.can_write:
            return None
        supported = request.method == "PUT"
        refuse = rules.refuse_support if supported else rules.refuse_withdraw_support  # first: a refusal counts once
        if refuse(facts.standing, facts.proposal, now) or not is_within_limit("write", f"user:{facts.key.user_id}"):
            return None
        said = json.dumps(stand(facts.standing, facts.proposal, supported=supported), separators=(",", ":"))
        return HttpResponse(said, "application/json", headers={**self.headers, "Content-Length": str(len(said))})
