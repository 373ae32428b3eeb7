"""Files that people sent, and what machines ask first."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.mark.promise("S-19")
def test_an_image_runs_nothing_and_opens_in_no_window(client: Client, media: Path):
    (media / "banc.webp").write_bytes(b"<script>alert(1)</script>")
    answer = client.get("/media/banc.webp")
    assert answer.getvalue() == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"] == "attachment"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.promise("S-19")
@pytest.mark.parametrize(
    "name", ["page.html", "dessin.svg", "x.webp.html", ".cache.webp", ".git/a.webp", "absent.webp", ""]
)
def test_nothing_but_an_image_is_served(client: Client, media: Path, name: str):
    (media / ".git").mkdir()
    for made in ("page.html", "dessin.svg", "x.webp.html", ".cache.webp", ".git/a.webp"):
        (media / made).write_text("<script>alert(1)</script>")
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/media/../secret.webp", "/media/..%2fsecret.webp", "/media//etc/passwd.webp"])
def test_no_path_leads_out_of_the_folder(client: Client, media: Path, path: str):
    (media.parent / "secret.webp").write_text("secret")
    assert client.get(path).status_code == 404


def test_robots_stay_out_of_accounts_and_desks(client: Client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert "Disallow: /compte/" in lines
    assert "Disallow: /" not in lines


def test_security_says_whom_to_tell_and_until_when(client: Client, settings: Settings):
    settings.SECURITY_EMAIL = ""
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_EMAIL = "securite@exemple.fr"
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert lines["Contact"] == "mailto:securite@exemple.fr"
    left = datetime.fromisoformat(lines["Expires"]) - timezone.now()
    assert timedelta(days=30) < left < timedelta(days=365)
