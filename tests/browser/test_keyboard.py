"""A-8: Tab leads everywhere, is always seen, never under the header, and starts with the skip link."""

import pytest

from tests.browser.fixtures import Opener
from tests.browser.gates import walk
from tests.browser.screens import IDS, SCREENS, key_of
from tests.browser.site import Site

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.mark.browser
@pytest.mark.promise("A-8")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_tab_leads_everywhere_and_is_always_seen(tab: Opener, site: Site, name: str, case: str, who: str):
    page = tab(who, **PHONE)
    page.goto(site.screens[key_of(name, case)])
    page.evaluate("() => document.activeElement.blur()")
    assert not (faults := walk(page)), "\n".join(faults)


@pytest.mark.browser
@pytest.mark.promise("A-8")
def test_the_skip_link_moves_the_focus(tab: Opener, site: Site):
    page = tab("anonyme", **PHONE)
    page.goto(site.screens["home:index"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "contenu"


@pytest.mark.browser
def test_the_gate_of_the_keyboard_can_fail(open_as: Opener):
    page = open_as()
    page.set_content(
        "<style>a:focus{outline:none}</style><header style='position:fixed;inset:0 0 auto 0;height:90px'></header>"
        "<a href=#1>un</a><p><a href=#2 style='position:fixed;top:300px;left:-500px'>deux</a>"
        "<button disabled>non</button><div tabindex=0 style='margin-top:400px;outline:3px solid'>trois</div>"
    )
    faults = walk(page)
    assert "le premier arrêt n’est pas le lien d’évitement" in faults
    assert {"a un : sans marque de focus", "a deux : hors de l’écran"} <= set(faults)
    assert [words for words in faults if words.startswith("a un : sous")]
