"""What one person reads never reaches another through a cache, and the Host header is never believed (S-14)."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from tests.matrix import access
from tests.pages import Route, routes
from tests.town import Town

# What a letter leads to: whoever holds the link reads, and a form there needs its token.
PRIVATE_LINKS = {
    "digests:act", "digests:printed", "digests:stop", "accounts:stop_letters", "outcomes:choice", "outcomes:letter",
}  # fmt: skip
MARCEL = ("Marcel Petitjean", "marcel.petitjean@exemple.fr")


def read_by_anyone(town: Town) -> Iterator[tuple[Route, str]]:
    """The pages and answers that need no account."""
    reviewed = access.read()
    for route in routes():
        for case in route.cases:
            if reviewed.get((route.name, case, "GET"), {}).get("anonyme") == "200" and route.name != "health":
                yield route, route.path(town.here, case)


def shared(response: object) -> bool:
    """True where a cache between us and the reader may keep this for others."""
    control = response.get("Cache-Control", "")  # type: ignore[attr-defined]
    return not any(word in control for word in ("private", "no-store", "no-cache")) and any(
        word in control for word in ("public", "max-age", "s-maxage")
    )


@pytest.mark.promise("S-14")
def test_nobody_reads_what_was_made_for_another(town: Town):
    pages, wrong = list(read_by_anyone(town)), []
    marcel, samba = (access.client_of(town.people[who]) for who in ("habitant", "association"))
    assert len(pages) > 5
    for _route, path in pages:
        before = Client().get(path)
        his = marcel.get(path)
        after, hers = Client().get(path), samba.get(path)
        if before.getvalue() != after.getvalue() and b"csrfmiddlewaretoken" not in before.getvalue():
            wrong.append(f"{path} : la page anonyme a changé après la visite de Marcel")
        for reader, answer in (("anonyme", before), ("anonyme", after), ("Samba", hers)):
            if any(word.encode() in answer.getvalue() for word in MARCEL):
                wrong.append(f"{path} : {reader} lit le nom de Marcel")
        if his.getvalue() != before.getvalue() and (shared(his) or "Cookie" not in his.get("Vary", "") + _private(his)):
            wrong.append(f"{path} : la page de Marcel peut être gardée par un cache ({his.get('Cache-Control')})")
    assert not wrong, "\n".join(wrong)


def _private(response: object) -> str:
    control = response.get("Cache-Control", "")  # type: ignore[attr-defined]
    return "Cookie" if "private" in control or "no-store" in control else ""


@pytest.mark.promise("S-14")
def test_an_anonymous_page_that_a_cache_may_keep_holds_no_token_and_no_cookie(town: Town):
    wrong = []
    for _route, path in read_by_anyone(town):
        answer = Client().get(path)
        if not (answer.cookies or b"csrfmiddlewaretoken" in answer.getvalue()):
            continue
        if shared(answer) or not _private(answer):
            wrong.append(f"{path} : {dict(answer.cookies)} {answer.get('Cache-Control')}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.promise("S-14")
def test_only_entrances_reports_and_private_links_give_an_anonymous_visitor_a_cookie(town: Town):
    givers = {
        path for route, path in read_by_anyone(town) if route.name not in PRIVATE_LINKS and Client().get(path).cookies
    }
    # Whoever reports words needs no account, and sends a form that no other site may send for them.
    assert all(path.startswith("/compte/") or path.endswith("/signaler/") for path in givers), givers


@pytest.mark.promise("S-14")
def test_a_private_link_is_kept_by_no_cache_and_listed_by_no_machine(town: Town):
    links = [(route, path) for route, path in read_by_anyone(town) if route.name in PRIVATE_LINKS]
    assert {route.name for route, _path in links} == PRIVATE_LINKS
    for _route, path in links:
        answer = Client().get(path)
        assert "no-store" in answer["Cache-Control"], path
        assert answer["X-Robots-Tag"] == "noindex", path
        assert b'name="robots" content="noindex"' in answer.getvalue(), path


@pytest.mark.promise("S-14")
def test_a_foreign_host_is_refused_everywhere(town: Town):
    for _route, path in read_by_anyone(town):
        assert Client().get(path, HTTP_HOST="evil.example").status_code == 400, path


@pytest.mark.promise("S-14")
def test_a_forwarded_host_changes_nothing(town: Town):
    for _route, path in read_by_anyone(town):
        plain, forwarded = Client().get(path), Client().get(path, HTTP_X_FORWARDED_HOST="evil.example")
        if not plain.cookies:
            assert plain.getvalue() == forwarded.getvalue(), path
        assert b"evil.example" not in forwarded.getvalue()


@pytest.mark.promise("S-14")
def test_no_middleware_caches_whole_pages():
    assert not [name for name in settings.MIDDLEWARE if "CacheMiddleware" in name]
