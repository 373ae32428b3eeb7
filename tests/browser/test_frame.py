"""A-18, A-17, L-1, A-13, A-14: each page's frame, its targets, its footer, and that it keeps still."""

import pytest

from tests.browser.fixtures import Opener
from tests.browser.gates import OUTLINE, RUNNING, SMALL_TARGETS, outline_faults
from tests.browser.screens import IDS, SCREENS, key_of
from tests.browser.site import Site

PHONE = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}
STATED = ("totalement conforme", "partiellement conforme", "non conforme")


@pytest.mark.browser
@pytest.mark.promise("A-18")
@pytest.mark.promise("A-17")
@pytest.mark.promise("A-13")
@pytest.mark.promise("L-1")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_the_frame_of_a_page_is_whole(tab: Opener, site: Site, name: str, case: str, who: str):
    page = tab(who, **PHONE)
    page.goto(site.screens[key_of(name, case)])
    faults = outline_faults(page)
    faults += [f"cible : {words}" for words in page.evaluate(SMALL_TARGETS)]
    faults += [f"mouvement : {words}" for words in page.evaluate(RUNNING)]
    link = page.locator("footer a:not([hreflang])[href$='/accessibilite/']")
    if link.count() != 1 or not any(state in link.inner_text().lower() for state in STATED):
        faults.append("le pied de page ne dit pas l’état d’accessibilité")
    assert not faults, "\n".join(faults)


@pytest.mark.browser
@pytest.mark.promise("A-18")
def test_each_page_has_a_title_of_its_own(tab: Opener, site: Site):
    page, titles = tab(), {}
    for name, case, who in SCREENS:
        if who == "anonyme":
            page.goto(site.screens[key_of(name, case)])
            titles.setdefault(page.title(), []).append(key_of(name, case))
    assert not {title: names for title, names in titles.items() if len(names) > 1}


@pytest.mark.browser
@pytest.mark.promise("A-18")
def test_the_english_pages_say_that_they_are_english(tab: Opener, site: Site):
    page = tab()
    for name, case, who in SCREENS:
        if who == "anonyme":
            page.goto("/en" + site.screens[key_of(name, case)])
            assert not outline_faults(page, "en"), name


@pytest.mark.browser
@pytest.mark.promise("A-14")
def test_forced_colours_keep_focus_choices_and_figures(tab: Opener, site: Site):
    page = tab("attestée", forced_colors="active")
    page.goto(site.screens["proposals:list"])
    meter = page.locator("meter, progress, .bar, svg.stances").first
    assert meter.count() == 0 or meter.evaluate("el => el.getBoundingClientRect().height") > 0
    page.keyboard.press("Tab")
    assert page.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


@pytest.mark.browser
def test_the_gates_of_the_frame_can_fail(open_as: Opener):
    page = open_as()
    page.set_content(
        "<html><title>x</title><nav></nav><h1>a</h1><h3>b</h3><p id=a></p><p id=a></p>"
        "<a href=# style='display:inline-block;width:9px;height:9px'></a><a href=# style='display:inline-block;width:9px;height:9px'>x</a>"
        "<style>@keyframes t{to{opacity:0}} h1{animation:t 9s infinite}</style>"
    )
    faults = outline_faults(page)
    assert {"langue ", "0 × main", "h1 puis h3", "une navigation sans nom", "deux fois id=a", "titre « x »"} <= set(
        faults
    )
    assert len(page.evaluate(SMALL_TARGETS)) == 2
    assert page.evaluate(RUNNING) == ["t"]
    assert page.evaluate(OUTLINE)["h1"] == 1
