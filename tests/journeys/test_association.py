"""An association joins with its number, is verified, gives a dated mandate, and speaks in its own name."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.fixtures import Opener
from tests.browser.site import Site

NAME = "Les Glaneuses du Plateau"


@pytest.mark.browser
def test_an_association_joins_gives_a_mandate_and_speaks(open_as: Opener, site: Site):
    fatou = open_as()
    fatou.goto("/compte/connexion/?next=/compte/")
    walks.sign_in(fatou, site, "fatou@exemple.fr")
    fatou.get_by_role("link", name=re.compile("Déclarer une association")).click()
    fatou.locator("[name=name]").fill(NAME)
    fatou.locator("[name=purpose]").fill("Récolter et partager ce qui se perd.")
    fatou.locator("[name=number]").fill("W931777888")
    fatou.get_by_role("button", name="Déclarer cette association").click()
    expect(fatou.get_by_text("La mairie vérifie cette association")).to_be_visible()
    page_of_association = fatou.url

    karim = open_as("agent")
    karim.goto(site.screens["people:associations"])
    karim.get_by_role("button", name=f"Vérifier cette association {NAME}").click()
    expect(karim.locator("#verifiees ~ ul")).to_contain_text(NAME)
    assert any(NAME in letter for letter in site.letters_to("fatou@exemple.fr"))

    fatou.goto(page_of_association)
    fatou.locator("main form [name=email]").fill("lucas@exemple.fr")
    fatou.locator("main form [name=until]").fill((date.today() + timedelta(days=90)).isoformat())  # noqa: DTZ011 — what a person types
    fatou.get_by_role("button", name="Donner ce mandat").click()
    expect(fatou.get_by_role("status")).to_contain_text("Le mandat est donné")
    assert any(NAME in letter for letter in site.letters_to("lucas@exemple.fr"))

    lucas = open_as()
    lucas.goto(f"/compte/connexion/?next={site.screens['proposals:new']}")
    walks.sign_in(lucas, site, "lucas@exemple.fr")
    walks.say(lucas, "Un frigo partagé place du marché", "Chacun y laisse ce qu’il a de trop, chacun prend.")
    walks.place(lucas, "isolation", speaking_for=NAME)
    walks.publish(lucas)
    expect(lucas.locator("main")).to_contain_text(NAME)
    supports = "SELECT support_count FROM proposals_proposal WHERE title = %s"
    assert site.value(supports, "Un frigo partagé place du marché") == 0
