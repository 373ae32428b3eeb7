"""The origin of a live socket: ours, exactly, or nothing."""

from typing import Any

import pytest

from core.lib.origin import is_own


@pytest.mark.promise("S-13")
@pytest.mark.parametrize(
    ("origins", "hosts", "public_url", "expected"),
    [
        (["https://town.fr"], ["town.fr"], "https://town.fr", True),
        (["https://TOWN.fr:443"], ["town.fr"], "https://town.fr", True),
        (["https://town.fr"], ["Town.fr:443"], "https://town.fr", True),
        (["http://town.fr:8000"], ["town.fr:8000"], "http://town.fr:8000", True),
        (["http://[::1]:8000"], ["[::1]:8000"], "http://127.0.0.1:8000", True),
        (["https://sister.fr"], ["sister.fr"], "https://town.fr", True),  # the other town's own pages
        ([], ["town.fr"], "https://town.fr", False),
        (["null"], ["town.fr"], "https://town.fr", False),
        ([""], ["town.fr"], "https://town.fr", False),
        (["https://sister.fr"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr"], ["sister.fr"], "https://town.fr", False),
        (["http://town.fr"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr"], ["town.fr"], "http://town.fr", False),
        (["https://town.fr:8443"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr"], ["town.fr:8443"], "https://town.fr", False),
        (["https://town.fr.evil.fr"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr@evil.fr"], ["town.fr"], "https://town.fr", False),
        (["https://evil.fr@town.fr"], ["town.fr"], "https://town.fr", False),
        (["https://eviltown.fr"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr/"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr#"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr\n"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr https://evil.fr"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr", "https://evil.fr"], ["town.fr"], "https://town.fr", False),
        (["https://town.fr"], ["town.fr", "evil.fr"], "https://town.fr", False),
        (["https://town.fr"], [], "https://town.fr", False),
        (["https://evil.fr"], ["evil.fr"], "https://town.fr", False),  # a name pointed at our address
        (["ws://town.fr"], ["town.fr"], "https://town.fr", False),
        (["file://"], ["town.fr"], "https://town.fr", False),
    ],
)
def test_only_the_exact_own_origin_opens(
    settings: Any, origins: list[str], hosts: list[str], public_url: str, expected: bool
) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["town.fr", "sister.fr", "[::1]"], public_url
    assert is_own(origins, hosts) is expected
