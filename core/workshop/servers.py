"""One function that gives a database and a cache to whoever asks: demo, production on one machine, tests."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from core.workshop.postgres import as_role, postgres
from core.workshop.trouble import Trouble, full_disk, is_full_disk
from core.workshop.valkey import valkey

ROOM_MB = 200  # what a start needs, at the least
ADDRESSES = "servers.json"
WEB_ROLE = "consult_web"


@contextlib.contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the state directory alone. The lock is the kernel's: it goes with its holder, however that one dies."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "inconnu"
            raise Trouble(
                f"La plateforme tourne déjà avec {home} (processus {holder}) : "
                "arrêtez-la par Ctrl-C, ou donnez un autre dossier dans STATE_DIR."
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_room(home: Path) -> None:
    """Refuse to start on a disk that is about to be full."""
    if shutil.disk_usage(home).free < ROOM_MB * 1_000_000:
        raise full_disk(home)


def own_secret_key(home: Path) -> str:
    """A secret key of this state directory's own, made once."""
    path = home / "secret-key"
    if not path.exists() or len(path.read_text(encoding="utf-8")) < 50:
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        draft.replace(path)
    return path.read_text(encoding="utf-8")


def write_addresses(home: Path, addresses: dict[str, str]) -> None:
    """Tell every other command of this directory where the servers are."""
    draft = home / f"{ADDRESSES}.draft"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(addresses, indent=1), encoding="utf-8")
    draft.replace(home / ADDRESSES)


@contextlib.contextmanager
def servers(
    home: Path, *, durable: bool = True, say: Callable[[str], None] = print, extra: dict[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """
    Start what the environment does not give (DATABASE_URL, REDIS_URL), for the time of a `with`.

    The addresses are yielded and kept in `servers.json`, where the settings of any other command find them.
    `durable=False` is for tests only: such a database does not survive a power cut.
    """
    try:
        with contextlib.ExitStack() as running:
            running.enter_context(held(home))
            check_room(home)
            addresses = {"SECRET_KEY": own_secret_key(home), **(extra or {})}
            if not os.environ.get("REDIS_URL"):
                addresses["REDIS_URL"] = running.enter_context(valkey(home, durable=durable))
            if not os.environ.get("DATABASE_URL"):
                address = running.enter_context(postgres(home, durable=durable, say=say))
                addresses |= {"DATABASE_URL": address, "WEB_DATABASE_URL": as_role(address, WEB_ROLE)}
            write_addresses(home, addresses)
            running.callback((home / ADDRESSES).unlink, missing_ok=True)
            yield addresses
    except OSError as error:
        if is_full_disk(error):
            raise full_disk(home) from error
        raise
