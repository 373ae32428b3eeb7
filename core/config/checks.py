"""What refuses an unsafe start. `manage.py check --deploy` and the production start run them all."""

from collections.abc import Iterator, Sequence
from typing import Any

import redis
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

KEY_LENGTH = 50
LONGEST_REPLY_NAME = 12  # characters: what is signed takes the rest of the 64 that a local part may have
WEAK_KEYS = ("only-for-commands-that-serve-nobody", "django-insecure-")
# What a write that was acknowledged depends on: a kill test cannot see fsync=off, so it is asserted.
DURABLE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "data_checksums": {"on"},
}
JSON_ONLY = ["json"]
COOKIES = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")


def secret_key_problems() -> Iterator[CheckMessage]:
    """A key that anybody can read in the source, or guess."""
    key = str(settings.SECRET_KEY)
    if key.startswith(WEAK_KEYS) or len(key) < KEY_LENGTH or len(set(key)) < 5:
        yield Error(
            "SECRET_KEY est absente, trop courte ou connue de tous.",
            hint=f"Donnez au moins {KEY_LENGTH} caractères au hasard dans SECRET_KEY, ou le fichier de SECRET_KEY_FILE.",
            id="consult.E002",
        )


def address_problems() -> Iterator[CheckMessage]:
    """Hosts and cookies that anybody could use."""
    if any(host.startswith("*") for host in settings.ALLOWED_HOSTS) or not settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS accepte n'importe quel nom.", hint="Nommez chaque domaine servi.", id="consult.E003")
    if not settings.DEMO and not settings.PUBLIC_URL.startswith("https://"):
        yield Error("PUBLIC_URL n'est pas en https.", hint="Donnez l'adresse publique en https://.", id="consult.E004")
    if not settings.DEMO and not all(getattr(settings, name) for name in COOKIES):
        yield Error(
            "Les témoins de session ou CSRF peuvent partir en clair.",
            hint=f"{' et '.join(COOKIES)} doivent être vrais.",
            id="consult.E005",
        )


def task_problems() -> Iterator[CheckMessage]:
    """Task messages that could carry code."""
    serializers = [settings.CELERY_TASK_SERIALIZER, getattr(settings, "CELERY_RESULT_SERIALIZER", "json")]
    if list(settings.CELERY_ACCEPT_CONTENT) != JSON_ONLY or set(serializers) != set(JSON_ONLY):
        yield Error("Celery accepte autre chose que du JSON.", hint="Seul « json » est permis.", id="consult.E006")


def api_problems() -> Iterator[CheckMessage]:
    """An API that shows forms to whoever passes."""
    if "Browsable" in str(settings.REST_FRAMEWORK.get("DEFAULT_RENDERER_CLASSES", "BrowsableAPIRenderer")):
        yield Error("L'API montre ses formulaires.", hint="Gardez JSONRenderer seul.", id="consult.E007")


def reply_problems() -> Iterator[CheckMessage]:
    """An address to reply to that nobody reads, or that leaves no room for what tells one reply from another."""
    local, at_sign, domain = settings.REPLY_ADDRESS.rpartition("@")
    if not settings.REPLY_ADDRESS:
        return
    if not at_sign or not domain or "+" in local or not 1 <= len(local) <= LONGEST_REPLY_NAME:
        yield Error(
            "REPLY_ADDRESS n'est pas une adresse courte, sans « + ».",
            hint=f"Au plus {LONGEST_REPLY_NAME} caractères avant « @ » : reponse@ville.example.",
            id="consult.E008",
        )
    elif not (settings.INBOUND_MAILDIR or settings.INBOUND_IMAP_URL or settings.INBOUND_KEY):
        yield Error(
            "Les réponses à REPLY_ADDRESS ne seraient lues par personne.",
            hint="Donnez INBOUND_MAILDIR, INBOUND_IMAP_URL ou INBOUND_KEY, ou videz REPLY_ADDRESS.",
            id="consult.E009",
        )


def check_safe_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings that would put people's accounts or words at risk."""
    problems: list[CheckMessage] = []
    if settings.DEBUG:
        problems.append(
            Error("DEBUG est actif : chaque erreur montrerait le code.", hint="Enlevez DEBUG.", id="consult.E001")
        )
    for family in (secret_key_problems, address_problems, task_problems, api_problems, reply_problems):
        problems.extend(family())
    return problems


def server_settings(alias: str) -> dict[str, str]:
    """The durability settings as the database server applies them to our connections."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)])
        return dict(cursor.fetchall())


def check_durable_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database that may forget what it acknowledged."""
    problems: list[CheckMessage] = []
    for alias in databases or ():
        found = server_settings(alias)
        problems.extend(
            Error(
                f"PostgreSQL tourne avec {name} = {found.get(name)} : un écrit confirmé pourrait être perdu.",
                hint=f"Mettez {name} à « on » dans postgresql.conf (pour data_checksums : pg_checksums --enable).",
                id="consult.E010",
            )
            for name, wanted in DURABLE.items()
            if found.get(name) not in wanted
        )
    return problems


def check_patient_cache(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a Redis that throws away waiting work when its memory is full; one that is away is not refused."""
    if not databases:
        return []
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            policy = dict(client.config_get("maxmemory-policy")).get("maxmemory-policy", "")
    except redis.RedisError:
        return []  # away, or a hosted service that hides its settings
    if policy in {"noeviction", ""}:
        return []
    return [
        Error(
            f"Redis jette des données quand sa mémoire est pleine (maxmemory-policy = {policy}).",
            hint="Mettez maxmemory-policy à « noeviction ».",
            id="consult.E011",
        )
    ]
