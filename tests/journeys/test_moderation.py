"""Words are reported without an account, removed by five keys with their reasons, contested, and back everywhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Opener
from tests.browser.site import Site

TITLE = "Une fresque rue des Tilleuls"
NADIA = "nadia.benali-morel@exemple.fr"
PREPARE = f"""
from consult.consultations.models import Consultation
from core.accounts.models import User
from tests.make import make_proposal
make_proposal(Consultation.objects.get(slug="bien-vieillir"), User.objects.get(email="{NADIA}"), "{TITLE}")
"""


def report(page: Page, url: str) -> None:
    """A passer-by reports the proposal from its own page, and is answered at once."""
    page.goto(url)
    page.get_by_role("link", name="Signaler cette proposition").click()
    expect(page.locator("blockquote")).to_contain_text(TITLE)
    page.locator("[name=motive][value=minors]").check()
    page.locator("[name=in_good_faith]").check()
    page.get_by_role("button", name="Envoyer mon signalement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre signalement est reçu")


def remove(page: Page, town: str) -> None:
    """The most urgent case comes first; r, 8, Enter remove the words with a rule and facts."""
    page.goto(f"/t/{town}/moderation/")
    expect(page.locator("main")).to_contain_text(TITLE)
    page.locator("html[data-ready]").wait_for(state="attached")
    for key in ("r", "8", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".messages")).to_contain_text("le texte est retiré")


def is_found(page: Page, town: str, consultation: str, site: Site) -> set[str]:
    """Where anyone meets the proposal."""
    pk = site.value("SELECT id FROM proposals_proposal WHERE title = %s", TITLE)
    places = {
        "list": f"/t/{town}/consultations/{consultation}/propositions/?tri=recentes",
        "search": f"/t/{town}/recherche/?q=fresque",
        "feed": f"/t/{town}/consultations/{consultation}/propositions/flux.atom",
        "api": f"/api/v1/proposals/{pk}/",
    }
    answers = {name: page.request.get(url) for name, url in places.items()}
    return {name for name, answer in answers.items() if answer.status == 200 and TITLE in answer.text()}


@pytest.mark.browser
@pytest.mark.promise("L-6")
def test_a_removal_has_its_reasons_and_an_appeal_before_somebody_else_brings_the_words_back(
    open_as: Opener, site: Site
):
    town = site.facts["town"]
    site.shell(PREPARE)
    pk = site.value("SELECT id FROM proposals_proposal WHERE title = %s", TITLE)
    url = f"/t/{town}/consultations/bien-vieillir/propositions/{pk}/"
    everywhere = {"list", "search", "feed", "api"}
    stranger, moderator, colleague = open_as(), open_as("modérateur"), open_as("administratrice")
    report(stranger, url)
    remove(moderator, town)
    assert not is_found(stranger, town, "bien-vieillir", site)
    letters = [words for words in site.letters_to(NADIA) if "/moderation/decision/" in words and TITLE in words]
    letter = letters[0]
    link = re.search(r"/t/\S+/moderation/decision/\S+/", letter)
    assert link is not None
    author = open_as(java_script_enabled=False)  # no account, no script: the link is enough
    author.goto(link.group())
    expect(author.locator("main")).to_contain_text("Le texte enfreint cette règle")
    author.locator("[name=words]").fill("La fresque est sur un mur de la ville, et l’artiste est d’accord.")
    author.get_by_role("button", name="Contester cette décision").click()
    expect(author.locator("main")).to_contain_text("Vous avez contesté cette décision")
    moderator.goto(f"/t/{town}/moderation/recours/")
    expect(moderator.locator("main")).to_contain_text("Vous avez pris la première décision")
    colleague.goto(f"/t/{town}/moderation/recours/")
    colleague.locator("main .rows a").last.click()
    colleague.locator("[name=outcome][value=overturned]").check()
    colleague.locator("[name=reasons]").fill("Le mur est bien à la ville : rien ne s’oppose à cette proposition.")
    colleague.get_by_role("button", name="Trancher ce recours").click()
    expect(colleague.locator(".messages")).to_contain_text("tranché")
    assert is_found(stranger, town, "bien-vieillir", site) == everywhere
    author.reload()
    expect(author.locator("main")).to_contain_text("annulée")
