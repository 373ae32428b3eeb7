"""A fresh base with an open room where forty people may talk by key: `python -m tests.consult.discussion.surviving`."""

import json
from datetime import timedelta

import django

TALKERS = 40


def main() -> None:
    """Migrate, open a room, give each person a key, say it all on one line."""
    from django.core.management import call_command  # noqa: PLC0415 — after Django has read its settings
    from django.utils import timezone  # noqa: PLC0415

    from core.accounts.keys import hash_of_key  # noqa: PLC0415
    from core.accounts.models import ApiKey  # noqa: PLC0415
    from tests.consult.discussion.rooms import make_room  # noqa: PLC0415
    from tests.people import make_user  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    room = make_room()
    people = [make_user(f"Voix {n}", home=room.consultation.territory) for n in range(TALKERS)]
    keys = [f"pc_salle_{n}" for n in range(TALKERS)]
    year = timezone.now() + timedelta(days=365)
    ApiKey.objects.bulk_create(
        ApiKey(user=user, label="salle", key_hash=hash_of_key(key), can_write=True, expires_at=year)
        for user, key in zip(people, keys, strict=True)
    )
    print(json.dumps({"room": room.pk, "keys": keys}))


if __name__ == "__main__":
    django.setup()
    main()
