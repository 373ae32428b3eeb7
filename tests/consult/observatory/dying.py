"""A count that is killed while it writes its second town: `python -m tests.consult.observatory.dying VINTAGE`.

It dies by SIGKILL, as a machine does: no cleaning up, no rollback asked for.
"""

import os
import signal
import sys
from typing import Any

import django


def main(vintage: str) -> None:
    """Arrange the death, then count."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 — after Django has read its settings

    from consult.observatory.services import snapshots  # noqa: PLC0415

    record, times = snapshots.record, 0

    def dying(**said: Any) -> Any:
        nonlocal times
        times += 1
        if times == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return record(**said)

    snapshots.record = dying
    call_command("snapshot", vintage=vintage)


if __name__ == "__main__":
    main(sys.argv[1])
