"""One site and one Chromium for all browser tests, which run last: Playwright's loop must not meet the other tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.site import Site, serving

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--lang=fr-FR",
]  # fmt: skip
FRENCH = {**os.environ, "LANGUAGE": "fr"}  # date fields are written as in France
MISSING = "Chromium manque : « apt install chromium », puis relancez."
TOO_LONG_MS = 15_000


def turn(item: pytest.Item) -> int:
    """Without a browser first; then the long stories; at the end the gates, short and many, that workers take from each other."""
    if item.get_closest_marker("browser") is None:
        return 0
    callspec = getattr(item, "callspec", None)
    return 2 if callspec is not None and {"name", "case", "who"} <= set(callspec.params) else 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come after all others, however the order was shuffled."""
    items.sort(key=turn)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The platform, answering."""
    home = Path(os.environ["STATE_DIR"])
    with serving(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], home) as answering:
        yield answering


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser; without a browser it skips, and fails where it must not be missing."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=FRENCH)
    yield running
    running.close()


Opener = Callable[..., Page]
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


def new_context(browser: Browser, site: Site, who: str, options: dict[str, object]) -> BrowserContext:
    """Somebody's own window, where nothing is kept yet but their session."""
    settings = {"base_url": site.url, "locale": "fr-FR", "viewport": {"width": 1280, "height": 800}, **options}
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    context.set_default_timeout(TOO_LONG_MS)
    sign(context, site, who)
    return context


def sign(context: BrowserContext, site: Site, who: str) -> None:
    """Give the window the session of somebody who has one."""
    if who in site.sessions:
        context.add_cookies([{"name": "sessionid", "value": site.sessions[who], "url": site.url, "httpOnly": True}])


@pytest.fixture
def open_as(browser: Browser, site: Site) -> Iterator[Opener]:
    """`open_as(who, **options)` gives somebody's empty tab; options are those of a browser context."""
    contexts: list[BrowserContext] = []

    def opener(who: str = "anonyme", **options: object) -> Page:
        contexts.append(new_context(browser, site, who, options))
        return contexts[-1].new_page()

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def kept_pages(browser: Browser, site: Site) -> Iterator[dict[tuple[object, ...], Page]]:
    """Tabs that the gates share: one for each person and kind of window."""
    pages: dict[tuple[object, ...], Page] = {}
    yield pages
    for page in pages.values():
        page.context.close()


@pytest.fixture
def tab(browser: Browser, site: Site, kept_pages: dict[tuple[object, ...], Page]) -> Opener:
    """`tab(who, **options)`: as `open_as`, but the same tab for the same person and options. For gates that only read."""

    def opener(who: str = "anonyme", **options: object) -> Page:
        key = (who, repr(sorted(options.items())))
        if key not in kept_pages:
            kept_pages[key] = new_context(browser, site, who, options).new_page()
        return kept_pages[key]

    return opener


@pytest.fixture
def tab_anew(tab: Opener, site: Site) -> Opener:
    """`tab_anew(who)`: the same tab again, which has forgotten its cookies and its store. A window costs Chromium a second."""

    def opener(who: str = "anonyme") -> Page:
        page = tab(who, strict_selectors=False)  # a tab apart from those of the gates that only read
        if page.url.startswith(site.url):
            page.evaluate(FORGET)
        page.goto("about:blank")
        page.context.clear_cookies()
        sign(page.context, site, who)
        return page

    return opener
