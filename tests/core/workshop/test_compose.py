"""docker-compose.yml, as far as no container engine allows: its shape, then its commands as plain processes."""

import contextlib
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.workshop import postgres as postgres_server
from core.workshop import valkey as valkey_server
from core.workshop.parts import FACING
from core.workshop.places import forget
from core.workshop.servers import servers
from tests.core.workshop.platform_processes import ROOT, clean_environment, free_port, manage, wait_for

FILE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
PARTS = ["web", "live", "worker", "beat"]
ONCE = {"upgrade"}
SIZE = re.compile(r"^\d+[MG]$")


def test_every_part_of_production_is_there() -> None:
    assert set(SERVICES) == {"upgrade", *PARTS, "nginx", "postgres", "valkey", "mail"}
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:9")
    assert SERVICES["mail"]["profiles"] == ["trial"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_with_few_rights_and_within_limits(name: str) -> None:
    service = SERVICES[name]
    user = service["user"].split(":")
    assert all(part.isdigit() and int(part) > 0 for part in user), "never root, and by number"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    limits = service["deploy"]["resources"]["limits"]
    assert SIZE.match(limits["memory"])
    assert float(limits["cpus"]) > 0
    assert service["logging"]["options"]["max-size"]
    assert name in ONCE or service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - ONCE))
def test_a_service_tells_its_health(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries"} <= set(check)


def test_secrets_come_from_files_and_nothing_secret_stands_in_the_environment() -> None:
    assert all(list(secret) == ["file"] for secret in FILE["secrets"].values())
    for service in SERVICES.values():
        for given in service.get("secrets", []):
            assert given in FILE["secrets"]
        for variable in service.get("environment", {}):
            word = {"SECRET", "PASSWORD", "DATABASE_URL", "REDIS_URL"} & {variable, *variable.split("_")}
            assert not word or variable.endswith("_FILE"), variable


def test_a_setting_that_operations_describe_reaches_the_containers() -> None:
    """`.env` only fills in this file: a variable that it does not name would be left outside."""
    described = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = described.split("## Settings")[1].split("## Install")[0]
    named = {
        name
        for line in table.splitlines()
        for name in re.findall(r"`([A-Z_]{4,})`", line.partition("| ")[2].split("|")[0])
    }
    services = ("web", "upgrade")
    given = {name.removesuffix("_FILE") for service in services for name in SERVICES[service]["environment"]}
    apart = {
        "STATE_DIR",
        "DEBUG",
        "CONN_MAX_AGE",
        "PGBOUNCER",
        "INBOUND_MAILDIR",
        "VOTE_KEYS_DIR",
        "URN_KEYS_DIR",
    }  # of the image; never; and for other shapes than this one
    assert len(named) > 20
    assert {name.removesuffix("_FILE") for name in named} - {""} <= given | apart


def test_pages_and_sockets_know_no_address_but_their_own_role_s() -> None:
    for name in PARTS:
        faces = name in FACING
        assert ("database_url" in SERVICES[name]["secrets"]) is not faces
        given = SERVICES[name]["environment"]["DATABASE_URL_FILE"]
        assert given == f"/run/secrets/{'web_' if faces else ''}database_url"


@pytest.mark.demo
@pytest.mark.promise("B-3")
@pytest.mark.parametrize("name", ["web", "live"])
def test_pages_do_not_start_as_the_owner_of_the_sealed_ballots(
    name: str, production: dict[str, str], tmp_path: Path
) -> None:
    upgraded = manage(
        tmp_path / "upgrade", *SERVICES["upgrade"]["command"], "-v", "0", **given_to("upgrade", production)
    )
    assert upgraded.returncode == 0, upgraded.stderr
    answer = manage(tmp_path, "start", name, **given_to("worker", production))
    assert answer.returncode == 1
    assert "WEB_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_volumes_and_networks_are_declared_and_the_database_is_not_on_the_street() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == set(FILE["volumes"])
    assert {network for service in SERVICES.values() for network in service["networks"]} == set(FILE["networks"])
    assert FILE["networks"]["inside"]["internal"] is True
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx", "mail"]
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_web_live_and_worker_are_scaled_by_number_and_the_clock_is_alone() -> None:
    for name in ("web", "live", "worker"):
        assert SERVICES[name]["deploy"]["replicas"] == f"${{{name.upper()}_REPLICAS:-1}}"
    assert SERVICES["beat"]["deploy"]["replicas"] == 1


def test_nothing_starts_before_what_it_needs_is_well() -> None:
    for name in PARTS:
        needs = {other: rule["condition"] for other, rule in SERVICES[name]["depends_on"].items()}
        assert needs == {"upgrade": "service_completed_successfully", "valkey": "service_healthy"}
    for service in SERVICES.values():
        for other, rule in service.get("depends_on", {}).items():
            assert rule["condition"] == "service_completed_successfully" or "healthcheck" in SERVICES[other]


def test_the_image_builds_from_files_that_exist_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists() or source == "locale", source
    assert "USER 10001:10001" in lines
    assert lines.index("USER 10001:10001") < next(i for i, line in enumerate(lines) if line.startswith("ENTRYPOINT"))


def test_the_durability_of_the_database_is_written_down() -> None:
    command = SERVICES["postgres"]["command"]
    for setting in ("fsync=on", "full_page_writes=on", "synchronous_commit=on"):
        assert setting in command
    assert "--data-checksums" in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A durable database and cache, and secrets in files: the environment that the compose file gives."""
    home = tmp_path_factory.mktemp("production")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL")
        patch.delenv("REDIS_URL")
        with servers(home / "servers", say=str) as addresses:
            values = {"database_url": addresses["DATABASE_URL"], "redis_url": addresses["REDIS_URL"]}
            values["web_database_url"] = addresses["WEB_DATABASE_URL"]
            values |= {"secret_key": secrets.token_urlsafe(60), "identity_key": secrets.token_urlsafe(60)}
            values |= dict.fromkeys(
                ("email_password", "email_provider_key", "refused_mail_secret", "inbound_imap_url", "inbound_key"), ""
            )
            environment = {"SECRETS": str(home)}
            for name, value in values.items():
                (home / name).write_text(f"{value}\n", encoding="utf-8")
            yield environment
    forget(home / "servers")


def given_to(name: str, production: dict[str, str]) -> dict[str, str]:
    """The environment of this service, where secrets lie elsewhere."""
    environment = {}
    for variable, value in SERVICES[name]["environment"].items():
        secret = re.fullmatch(r"/run/secrets/(\w+)", str(value))
        environment[variable] = f"{production['SECRETS']}/{secret[1]}" if secret else default_of(str(value))
    environment["PUBLIC_URL"] = "https://concertation.example"
    environment["ALLOWED_HOSTS"] = "concertation.example,127.0.0.1"
    return environment


def default_of(value: str) -> str:
    """What compose puts in place of `${NAME:-default}` where NAME is not set."""
    return re.sub(r"\$\{\w+(?::-([^}]*))?[^}]*\}", lambda match: match[1] or "", value)


@contextlib.contextmanager
def process(command: list[str], state: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A part as the container's first process, writing to a file."""
    state.mkdir(exist_ok=True)
    with (state / "log").open("wb") as log:
        running = subprocess.Popen(
            command, cwd=ROOT, env={**clean_environment(state), **environment}, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def asked(check: list[str], state: Path, port: int) -> bool:
    """The answer of a health check, on this machine's port."""
    command = [sys.executable if part == "python" else part for part in check[1:]]
    command = [str(port) if part == "8000" else part for part in command]
    answer = subprocess.run(command, cwd=ROOT, env=clean_environment(state), capture_output=True, check=False)
    return answer.returncode == 0


@pytest.mark.demo
@pytest.mark.parametrize("name", PARTS)
def test_a_part_starts_with_its_own_command_and_passes_its_own_health_check(
    name: str, production: dict[str, str], tmp_path: Path
) -> None:
    upgraded = manage(
        tmp_path / "upgrade", *SERVICES["upgrade"]["command"], "-v", "0", **given_to("upgrade", production)
    )
    assert upgraded.returncode == 0, upgraded.stderr
    port = free_port()
    words = [part.replace("0.0.0.0", "127.0.0.1") for part in SERVICES[name]["command"]]  # noqa: S104
    check = SERVICES[name]["healthcheck"]["test"]
    state = tmp_path / name
    assert not asked(check, state, port), "the check says no before the part runs"
    given = given_to(name, production)
    with process([sys.executable, "manage.py", *words, *port_words(words, port)], state, given) as running:
        wait_for(lambda: asked(check, state, port) or running.poll() is not None, 60, f"{name} to be well")
        assert running.poll() is None, (state / "log").read_text(encoding="utf-8")[-3000:]
    assert running.returncode in {0, -signal.SIGTERM, 143}


def port_words(words: list[str], port: int) -> list[str]:
    """Another port than the container's, where the part listens to one."""
    return ["--port", str(port)] if "--host" in words else []


def test_the_database_s_health_check_and_settings_are_ones_that_postgresql_knows(production: dict[str, str]) -> None:
    sockets = re.search(r"host=([^&\s]+)", Path(production["SECRETS"], "database_url").read_text(encoding="utf-8"))
    assert sockets
    binaries = postgres_server.installation() / "bin"
    check = SERVICES["postgres"]["healthcheck"]["test"][1:]
    host = sockets[1].replace("%2F", "/")
    assert subprocess.run([binaries / check[0], *check[1:], "-h", host], check=False).returncode == 0
    assert subprocess.run([binaries / check[0], *check[1:], "-h", "/nowhere"], check=False).returncode != 0
    settings = [word for word in SERVICES["postgres"]["command"][1:] if word != "-c"]
    for setting in settings:
        known = subprocess.run(
            [binaries / "postgres", "-C", setting.split("=")[0], "-D", "/nowhere"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "unrecognized configuration parameter" not in known.stderr


def test_the_cache_starts_from_a_file_like_the_one_that_operations_describe(tmp_path: Path) -> None:
    described = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    settings = re.search(r"```conf\n(.*?)```", described, re.DOTALL)
    assert settings
    port = free_port()
    text = (
        settings[1].replace("dir /data", f"dir {tmp_path}").replace("bind * -::*", "bind 127.0.0.1")
        + f"\nport {port}\n"
    )
    (tmp_path / "valkey.conf").write_text(text, encoding="utf-8")
    with process([str(valkey_server.program()), str(tmp_path / "valkey.conf")], tmp_path, {}) as running:

        def answered() -> bool:
            return b"Ready to accept connections" in (tmp_path / "log").read_bytes()

        wait_for(lambda: answered() or running.poll() is not None, 20, "Valkey")
        assert running.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
