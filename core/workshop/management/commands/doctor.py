"""`manage.py doctor`: is this machine fit, and if not, what to do."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.workshop import postgres, valkey
from core.workshop.places import unprivileged_account
from core.workshop.supervision import check_port
from core.workshop.trouble import Trouble

ROOM_MB = 1000
NODE_VERSION = (20, 19)
OLDEST_PYTHON, FIRST_UNKNOWN_PYTHON = (3, 11), (3, 14)


def python() -> str:
    """The Python that runs us."""
    found = f"Python {sys.version.split()[0]}"
    if not OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNKNOWN_PYTHON:
        raise Trouble(f"{found} : il faut Python 3.11, 3.12 ou 3.13, puis « rm -r .venv » et « make setup ».")
    return found


def node() -> str:
    """The Node that builds the interface."""
    program = shutil.which("node")
    if program is None:
        raise Trouble("Node.js est absent : installez la version 20.19 ou une plus récente (https://nodejs.org).")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if tuple(int(part) for part in version.lstrip("v").split(".")[:2]) < NODE_VERSION:
        raise Trouble(f"Node.js {version} est trop ancien : installez la version 20.19 ou une plus récente.")
    return f"Node.js {version}"


def interface() -> str:
    """What the browsers receive."""
    if not (settings.FRONTEND_DIST / ".vite" / "manifest.json").exists():
        raise Trouble("L'interface n'est pas construite : lancez « make setup ».")
    return "Interface construite"


def database() -> str:
    """The database server's programs."""
    install = postgres.installation()
    return f"PostgreSQL {postgres.major_version(install / 'bin')} ({install})"


def account() -> str:
    """Under which account the database runs."""
    other = unprivileged_account()
    return f"La base tourne sous le compte « {other.pw_name} »" if other else "La base tourne sous votre compte"


def cache() -> str:
    """The cache server's program."""
    return f"Valkey ({valkey.program()})"


def room() -> str:
    """Room on the disk of the state directory."""
    place = next(path for path in (settings.STATE_DIR, *settings.STATE_DIR.parents) if path.exists())
    free_mb = shutil.disk_usage(place).free // 1_000_000
    if free_mb < ROOM_MB:
        raise Trouble(f"Il reste {free_mb} Mo là où se trouve {place} : libérez au moins {ROOM_MB} Mo.")
    return f"{free_mb // 1000} Go libres pour {settings.STATE_DIR}"


def port() -> str:
    """The demonstration's usual port."""
    check_port("127.0.0.1", 8000, "la démonstration peut en prendre un autre, par exemple « PORT=8010 make demo ».")
    return "Le port 8000 est libre"


def browser() -> str:
    """The browser of the tests."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise Trouble("Chromium est absent, seuls les tests de navigateur en ont besoin : « apt install chromium ».")
    return f"Chromium ({Path(program)})"


QUESTIONS: list[Callable[[], str]] = [python, node, interface, database, account, cache, room, port, browser]


def answers() -> Iterator[tuple[bool, str]]:
    """What is fit, and what is not with its remedy."""
    for question in QUESTIONS:
        try:
            yield True, question()
        except Trouble as trouble:
            yield False, str(trouble)


class Command(BaseCommand):
    """Examine la machine."""

    help = "Vérifie ce dont la plateforme a besoin sur cette machine, et dit les remèdes."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a question; the code says whether all is well."""
        fit = True
        for ok, line in answers():
            fit = fit and ok
            self.stdout.write(f"{'bien   ' if ok else 'à faire'}  {line}")
        if not fit:
            raise SystemExit(1)
