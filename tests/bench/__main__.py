"""`make bench`, or `python -m tests.bench live` (moderation, sending, tallying, recounting, observatory and its scale, 0.1 or 1) for one family: servers of its own, durable, then the measures, in a process that knows them."""

import os
import shutil
import subprocess
import sys

from core.config import environment as env
from core.workshop.places import forget
from core.workshop.servers import servers

MEASURE = "import django; django.setup(); from tests.bench.measure import main; main({!r})"


def main() -> int:
    """A fresh database each time: figures of one run only."""
    home = env.STATE_DIR / f"bench-{os.getpid()}"
    try:
        with servers(home, durable=True) as addresses:
            own = {
                "STATE_DIR": str(home),
                "DJANGO_SETTINGS_MODULE": "core.config.settings",
                "BENCH_SCALE": "".join(sys.argv[2:3]),
                "BENCH_OUTPUT": str(env.STATE_DIR / "bench.json"),
            }
            return subprocess.run(
                [sys.executable, "-c", MEASURE.format("".join(sys.argv[1:2]))],
                env={**os.environ, **addresses, **own},
                check=False,
            ).returncode
    finally:
        forget(home)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
