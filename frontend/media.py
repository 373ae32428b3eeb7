"""Files that people sent, served so that a browser never runs them. In production nginx does the same (docs/operations.md)."""

from pathlib import PurePosixPath
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# Only what the platform itself has written again, pixel by pixel.
SERVED: Final = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}
DAY: Final = 60 * 60 * 24  # seconds


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image: its type is not guessed, it opens in no window and runs nothing."""
    kind = SERVED.get(PurePosixPath(name).suffix.lower())
    if kind is None or any(part.startswith(".") for part in PurePosixPath(name).parts):
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response["Content-Type"] = kind
    response["Content-Disposition"] = "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response
