"""Letters to many: `python -m tests.core.notices.many FIRST LAST` writes one to each number, in a database made on the way."""

import sys


def write(first: int, last: int) -> None:
    """One letter a person, all at once; about what a digest weighs."""
    from django.core.management import call_command  # noqa: PLC0415 — after Django has read its settings
    from django.db import transaction  # noqa: PLC0415

    from core.notices.models import Urgency  # noqa: PLC0415
    from core.notices.services import mail_to, write_mails  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    text = "Une proposition attend votre réponse : « Des bancs à chaque arrêt ».\n" * 40
    mails = [
        mail_to(
            to=f"n{n}@exemple.fr", subject=f"Votre point {n}", text=text, html=f"<p>{text}</p>", urgency=Urgency.CROWD
        )
        for n in range(first, last)
    ]
    with transaction.atomic():
        write_mails(mails)


if __name__ == "__main__":
    import django

    django.setup()
    write(int(sys.argv[1]), int(sys.argv[2]))
