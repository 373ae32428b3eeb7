"""A-15: without JavaScript, a resident reads, signs in by code, proposes in three steps, supports and argues."""

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.fixtures import Opener
from tests.browser.screens import SCREENS, key_of
from tests.browser.site import Site


@pytest.mark.browser
@pytest.mark.promise("A-15")
def test_without_script_a_resident_reads_signs_in_proposes_supports_and_argues(open_as: Opener, site: Site):
    page = open_as(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto("/")
    page.goto(site.screens["consultations:show"])
    page.goto(site.screens["proposals:list"])
    walks.visible(page.get_by_role("link", name="Écrire une proposition")).click()
    walks.sign_in(page, site, site.facts["emails"]["habitant"])
    walks.say(page, "Des casiers à la gare", "Pour ranger un cabas le temps d’un rendez-vous.")
    walks.place(page)
    walks.publish(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Des casiers à la gare")
    walks.support(page)
    walks.argue(page, "Ma voisine attend debout depuis deux ans.")
    page.goto("/compte/deconnexion/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{site.url}/")
    expect(page.get_by_role("link", name="Se connecter")).to_be_visible()


@pytest.mark.browser
@pytest.mark.promise("A-15")
def test_every_page_says_as_much_without_script(open_as: Opener, site: Site):
    page = open_as(java_script_enabled=False)
    for name, case, who in SCREENS:
        if who == "anonyme":
            page.goto(site.screens[key_of(name, case)])
            assert page.locator("main h1").inner_text().strip(), name
            assert page.locator("main").inner_text().count(" ") > 5, name
