"""What people do on the platform, written once: each walk works with and without JavaScript, by pointer or by keyboard."""

import re

from playwright.sync_api import Locator, Page

from tests.browser.hands import Hand, Pointer
from tests.browser.site import Site

CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", re.MULTILINE)
FINGER = Pointer()


def visible(target: Locator) -> Locator:
    """The one of several that people see: the rail's on a wide screen, the bar's on a phone."""
    return target.locator("visible=true").first


def code_for(site: Site, email: str) -> str:
    """The code in the newest letter to this address."""
    letters = site.letters_to(email)
    assert letters, f"aucune lettre pour {email}"
    found = CODE.findall(letters[0].partition("\n")[2])
    assert found, letters[0]
    return str(found[0])


def sign_in(page: Page, site: Site, email: str, hand: Hand = FINGER) -> None:
    """With the code that the letter holds."""
    hand.write(page.locator("main form input[type=email]"), email)
    hand.press(page.get_by_role("button", name="Recevoir un code"))
    page.wait_for_url("**/connexion/code/**")
    hand.write(page.locator("main form input[name=code]"), code_for(site, email))
    hand.press(page.get_by_role("button", name="Me connecter"))
    page.wait_for_url(lambda url: "/connexion" not in url)


def say(page: Page, title: str, text: str, hand: Hand = FINGER) -> None:
    """The first screen of writing."""
    hand.write(page.locator("[name=title]"), title)
    hand.write(page.locator("[name=text]"), text)
    hand.press(page.get_by_role("button", name="Continuer"))
    page.wait_for_url("**/semblables/")


def place(page: Page, theme: str = "ageing", hand: Hand = FINGER, speaking_for: str = "") -> None:
    """From the second screen to the preview."""
    hand.press(page.get_by_role("link", name=re.compile("[Cc]ontinuer$")))
    page.wait_for_url("**/situer/")
    hand.choose(page.locator("select[name=theme]"), theme)
    hand.tick(page.locator("input[name=logic][value=prevent]"))
    hand.tick(page.locator("input[name=actors]").first)
    if speaking_for:
        hand.tick(page.get_by_label(re.compile(f"au nom de {speaking_for}")))
    hand.press(page.get_by_role("button", name="Voir l’aperçu"))
    page.wait_for_url("**/apercu/")


def publish(page: Page, hand: Hand = FINGER) -> str:
    """From the preview to the proposal's own page, whose address is given back."""
    hand.press(page.get_by_role("button", name="Publier ma proposition"))
    page.wait_for_url(re.compile(r"/propositions/\d+/$"))
    return page.url


def support(page: Page, hand: Hand = FINGER) -> None:
    """Stand behind the proposal being read."""
    hand.press(visible(page.get_by_role("button", name="Soutenir cette proposition")))
    visible(page.get_by_text("Vous soutenez cette proposition")).wait_for()


def argue(page: Page, text: str, stance: str = "for", hand: Hand = FINGER) -> None:
    """Give an argument under the proposal being read."""
    form = page.locator("main form:has([name=stance])").first
    hand.tick(form.locator(f"input[name=stance][value={stance}]"))
    hand.write(form.locator("[name=text]"), text)
    hand.press(form.get_by_role("button", name=re.compile("Publier")))
    page.get_by_text(text).first.wait_for()
