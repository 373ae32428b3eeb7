"""A-11, A-12: a window of 320 × 256 scrolls one way only; letters twice as large, and spaced, are never cut."""

import pytest

from tests.browser.fixtures import Opener
from tests.browser.gates import CLIPPED, OVERFLOW, SPACING
from tests.browser.screens import IDS, SCREENS, key_of
from tests.browser.site import Site

SMALL = {"viewport": {"width": 320, "height": 256}}
DOUBLE = "html { font-size: 200% !important; }"


@pytest.mark.browser
@pytest.mark.promise("A-11")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_a_small_window_never_scrolls_sideways(tab: Opener, site: Site, name: str, case: str, who: str):
    page = tab(who, **SMALL)
    page.goto(site.screens[key_of(name, case)])
    assert not page.evaluate(OVERFLOW)


@pytest.mark.browser
@pytest.mark.promise("A-12")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_large_and_spaced_text_is_never_cut(open_wide: Opener, site: Site, name: str, case: str, who: str):
    page = open_wide(who)
    page.goto(site.screens[key_of(name, case)])
    page.add_style_tag(content=DOUBLE)
    wide = page.evaluate(OVERFLOW) + page.evaluate(CLIPPED)
    page.add_style_tag(content=SPACING)
    assert not wide + page.evaluate(OVERFLOW) + page.evaluate(CLIPPED)


@pytest.fixture
def open_wide(tab: Opener) -> Opener:
    """A tab where a test may add styles of its own: the page's policy would refuse them."""
    return lambda who: tab(who, bypass_csp=True, viewport={"width": 1024, "height": 768})


@pytest.mark.browser
def test_the_gates_of_reflow_can_fail(open_as: Opener):
    page = open_as(**SMALL)
    page.set_content(
        "<div style='width:400px'>trop large</div><p style='height:10px;overflow:hidden'>deux<br>lignes</p>"
    )
    assert page.evaluate(OVERFLOW)
    assert page.evaluate(CLIPPED) == ["p. deuxlignes"]
