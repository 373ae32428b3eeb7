"""
`python -m core.workshop.alive http 8000` or `… worker` or `… beat`: exit 0 while this very process works.

For the health checks of containers: without Django, so that asking every few seconds costs nothing. It tells of one
process; whether the whole platform works is what `/sante/` tells.
"""

import http.client
import os
import sys
import time
from pathlib import Path

SILENCE_S = 45
ROOT = Path(__file__).resolve().parents[2]


def answers(port: int) -> bool:
    """True where the process answers on its port, be it to say that another part is ill."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        link.request("GET", "/sante/")
        return link.getresponse().status in {200, 503}
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def beats(part: str) -> bool:
    """True where this part of this machine touched its file lately."""
    state = Path(os.environ.get("STATE_DIR") or ROOT / "var")
    try:
        return time.time() - (state / f"alive-{part}").stat().st_mtime < SILENCE_S
    except FileNotFoundError:
        return False


def main(arguments: list[str]) -> int:
    """Zero for alive, as health checks expect."""
    match arguments:
        case ["http", port]:
            return 0 if answers(int(port)) else 1
        case ["worker" | "beat" as part]:
            return 0 if beats(part) else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
