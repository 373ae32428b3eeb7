"""A-1: axe finds nothing on any page, in light and dark; what it cannot decide is a frozen list."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.fixtures import Opener
from tests.browser.gates import TAGS
from tests.browser.screens import IDS, SCREENS, key_of
from tests.browser.site import Site

# Rules that axe leaves to a person, and what the person saw.
UNDECIDED: dict[str, str] = {}
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations", "incomplete"]}


def found_by(page: object, options: dict[str, object]) -> tuple[list[str], list[str]]:
    """Violations in words, and the same of what axe leaves open."""
    results = Axe().run(page, options=options).response
    violations, undecided = (
        [
            f"{rule['id']} : {node['target']} {node['failureSummary']}"
            for rule in results[kind]
            if kind == "violations" or rule["id"] not in UNDECIDED
            for node in rule["nodes"][:5]
        ]
        for kind in ("violations", "incomplete")
    )
    return violations, undecided


@pytest.mark.browser
@pytest.mark.promise("A-1")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_axe_finds_nothing(tab: Opener, site: Site, name: str, case: str, who: str):
    page = tab(who, reduced_motion="reduce")
    page.emulate_media(color_scheme="light")
    page.goto(site.screens[key_of(name, case)])
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
