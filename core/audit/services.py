"""The journal: written in the transaction of the act it tells of, chained, and checked by anyone."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from core.accounts.models import User
from core.audit.models import Entry
from core.lib.db import lock_name, require_transaction
from core.territories.models import Territory


def hash_of(entry: Entry) -> str:
    """SHA-256 over what the entry says and over the hash of the one before it."""
    said = [
        entry.previous,
        entry.at.isoformat(),
        entry.actor_key,
        entry.territory_id,
        entry.act,
        entry.target,
        entry.details,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def record(*, actor: User | None, territory: Territory | None, act: str, target: str, **details: Any) -> Entry:
    """Step: add one line to the journal of a territory, chained to the last one."""
    require_transaction()
    now = lock_name(f"audit:{territory.pk if territory else 0}")
    last = Entry.objects.filter(territory=territory).order_by("-id").values_list("hash", flat=True).first()
    entry = Entry(
        at=now, actor=actor, actor_key=str(actor.person_id) if actor else "", territory=territory,
        act=act, target=target, details=details, previous=last or "",
    )  # fmt: skip
    entry.hash = hash_of(entry)
    entry.save()
    return entry


def faults(territory: Territory | None) -> Iterator[str]:
    """Each entry that was changed, removed or slipped in, named in one sentence; nothing where the chain holds."""
    previous = ""
    for entry in Entry.objects.filter(territory=territory).order_by("id").iterator():
        if entry.previous != previous:
            yield f"L’entrée {entry.pk} ne suit pas la précédente : une ligne a été retirée ou ajoutée."
        if entry.hash != hash_of(entry):
            yield f"L’entrée {entry.pk} a été modifiée après coup."
        previous = entry.hash
