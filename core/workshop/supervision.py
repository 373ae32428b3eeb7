"""Start the parts in order, wait until they answer, watch them, stop them in the opposite order."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from core.workshop.children import Child, bound_to, spawn
from core.workshop.trouble import Trouble, explain, last_lines

READY_S = 90
PORT_S = 3  # a platform that was just stopped may still hold its port
WATCH_S = 0.5


def check_port(host: str, port: int, remedy: str) -> None:
    """Refuse a port that somebody else listens to."""
    limit = time.monotonic() + PORT_S
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                raise Trouble(f"Le port {port} demande d'être root : {remedy}") from None
            except OSError:
                if time.monotonic() > limit:
                    raise Trouble(f"Le port {port} est déjà pris : {remedy}") from None
            else:
                return
        time.sleep(0.1)


def ask_health(host: str, port: int) -> dict[str, bool]:
    """What `/sante/` says of each part; empty while nothing answers."""
    link = http.client.HTTPConnection(host, port, timeout=8)
    try:
        link.request("GET", "/sante/")
        answer = json.loads(link.getresponse().read())
        return {part: bool(state["ok"]) for part, state in answer.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, http.client.HTTPException):
        return {}
    finally:
        link.close()


def wait_until_ready(host: str, port: int, children: list[Child]) -> None:
    """Return when every part works; say which one does not."""
    limit = time.monotonic() + READY_S
    state: dict[str, bool] = {}
    while time.monotonic() < limit:
        for child in children:
            if not child.is_running:
                raise explain(child.log, f"« {child.name} »")
        state = ask_health(host, port)
        if state and all(state.values()):
            return
        time.sleep(0.15)
    silent = ", ".join(part for part, ok in state.items() if not ok) or "les pages"
    raise Trouble(
        f"La plateforme ne répond pas entièrement ({silent}) : lisez les journaux dans {children[0].log.parent}."
    )


@contextlib.contextmanager
def running(
    parts: dict[str, list[str]], *, root: Path, logs: Path, env: dict[str, str] | None = None
) -> Iterator[list[Child]]:
    """The parts as processes, for the time of a `with`."""
    children: list[Child] = []
    try:
        for name, command in parts.items():
            children.append(spawn(name, command, log=logs / f"{name}.log", cwd=root, env={**os.environ, **(env or {})}))
        yield children
    finally:
        for child in reversed(children):
            child.ask_to_stop()
        for child in reversed(children):
            child.stop()


def watch(children: list[Child], *, needed: set[str], say: Callable[[str], None]) -> None:
    """Stay until a part that is needed ends; tell of the others once, and go on without them."""
    gone: set[str] = set()
    while True:
        for child in children:
            if child.is_running or child.name in gone:
                continue
            gone.add(child.name)
            if child.name in needed:
                raise Trouble(
                    f"« {child.name} » s'est arrêté : lisez {child.log}, dont voici la fin.\n{last_lines(child.log)}"
                )
            say(f"« {child.name} » s'est arrêté, le reste continue ; relancez la commande pour le retrouver.")
        time.sleep(WATCH_S)


def run_command(arguments: list[str], *, root: Path) -> None:
    """Run a command of ours to its end in front of the person; it ends with us."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=root,
        start_new_session=True,
        preexec_fn=bound_to(os.getpid()),
    )
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        raise Trouble(
            f"La préparation s'est interrompue (« manage.py {' '.join(arguments)} », code {code}) : voir ci-dessus."
        )
