"""L-5: no cookie before signing in, three at most after, and nobody else is asked for anything."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response

from tests.browser import walks
from tests.browser.fixtures import Opener
from tests.browser.screens import SCREENS, key_of
from tests.browser.site import Site

# Forms that somebody sends without an account: each carries the token that no other site can guess.
SENT_BY_STRANGERS = {"digests:act", "moderation:report", "moderation:statement", "outcomes:choice", "outcomes:letter"}
ALLOWED = {"sessionid", "csrftoken"}
HEAVIEST = 100_000  # bytes, gzip, all files of a first visit together
HEAVIEST_SCRIPT = 15_000


@pytest.mark.browser
@pytest.mark.promise("L-5")
def test_reading_leaves_no_cookie_and_asks_nobody_else(open_as: Opener, site: Site):
    page, asked = open_as(), []
    page.on("request", lambda request: asked.append(request.url))
    for name, case, who in SCREENS:
        path = site.screens[key_of(name, case)]
        if who == "anonyme" and not path.startswith("/compte/") and name not in SENT_BY_STRANGERS:
            page.goto(path)
    assert page.context.cookies() == []
    for name in SENT_BY_STRANGERS:
        page.goto(site.screens[name])
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken"}
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert len(asked) > 10
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(site.url).netloc}


@pytest.mark.browser
@pytest.mark.promise("L-5")
def test_a_person_signed_in_has_two_cookies_that_scripts_cannot_read(open_as: Opener, site: Site):
    page, asked = open_as(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/compte/connexion/")
    walks.sign_in(page, site, site.facts["emails"]["élue"])
    for name in ("accounts:show", "accounts:rename", "consultations:show", "proposals:list", "proposals:show"):
        page.goto(site.screens[name])
    cookies = page.context.cookies()
    assert {cookie["name"] for cookie in cookies} == ALLOWED
    assert all(cookie["httpOnly"] and cookie["sameSite"] in {"Lax", "Strict"} for cookie in cookies)
    assert page.evaluate("() => document.cookie") == ""
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(site.url).netloc}


@pytest.mark.browser
def test_a_first_visit_to_the_list_weighs_little(open_as: Opener, site: Site):
    page, answers = open_as(viewport={"width": 360, "height": 740}), []
    page.on("response", lambda response: answers.append(response))
    page.goto(site.screens["proposals:list"], wait_until="networkidle")
    weights = {response.url: weight_of(response) for response in answers}
    scripts = sum(weight for url, weight in weights.items() if urlsplit(url).path.endswith(".js"))
    assert len(weights) > 3
    assert sum(weights.values()) <= HEAVIEST, weights
    assert 0 < scripts <= HEAVIEST_SCRIPT, weights


def weight_of(response: Response) -> int:
    """What travels: as the server compressed it, or plain where it did not."""
    body = response.body()
    return len(gzip.compress(body, 6)) if response.headers.get("content-encoding") == "gzip" else len(body)
