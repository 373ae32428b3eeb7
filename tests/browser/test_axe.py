"""A-1: axe finds nothing on any page, in light and dark; what it cannot decide is a frozen list."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.fixtures import Opener
from tests.browser.gates import TAGS, settled
from tests.browser.screens import IDS, SCREENS, key_of
from tests.browser.site import Site

# Rules that axe leaves to a person, and what the person saw.
UNDECIDED: dict[str, str] = {}
# Words of drawings, and letters that stand alone: axe sees no ground under SVG, and takes a letter for a picture. A person saw ink
# on paper and, on the map, the letter of a town on its accent: the colours of links and of buttons, judged there.
SEEN = (
    "pilot-map__letter",
    "pilot-map__name",
    "cloud__letter",
    "cloud__level",
    "strip-axis__value",
    "lettered__letter",
)
WANTED = ["violations", "incomplete"]
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": WANTED}
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": WANTED}


def found_by(page: Page, options: dict[str, object]) -> tuple[list[str], list[str]]:
    """Violations in words, and the same of what axe leaves open, each place seen whole."""
    results = Axe().run(page, options=options).response
    undecided = [
        words
        for rule in results["incomplete"]
        if rule["id"] not in UNDECIDED
        for node in rule["nodes"]
        if not any(f'class="{name}"' in node["html"] for name in SEEN)
        for words in seen_whole(page, rule["id"], node["target"])
    ]
    return _words(results["violations"]), undecided


def seen_whole(page: Page, rule: str, target: list[str]) -> list[str]:
    """What one rule still says of one place once it is in sight: axe cannot judge a line that a scrolled log cuts in two."""
    page.locator(target[0]).first.scroll_into_view_if_needed()
    alone = {"runOnly": {"type": "rule", "values": [rule]}, "resultTypes": WANTED}
    again = Axe().run(page, context={"include": [target]}, options=alone).response
    return _words(again["violations"] + again["incomplete"])


def _words(rules: list[dict[str, Any]]) -> list[str]:
    return [f"{rule['id']} : {node['target']} {node['failureSummary']}" for rule in rules for node in rule["nodes"][:5]]


@pytest.mark.browser
@pytest.mark.promise("A-1")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_axe_finds_nothing(tab: Opener, site: Site, name: str, case: str, who: str):
    page = tab(who, reduced_motion="reduce")
    page.emulate_media(color_scheme="light")
    page.goto(site.screens[key_of(name, case)])
    settled(page)
    violations, undecided = found_by(page, ALL)
    page.emulate_media(color_scheme="dark")
    dark, dark_undecided = found_by(page, ONLY_COLOURS)
    page.emulate_media(color_scheme="light")
    assert not violations + dark, "\n".join(violations + dark)
    assert not undecided + dark_undecided, "\n".join(undecided + dark_undecided)


@pytest.mark.browser
def test_axe_can_fail(open_as: Opener):
    page = open_as()
    page.set_content(
        "<html lang=fr><title>x</title><main><h1>x</h1><img src=x><p style='color:#bbb;background:#fff'>pâle</p></main>"
    )
    violations, _undecided = found_by(page, ALL)
    assert {words.split(" ")[0] for words in violations} >= {"image-alt", "color-contrast"}


@pytest.mark.browser
def test_a_line_cut_by_a_scrolled_log_is_judged_whole(open_as: Opener):
    page = open_as()
    page.set_content(
        "<html lang=fr><title>x</title><main><h1>x</h1><div tabindex=0 style='height:3rem;overflow:auto;display:flex;flex-direction:column-reverse'>"
        "<div><p style='color:#bbb;background:#fff;font-size:2rem'>pâle</p><p style='background:#fff'>net</p></div></div></main></html>"
    )
    violations, undecided = found_by(page, ONLY_COLOURS)
    assert [words for words in violations + undecided if "expected contrast" in words.lower()]
