"""An evening run from its desk: by the keyboard alone, then without script; residents ask to speak and raise their hands."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Opener
from tests.browser.hands import Keyboard
from tests.browser.site import Site

AGENDA = "Accueil | 10\nLa place du marché | 30\nLa suite"
MOST_STOPS = 250  # Tab presses in one evening


def announce(page: Page, site: Site, title: str) -> str:
    """A session for tomorrow; the address of its desk."""
    town, consultation = site.facts["town"], site.facts["consultations"][""]
    page.goto(f"/t/{town}/consultations/{consultation}/salles/")
    page.locator("main a[href$='/salles/nouvelle/'], aside a[href$='/salles/nouvelle/']").locator(
        "visible=true"
    ).first.click()
    page.locator("[name=title]").fill(title)
    page.locator("[name=about]").fill("Qui passe, qui reste, qui a peur.")
    page.locator("[name=starts_at]").fill(f"{date.today() + timedelta(days=1)}T18:30")  # noqa: DTZ011 — what a person types
    page.locator("[name=agenda]").fill(AGENDA)
    page.get_by_role("button", name="Publier cette salle").click()
    page.wait_for_url(re.compile(r"/salles/\d+/animer/$"))
    return page.url


def done(page: Page, words: str) -> None:
    """The desk has said it."""
    expect(page.locator("[data-said]")).to_contain_text(words)


def resident_asks(page: Page, desk: str, words: str = "") -> None:
    """Somebody says a word in the room, and asks to speak."""
    page.goto(desk.replace("animer/", ""))
    if words:
        page.locator("[name=text]").fill(words)
        page.get_by_role("button", name="Envoyer mon message").click()
        page.locator("main").get_by_text(words).first.wait_for()
    page.get_by_role("button", name="Demander la parole").click()
    page.get_by_role("button", name="Baisser ma main").locator("visible=true").wait_for()


@pytest.mark.browser
@pytest.mark.promise("A-15")
def test_a_facilitator_runs_an_evening_by_keyboard_alone(open_as: Opener, site: Site):
    page, nadia = open_as("agent"), open_as("attestée", java_script_enabled=False)
    desk = announce(page, site, "Une soirée au clavier")
    hand = Keyboard(page)
    expect(page.locator("#raccourcis")).to_be_visible()
    page.keyboard.press("o")
    done(page, "La séance est ouverte")
    resident_asks(nadia, desk, "La place est sombre après vingt heures.")
    hand.press(page.get_by_role("link", name="Actualiser"))
    expect(page.get_by_role("button", name=re.compile("Donner la parole à Nadia"))).to_be_visible()
    expect(page.locator("#raccourcis")).to_be_visible()
    page.keyboard.press("m")
    done(page, "a la parole")
    page.keyboard.press("f")
    done(page, "Le tour de parole est terminé")
    expect(page.locator("main")).to_contain_text("1 personne a parlé")
    for point in ("Accueil", "La place du marché"):
        page.keyboard.press("n")
        done(page, point)
    expect(page.locator("[aria-current=step]")).to_contain_text("La place du marché")
    page.keyboard.press("s")
    page.keyboard.type("Une navette le samedi ?")
    hand.press(page.get_by_role("button", name="Demander de lever la main"))
    done(page, "Les mains se lèvent")
    nadia.goto(desk.replace("animer/", ""))
    nadia.get_by_role("button", name="Oui", exact=True).locator("visible=true").click()
    hand.press(page.get_by_role("button", name="Terminer le comptage"))
    done(page, "Le comptage est terminé")
    expect(page.get_by_role("img", name="Oui\u202f: 1")).to_be_visible()
    page.keyboard.press("d")
    page.keyboard.type("La navette est essayée trois mois.")
    hand.press(page.get_by_role("button", name="Noter la décision"))
    done(page, "La décision est notée")
    expect(page.locator("#decision_text")).to_have_value("")
    hand.reach(page.get_by_role("button", name="Noter la décision"))
    for keys, words in (("jr", "1 message retenu"), ("je", "est épinglé")):
        for key in keys:
            page.keyboard.press(key)
        done(page, words)
    page.keyboard.press("p")
    done(page, "C’est la pause")
    page.keyboard.press("p")
    done(page, "La séance est ouverte")
    hand.press(page.get_by_role("link", name="Terminer…"))
    page.wait_for_url("**/terminer/")
    hand.press(page.get_by_role("button", name="Terminer la séance"))
    page.wait_for_url(desk)
    number = desk.rstrip("/").split("/")[-2]
    assert site.value("SELECT state FROM discussion_room WHERE id = %s", number) == "closed"
    assert (
        site.value("SELECT text FROM discussion_roomdecision WHERE room_id = %s", number)
        == "La navette est essayée trois mois."
    )
    assert hand.stops < MOST_STOPS


@pytest.mark.browser
@pytest.mark.promise("A-15")
def test_without_script_the_same_desk_does_the_same(open_as: Opener, site: Site):
    page, nadia = open_as("agent", java_script_enabled=False), open_as("attestée", java_script_enabled=False)
    desk = announce(page, site, "Une soirée sans script")
    expect(page.locator("#raccourcis")).to_be_hidden()
    page.get_by_role("button", name="Ouvrir la séance").click()
    resident_asks(nadia, desk, "Il manque des bancs, et de la lumière.")
    page.get_by_role("link", name="Actualiser").click()
    page.get_by_role("button", name=re.compile("Donner la parole à")).first.click()
    page.get_by_role("button", name="Terminer son tour").click()
    page.get_by_role("button", name=re.compile("Passer au point")).click()
    page.get_by_label(re.compile("Nadia")).first.check()
    page.get_by_role("button", name="Retenir", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("1 message retenu")
    page.get_by_label(re.compile("Nadia")).first.check()
    page.get_by_role("button", name="Masquer…").click()
    page.get_by_role("button", name="Masquer ce message").click()
    expect(page.locator("[role=alert]")).to_contain_text("Dites pourquoi")
    page.locator("[name=facts]").fill("Le message vise une personne.")
    page.get_by_role("button", name="Masquer ce message").click()
    expect(page.locator("main")).to_contain_text("charte : le respect des personnes")
    page.get_by_role("button", name="Retenir", exact=True).click()
    expect(page.locator("[role=alert]")).to_contain_text("Cochez d’abord un message")
    page.get_by_role("link", name="Terminer…").click()
    page.get_by_role("button", name="Terminer la séance").click()
    expect(page.locator("main")).to_contain_text("Vous pouvez encore retenir des messages")


@pytest.mark.browser
def test_a_key_does_nothing_in_a_field_nor_once_the_keys_are_off(open_as: Opener, site: Site):
    page = open_as("agent")
    announce(page, site, "Une soirée aux touches muettes")
    page.locator("#decision_text").press("o")
    expect(page.locator("#decision_text")).to_have_value("o")
    page.locator("[data-switch]").uncheck()
    page.keyboard.press("o")
    page.reload()
    expect(page.locator("[data-switch]")).not_to_be_checked()
    expect(page.get_by_role("button", name="Ouvrir la séance")).to_be_visible()
    page.locator("[data-switch]").check()
    page.keyboard.press("o")
    done(page, "La séance est ouverte")
