"""Published data as files: one address each, that no language changes and that never changes."""

import hashlib
import json
from typing import Final

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import override
from django.views.decorators.http import require_safe

from consult.opendata.catalogue import catalogue_of
from consult.opendata.freezing import PACKAGE
from consult.opendata.selectors import ZIP, datasets_to_harvest, file_of, holdings, release_at, territory_bundle
from core.lib.db import clock
from core.lib.keyset import BadCursorError
from core.lib.refusals import Common, Refused
from core.lib.throttle import is_within_limit
from core.notices.adapter import client_address

TYPES: Final = {
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "pb": "text/plain; charset=utf-8",
}


@require_safe
def dataset(request: HttpRequest, code: str, consultation_slug: str, version: int, name: str) -> HttpResponse:
    """One file of a version, or the whole of it."""
    _count(request, "bundle" if name in {ZIP, PACKAGE} else "file")
    release = release_at(code, consultation_slug, version)
    content = file_of(release, name, clock())
    stem = f"{consultation_slug}-v{version}"
    return _attached(request, content, f"{stem}.zip" if name == ZIP else f"{stem}-{name.replace('/', '-')}")


@require_safe
def town_dataset(request: HttpRequest, code: str) -> HttpResponse:
    """The last version of everything that a town has opened."""
    _count(request, "bundle")
    territory, content = territory_bundle(code, clock())
    return _attached(request, content, f"{territory.slug}-donnees.zip")


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every dataset, a page at a time, for the portals that harvest it."""
    asked = request.GET.get("suite", "")
    try:
        found = datasets_to_harvest(asked)
    except BadCursorError:
        raise BadRequest("cursor") from None
    with override("fr"):
        said = json.dumps(catalogue_of(found, holdings(), asked), ensure_ascii=False, indent=1)
    response = HttpResponse(said + "\n", content_type="application/ld+json")
    response["Access-Control-Allow-Origin"] = "*"  # a reader's own page may read it
    return response


def _count(request: HttpRequest, scope: str) -> None:
    """So many a minute for each address, of files that are there or not: each may read a whole version.

    Nothing is kept for the next reader: a text taken back would stay in it.
    """
    if not is_within_limit(scope, f"from:{client_address(request)}"):
        raise Refused(Common.TOO_MANY, retry_after=settings.API_LIMITS[scope][1])


def _attached(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    """The file, unless the reader has these very bytes. It is asked for each time: a text may have been taken back since."""
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "no-cache"})
    response = HttpResponse(content, content_type=TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"
    return response
