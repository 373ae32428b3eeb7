"""How the built interface is served: outside Django, so that a stylesheet costs no middleware."""

from typing import Any

from django.conf import settings


def _headers(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def served() -> dict[str, Any]:
    """The one folder, its address, and how long a browser keeps what bears a hash in its name."""
    return {
        "root": settings.FRONTEND_DIST,
        "prefix": settings.STATIC_URL,
        "allow_all_origins": False,
        "add_headers_function": _headers,
        "immutable_file_test": r"^.+[.-][0-9a-zA-Z_-]{8}\..+$",
    }
