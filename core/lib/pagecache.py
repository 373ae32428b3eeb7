"""Pages for visitors who are nobody in particular: kept for seconds, forgotten at once when their town changes.

Only a GET without session and without credentials is answered from here, and only an answer that sets no cookie is kept:
what is kept was made for nobody, so it can be shown to anybody (PROMISES S-14). Supports do not make a page forgotten; a
count that a stranger reads is at most `KEPT` old.
"""

import gzip
import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

KEPT = 10  # seconds
LARGEST = 512 * 1024  # bytes
LONGEST_QUERY = 200  # characters
GROUP = re.compile(r"^/(?:en/)?t/([\w-]{1,140})/", re.ASCII)  # a longer word, or another, is no town's address
KINDS = ("text/html", "application/atom+xml", "application/json")
PACKING = 6  # gzip level
PRIVATE = "private, no-cache"


@dataclass(frozen=True)
class Kept:
    """One answer, whole, and the version of its town when it was made."""

    version: str
    headers: dict[str, str]
    body: bytes


def _version_key(group: str) -> str:
    return f"pages-version:{group}"


def forget_pages(group: str) -> None:
    """After the commit, every kept page of this town is out of date, and so is every one that is of no town."""
    version = uuid.uuid4().hex
    versions = {_version_key(group): version, _version_key(""): version}
    transaction.on_commit(lambda: cache.set_many(versions, None), robust=True)


def _is_for_anybody(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and not isinstance(response, StreamingHttpResponse)
        and response.get("Content-Type", "").startswith(KINDS)
        and "Cache-Control" not in response
        and len(response.content) <= LARGEST
    )


@dataclass(frozen=True)
class Shelf:
    """The place of one address in the cache: whether something is kept there, and where to keep it."""

    page_key: str
    version: str
    kept: Kept | None

    def keep(self, response: HttpResponse, *, packed: bool = False) -> None:
        """Keep the answer, unless it is somebody's; packed once here, it is sent so to all who ask."""
        if _may_be_kept(response):
            response["Cache-Control"] = PRIVATE
            if packed:
                response.content = gzip.compress(response.content, PACKING)
                response["Content-Encoding"] = "gzip"
                response["Content-Length"] = str(len(response.content))
            cache.set(self.page_key, Kept(self.version, dict(response.items()), response.content), KEPT)


def shelf_of(request: HttpRequest, form: str) -> Shelf:
    """What is kept for this address in this form, where its town has not changed since: one question to the cache."""
    found = GROUP.match(request.path_info)
    version_key = _version_key(found[1] if found else "")
    page_key = f"page:{form}:{hashlib.sha256(request.get_full_path().encode()).hexdigest()}"
    known = cache.get_many([version_key, page_key])
    version = known.get(version_key, "")
    kept = known.get(page_key)
    return Shelf(page_key, version, kept if isinstance(kept, Kept) and kept.version == version else None)


class PublicPages:
    """Outermost but one: a kept page costs one question to the cache and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_anybody(request):
            return self._private(self.get_response(request))
        request.get_host()  # a foreign Host is refused here too
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        shelf = shelf_of(request, "gzip" if packed else "plain")
        if shelf.kept is not None:
            return HttpResponse(shelf.kept.body, headers=shelf.kept.headers)
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Encoding"])
        shelf.keep(response, packed=packed)
        return self._private(response)

    def _private(self, response: HttpResponse) -> HttpResponse:
        """No shared cache keeps a page: this one is ours, and knows when to forget."""
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response
