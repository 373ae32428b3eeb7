"""The checks that refuse an unsafe start, each seen to refuse."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.checks import Error
from django.core.checks.registry import registry
from pytest_django import Settings

from core.config import checks
from core.workshop.places import forget
from core.workshop.servers import servers
from tests.core.workshop.platform_processes import manage

SAFE: dict[str, Any] = {
    "DEBUG": False,
    "DEMO": False,
    "SECRET_KEY": "nj3k-2b8QxT0vWc9LrZp5Yd7GfHs1MaUeIo6RtKbXyNvCzQw4E",
    "ALLOWED_HOSTS": ["concertation.example"],
    "PUBLIC_URL": "https://concertation.example",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}


@pytest.fixture
def production(settings: Settings) -> Settings:
    """The settings of a town that took care."""
    for name, value in SAFE.items():
        setattr(settings, name, value)
    return settings


def ids(messages: list[Any]) -> list[str]:
    return [message.id for message in messages if isinstance(message, Error)]


@pytest.mark.promise("S-29")
def test_careful_settings_pass(production: Settings) -> None:
    assert ids(checks.check_safe_settings(None)) == []


@pytest.mark.promise("S-29")
@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("DEBUG", True, "consult.E001"),
        ("SECRET_KEY", "only-for-commands-that-serve-nobody", "consult.E002"),
        ("SECRET_KEY", "trop-court", "consult.E002"),
        ("SECRET_KEY", "a" * 60, "consult.E002"),
        ("SECRET_KEY", "django-insecure-" + "nj3k2b8QxT0vWc9LrZp5Yd7GfHs1MaUeIo6RtKbXyNvCzQw4E", "consult.E002"),
        ("ALLOWED_HOSTS", ["*"], "consult.E003"),
        ("ALLOWED_HOSTS", [], "consult.E003"),
        ("PUBLIC_URL", "http://concertation.example", "consult.E004"),
        ("SESSION_COOKIE_SECURE", False, "consult.E005"),
        ("CSRF_COOKIE_SECURE", False, "consult.E005"),
        ("CELERY_ACCEPT_CONTENT", ["json", "pickle"], "consult.E006"),
        ("CELERY_TASK_SERIALIZER", "pickle", "consult.E006"),
        ("CELERY_RESULT_SERIALIZER", "yaml", "consult.E006"),
        ("REST_FRAMEWORK", {}, "consult.E007"),
        (
            "REST_FRAMEWORK",
            {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.BrowsableAPIRenderer"]},
            "consult.E007",
        ),
        ("REPLY_ADDRESS", "reponse", "consult.E008"),
        ("REPLY_ADDRESS", "reponse+ville@ville.example", "consult.E008"),
        ("REPLY_ADDRESS", "reponses-aux-elues@ville.example", "consult.E008"),
        ("REPLY_ADDRESS", "reponse@ville.example", "consult.E009"),
    ],
)
def test_one_careless_setting_is_refused(production: Settings, name: str, value: Any, refusal: str) -> None:
    setattr(production, name, value)
    assert ids(checks.check_safe_settings(None)) == [refusal]


@pytest.mark.promise("S-29")
@pytest.mark.parametrize("part", ["web", "live", "worker", "beat"])
def test_no_part_starts_in_production_with_careless_settings(tmp_path: Path, part: str) -> None:
    answer = manage(
        tmp_path, "start", part, DATABASE_URL="postgresql:///x?host=/nowhere", REDIS_URL="redis://127.0.0.1:1/0"
    )
    assert answer.returncode == 1
    assert {"consult.E002", "consult.E004", "consult.E005"} <= set(re.findall(r"consult\.E\d+", answer.stderr))


@pytest.mark.promise("S-29")
def test_no_part_starts_on_a_database_that_may_forget(tmp_path: Path) -> None:
    careful = {
        "SECRET_KEY": SAFE["SECRET_KEY"],
        "ALLOWED_HOSTS": "concertation.example",
        "PUBLIC_URL": SAFE["PUBLIC_URL"],
    }
    given = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    answer = manage(tmp_path, "start", "web", **careful, **given)
    assert answer.returncode == 1
    assert set(re.findall(r"consult\.E\d+", answer.stderr)) == {"consult.E010"}


def test_a_database_that_is_away_is_told_in_one_sentence(tmp_path: Path) -> None:
    careful = {
        "SECRET_KEY": SAFE["SECRET_KEY"],
        "ALLOWED_HOSTS": "concertation.example",
        "PUBLIC_URL": SAFE["PUBLIC_URL"],
    }
    answer = manage(tmp_path, "start", "web", **careful, DATABASE_URL="postgresql:///x?host=/nowhere")
    assert answer.returncode == 1
    assert "\nLa base ne répond pas, vérifiez DATABASE_URL : " in f"\n{answer.stderr}"
    assert "Traceback" not in answer.stderr


@pytest.mark.promise("R-2")
@pytest.mark.django_db
def test_a_database_that_may_forget_is_refused() -> None:
    """The tests' own database is one: it runs with fsync off."""
    found = checks.check_durable_database(None, databases=["default"])
    refused = {message.msg.split()[3] for message in found if message.id == "consult.E010"}
    assert refused == {"fsync", "full_page_writes", "synchronous_commit"}


@pytest.mark.promise("R-2")
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(checks.DURABLE))
def test_each_durability_setting_counts(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Data checksums cannot be switched while the server runs: the answer is replaced here, all of it but one."""
    whole = dict.fromkeys(checks.DURABLE, "on")
    monkeypatch.setattr(checks, "server_settings", lambda alias: whole)
    assert checks.check_durable_database(None, databases=["default"]) == []
    monkeypatch.setattr(checks, "server_settings", lambda alias: {**whole, name: "off"})
    assert ids(checks.check_durable_database(None, databases=["default"])) == ["consult.E010"]


@pytest.mark.promise("R-2")
def test_the_embedded_servers_of_a_demonstration_are_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name)
    asked = "from core.config import checks; print(checks.check_durable_database(None, ['default']))"
    try:
        with servers(tmp_path, say=str):
            answer = manage(tmp_path, "shell", "-v", "0", "-c", asked)
    finally:
        forget(tmp_path)
    assert answer.stdout.strip() == "[]", answer.stderr


@pytest.mark.promise("R-2")
def test_a_redis_that_throws_work_away_is_refused() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert checks.check_patient_cache(None, databases=["default"]) == []
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert ids(checks.check_patient_cache(None, databases=["default"])) == ["consult.E011"]
        finally:
            client.config_set("maxmemory-policy", "noeviction")


def test_a_redis_that_is_away_is_not_a_reason_to_refuse(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert checks.check_patient_cache(None, databases=["default"]) == []


def test_the_framework_runs_our_checks() -> None:
    known = {check.__name__ for check in registry.deployment_checks}
    assert {"check_safe_settings", "check_durable_database", "check_patient_cache"} <= known
