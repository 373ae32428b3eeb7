"""What the environment says, read once and in one place."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
STATE_DIR = Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()


def word(name: str, default: str = "") -> str:
    """The variable, or what the running platform wrote for its other commands (`servers.json`), or the default."""
    return os.environ.get(name) or str(embedded().get(name) or default)


def flag(name: str, default: bool = False) -> bool:
    """True where the variable says 1, true, yes or on."""
    return word(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, split at commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str) -> str:
    """The variable, or the content of the file that NAME_FILE names, or what the embedded servers wrote."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return word(name)


def embedded() -> dict[str, str]:
    """The addresses of the embedded servers while they run, else nothing."""
    try:
        found: dict[str, str] = json.loads((STATE_DIR / "servers.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError, ValueError):
        return {}
    return found


def database(url: str) -> dict[str, Any]:
    """A Django database entry from `postgresql://user:password@host:port/name?host=/socket/dir`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("DATABASE_URL doit commencer par postgresql:// (PostgreSQL 15 ou plus récent).")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "consult",
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": int(os.environ.get("CONN_MAX_AGE", "600")),
        "CONN_HEALTH_CHECKS": True,
        # Behind transaction pooling, a cursor that outlives its statement is looked for in another connection;
        # so is a prepared statement. Without it, only `core.lib.db.planned_once` prepares: Django's cursors never do.
        "DISABLE_SERVER_SIDE_CURSORS": flag("PGBOUNCER"),
        "OPTIONS": {"connect_timeout": 2, "prepare_threshold": None if flag("PGBOUNCER") else 2, **options},
    }
