"""ops/nginx.conf: what it sends where, and what it never shows."""

import re
import shutil
import subprocess

import pytest

from tests.core.workshop.platform_processes import ROOT


def test_nginx_sends_sockets_to_live_and_the_rest_to_web() -> None:
    text = (ROOT / "ops" / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert re.search(r"location /live/ \{\s+proxy_pass \$live;", text)
    assert re.search(r"location / \{ proxy_pass \$web; \}", text)
    program = shutil.which("nginx")
    if program:
        plain = text.replace("/etc/nginx/mime.types", "/dev/null")
        tried = subprocess.run(
            [program, "-t", "-c", "/dev/stdin"], input=plain, text=True, capture_output=True, check=False
        )
        assert "syntax is ok" in tried.stderr, tried.stderr


def test_nginx_names_every_header_again_where_it_names_one() -> None:
    """A `proxy_set_header` in a location makes nginx forget the server's: a visitor would write his own address."""
    text = (ROOT / "ops" / "nginx.conf").read_text(encoding="utf-8")
    server, *locations = re.split(r"\n    location ", text.split("  server {")[1])
    named = set(re.findall(r"proxy_set_header (\S+)", server))
    assert named >= {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Connection"}
    for location in locations:
        again = set(re.findall(r"proxy_set_header (\S+)", location))
        assert not again or again >= named, location.split("{")[0]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/media/proposals/2026/11/a.webp", True),
        ("/media/a.b.png", True),
        ("/media/a.svg", False),
        ("/media/a.html", False),
        ("/media/.a.webp", False),
        ("/media/.git/a.webp", False),
        ("/media/a.webp/b", False),
    ],
)
def test_nginx_shows_pictures_and_nothing_hidden(address: str, shown: bool) -> None:
    text = (ROOT / "ops" / "nginx.conf").read_text(encoding="utf-8")
    pattern = re.search(r"location ~ (\^/media/\S+)", text)
    assert pattern
    assert bool(re.search(pattern[1], address)) is shown
