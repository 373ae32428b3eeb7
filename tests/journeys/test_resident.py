"""A resident of 58 with a phone and no mouse: reads, signs in, writes, sees what resembles hers, supports, argues."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.fixtures import Opener
from tests.browser.hands import Keyboard
from tests.browser.site import Site

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
MOST_STOPS = 400  # Tab presses from the front page to the published argument


@pytest.mark.browser
@pytest.mark.promise("A-20")
def test_by_keyboard_alone_on_a_phone_she_reads_writes_supports_and_argues(open_as: Opener, site: Site):
    page = open_as(**PHONE)
    keys = Keyboard(page)
    page.goto(site.screens["territories:show"])
    shown = site.screens["consultations:show"]
    keys.press(page.locator(f"main a[href='{shown}']").first)
    page.wait_for_url(f"**{shown}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nos priorités")
    page.goto(site.screens["proposals:list"])
    keys.press(walks.visible(page.get_by_role("link", name="Écrire une proposition")))
    walks.sign_in(page, site, "yvonne@exemple.fr", keys)
    walks.say(page, "Un banc entre le marché et la tour", "Nos aînées s’arrêtent debout, cabas à la main.", keys)
    expect(page.get_by_role("heading", level=1)).to_have_text("Est-ce déjà proposé ?")
    expect(page.get_by_role("link", name=re.compile("Des bancs entre le marché et la tour")).first).to_be_visible()
    walks.place(page, hand=keys)
    address = walks.publish(page, keys)
    expect(page.get_by_role("status")).to_contain_text("publiée")
    page.goto(site.screens["proposals:show"])
    walks.support(page, keys)
    walks.argue(page, "Ma sœur fait trois pauses pour rentrer.", hand=keys)
    assert keys.stops < MOST_STOPS
    page.goto(address)
    expect(page.get_by_text("Nos aînées s’arrêtent debout")).to_be_visible()


@pytest.mark.browser
def test_while_she_writes_she_sees_what_resembles_hers(open_as: Opener, site: Site):
    page = open_as("attestée")
    page.goto(site.screens["proposals:new"])
    page.locator("[name=title]").press_sequentially("Des bancs entre le marché et la tour")
    page.locator("[name=text]").press_sequentially("Nos aînées s’arrêtent debout")
    expect(page.locator("[data-island~=similar]").get_by_role("link").first).to_contain_text("banc")


@pytest.mark.browser
def test_the_phone_never_scrolls_sideways_on_her_way(open_as: Opener, site: Site):
    page = open_as("attestée", **PHONE)
    for name in ("territories:show", "consultations:show", "proposals:list", "proposals:show", "proposals:new"):
        page.goto(site.screens[name])
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360, name
