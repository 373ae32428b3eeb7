"""Who holds a live socket by the session in their cookie, and whether they still may."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.functions import Now
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from core.accounts.models import User

KEY = re.compile(r"[a-z0-9]{1,40}")


@dataclass(frozen=True)
class Visitor:
    """An account that came with a session. `mark` changes with its password."""

    session_key: str
    user_id: int
    mark: str
    name: str


def session_key_in(cookies: str) -> str:
    """The session that these cookies name, if any."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "") if cookies else ""
    return key if KEY.fullmatch(key) else ""  # anything else would spoil the question that others share


def visitors_of(session_keys: Collection[str]) -> dict[str, Visitor]:
    """The accounts of these sessions, in two questions; from the database, since a cache may remember a session that was closed."""
    sessions = Session.objects.filter(session_key__in=session_keys, expire_date__gt=Now()).order_by("pk")
    held = {session.session_key: SessionStore().decode(session.session_data) for session in sessions}
    ids = {said[SESSION_KEY] for said in held.values() if SESSION_KEY in said}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=ids, is_active=True).order_by("pk")}
    found = {}
    for key, said in held.items():
        user = users.get(said.get(SESSION_KEY, ""))
        if user is not None and _was_opened_with(user, said.get(HASH_SESSION_KEY, "")):
            found[key] = Visitor(key, user.pk, hashlib.sha256(user.password.encode()).hexdigest(), user.display_name)
    return found


def _was_opened_with(user: User, session_hash: str) -> bool:
    """The session was opened with the password of today."""
    accepted = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, one) for one in accepted)


# One question for all the sockets of a process, every two seconds.
_REFUSED = f"""
SELECT asked.session_key
FROM unnest(%s::text[], %s::bigint[], %s::text[]) AS asked(session_key, user_id, mark)
LEFT JOIN {Session._meta.db_table} session
       ON session.session_key = asked.session_key AND session.expire_date > now()
LEFT JOIN {User._meta.db_table} account
       ON account.id = asked.user_id AND account.is_active
      AND encode(sha256(convert_to(account.password, 'UTF8')), 'hex') = asked.mark
WHERE session.session_key IS NULL OR account.id IS NULL
"""  # noqa: S608 — the two names are tables of ours


def no_longer_welcome(visitors: Collection[Visitor]) -> set[str]:
    """The sessions, among these, that were closed or ran out, or whose account was closed or has another password."""
    if not visitors:
        return set()
    columns = zip(*((v.session_key, v.user_id, v.mark) for v in visitors), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [list(column) for column in columns])
        return {row[0] for row in cursor.fetchall()}
