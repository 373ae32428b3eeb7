"""Processes that never outlive the one that started them."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside at the next start
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(stop: signal.Signals) -> None:
    """Ask the kernel to send us `stop` when the parent dies, even by kill -9."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(stop), 0, 0, 0)


def bound_to(parent: int, stop: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """What the child runs just before it becomes another program."""

    def bind() -> None:
        die_with_parent(stop)
        if os.getppid() != parent:  # the parent died before the request was heard
            os._exit(1)

    return bind


@dataclass
class Child:
    """A running part of the platform."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals
    was_asked: bool = False

    @property
    def is_running(self) -> bool:
        """True until the process has ended."""
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Ask politely, without waiting."""
        if self.is_running and not self.was_asked:
            self.was_asked = True
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def stop(self, patience_s: float = 8) -> None:
        """Ask politely, then insist; nothing of its group is left behind."""
        if self.is_running:
            self.ask_to_stop()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def open_log(log: Path) -> int:
    """A log to append to; a very long one is first set aside."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def as_user(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments that make a subprocess run under another account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: pwd.struct_passwd | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a process in a group of its own, bound to us, writing to its log."""
    output = open_log(log)
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=bound_to(os.getpid(), stop_signal),
            **as_user(account),
        )
    finally:
        os.close(output)
    return Child(name, process, log, stop_signal)
