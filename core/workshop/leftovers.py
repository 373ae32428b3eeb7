"""What an earlier run that was cut short may have left behind."""

import contextlib
import os
import signal
import time
from pathlib import Path

from core.workshop.trouble import Trouble

LEAVE_S = 15  # what a server that lost its parent is given to end


def command_of(process_id: int) -> str:
    """The command line of a process, or nothing where it does not exist."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def first_number(path: Path) -> int:
    """The process id that a lock file starts with; zero where it says none."""
    try:
        return int(path.read_text(encoding="utf-8", errors="replace").split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def see_off(process_id: int, mark: str, stop: signal.Signals) -> bool:
    """Wait for a server of ours to end, asking it to; True where nothing of it is left."""
    asked = False
    limit = time.monotonic() + LEAVE_S
    while process_id > 1 and mark in command_of(process_id):
        if time.monotonic() > limit:
            return False
        if not asked:
            asked = True
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process_id, stop)
        time.sleep(0.05)
    return True


def clear_postmaster(data: Path, sockets: Path) -> None:
    """Remove PostgreSQL's lock files when their server is gone; its number may be someone else's by now."""
    lock = data / "postmaster.pid"
    owner = first_number(lock)
    if owner and not see_off(owner, str(data), signal.SIGINT):
        raise Trouble(
            f"Un PostgreSQL d'un lancement précédent (processus {owner}) ne s'arrête pas : arrêtez-le, puis relancez."
        )
    lock.unlink(missing_ok=True)
    for leftover in sockets.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def clear_valkey(pid_file: Path, data: Path) -> None:
    """Wait for a Valkey of an earlier run, which may still be writing its log of commands."""
    owner = first_number(pid_file)
    if owner and not see_off(owner, str(data), signal.SIGTERM):
        raise Trouble(
            f"Un Valkey d'un lancement précédent (processus {owner}) ne s'arrête pas : arrêtez-le, puis relancez."
        )
    pid_file.unlink(missing_ok=True)
