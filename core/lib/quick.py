"""Short roads for the busiest acts of machines, outside the framework (docs/speed.md says what that saves)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from core.lib.db import trust_connection
from core.lib.refusals import Refused

READ = {"", "*/*", "application/json"}  # what an answer in JSON is surely good for

# What the act answers to a request that shows a key, for the number in its address; nothing where it is not the plain case.
Answer = Callable[[HttpRequest, int], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Road:
    """One act of the API: its address, its methods, what it answers, and the headers that its ordinary road puts."""

    place: re.Pattern[str]
    methods: frozenset[str]
    answer: Answer
    allow: str
    cache: str


class QuickRoads:
    """Outermost but one: an act that a key may do now costs few questions.

    Whatever else is asked takes the ordinary road, which refuses in its own words: these never do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.roads: list[Road] = [import_string(name) for name in settings.QUICK_ROADS]
        self.headers = {  # those that the middleware of the ordinary road puts on its answer
            "Content-Language": settings.LANGUAGE_CODE,
            "Content-Security-Policy": build_policy(),
            "Vary": "Accept-Language",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"PUT", "DELETE"} and "HTTP_AUTHORIZATION" in request.META:
            for road in self.roads:
                found = road.place.fullmatch(request.path_info) if request.method in road.methods else None
                if found is not None:
                    return self._answer(request, road, int(found[1])) or self.get_response(request)
        return self.get_response(request)

    def _answer(self, request: HttpRequest, road: Road, pk: int) -> HttpResponse | None:
        """The answer to the plain case, or nothing."""
        if request.META.get("QUERY_STRING") or request.META.get("HTTP_ACCEPT", "") not in READ:
            return None
        try:
            request.get_host()  # a foreign Host is refused
            trust_connection()
            said = road.answer(request, pk)
        except DatabaseError:
            trust_connection(False)  # it may be the connection that died: the ordinary road looks first
            return None
        except (Refused, DisallowedHost):
            return None
        if said is None:
            return None
        body = json.dumps(said, separators=(",", ":"))
        heads = {"Allow": road.allow, "Cache-Control": road.cache, "Content-Length": str(len(body)), **self.headers}
        return HttpResponse(body, "application/json", headers=heads)
