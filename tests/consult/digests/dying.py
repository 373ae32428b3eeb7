"""A reader of mail that is killed in the middle of a message: `python -m tests.consult.digests.dying MOMENT`.

It dies by SIGKILL, as a machine does: no cleaning up, no rollback asked for.
"""

import sys

import django


def main(moment: str) -> None:
    """Arrange the death, then read."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 — after Django has read its settings

    from consult.digests import receiving  # noqa: PLC0415
    from core.notices import mailbox  # noqa: PLC0415
    from tests.consult.votes.dying import dying_after  # noqa: PLC0415

    if moment == "before the commit":
        dying_after(receiving, "end_reading")
    else:
        dying_after(mailbox, "_taken")
    call_command("read_mail")


if __name__ == "__main__":
    main(sys.argv[1])
