"""An official opens a consultation from a model, publishes it and ends it; the next town's official is refused everywhere."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Opener
from tests.browser.screens import SCREENS, key_of
from tests.browser.site import Site

TITLE = "Quelle place pour les enfants ?"


def prepare(page: Page, town: str) -> None:
    """A draft from a model of process."""
    page.goto(f"/t/{town}/agents/nouvelle-consultation/")
    page.locator("input[name=template][value=proposals]").check()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=question]").fill("Où les enfants jouent-ils, et où voudraient-ils jouer ?")
    page.locator("[name=summary]").fill(
        "La ville refait trois places. Elle veut entendre les enfants et leurs parents."
    )
    page.locator("[name=starts_on]").fill((date.today() + timedelta(days=10)).isoformat())  # noqa: DTZ011 — what a person types
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/agents/consultations/[^/]+/"))


@pytest.mark.browser
def test_an_official_opens_publishes_and_ends_a_consultation(open_as: Opener, site: Site):
    page, reader = open_as("agent"), open_as()
    town = site.facts["town"]
    prepare(page, town)
    slug = site.value("SELECT slug FROM consultations_consultation WHERE title = %s", TITLE)
    public = f"/t/{town}/consultations/{slug}/"
    assert reader.goto(public).status == 404  # type: ignore[union-attr]
    page.goto(f"/t/{town}/agents/consultations/{slug}/publier/")
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url(lambda url: "publier" not in url)
    assert reader.goto(public).status == 200  # type: ignore[union-attr]
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Quelle place")
    page.goto(f"/t/{town}/agents/consultations/{slug}/terminer/")
    page.locator("[name=follow_up]").fill(
        "La place du marché devient une place aux enfants. Les deux autres attendront le budget."
    )
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url(lambda url: "terminer" not in url)
    reader.goto(public)
    expect(reader.locator("main")).to_contain_text("place aux enfants")
    acts = "SELECT count(*) FROM audit_entry WHERE target = 'consultation:' || (SELECT id FROM consultations_consultation WHERE slug = %s)"
    assert site.value(acts, slug) == 3


@pytest.mark.browser
@pytest.mark.promise("S-1")
def test_the_next_towns_official_is_refused_at_every_desk(open_as: Opener, site: Site):
    page, tried = open_as("agent voisin"), 0
    for name, case, who in SCREENS:
        path = site.screens[key_of(name, case)]
        if who in {"agent", "administratrice", "modérateur", "animatrice", "médiateur"} and "/agents/" in path:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status in {403, 404}, path
            assert page.locator("main form").count() == 0, path
            tried += 1
    assert tried > 8
