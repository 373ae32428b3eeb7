"""A fresh base where forty people may vote by key: `python -m tests.consult.votes.surviving`; says the question as JSON."""

import json
from datetime import timedelta

import django

VOTERS = 40


def main() -> None:
    """Migrate, seal a question, give each voter a key, say it all on one line."""
    from django.core.management import call_command  # noqa: PLC0415 — after Django has read its settings
    from django.utils import timezone  # noqa: PLC0415

    from core.accounts.keys import hash_of_key  # noqa: PLC0415
    from core.accounts.models import ApiKey  # noqa: PLC0415
    from tests.consult.votes.urns import sealed  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    question, people = sealed(VOTERS)
    keys = [f"pc_urne_{n}" for n in range(VOTERS)]
    year = timezone.now() + timedelta(days=365)
    ApiKey.objects.bulk_create(
        ApiKey(user=user, label="urne", key_hash=hash_of_key(key), can_write=True, expires_at=year)
        for user, key in zip(people, keys, strict=True)
    )
    print(json.dumps({"question": question.pk, "keys": keys}))


if __name__ == "__main__":
    django.setup()
    main()
