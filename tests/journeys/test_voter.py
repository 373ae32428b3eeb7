"""Voting, by keyboard alone and without script: the paper, the review, the urn, the receipt; then the count, done again at home."""

import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.fixtures import Opener
from tests.browser.gates import OVERFLOW, outline_faults
from tests.browser.hands import Hand, Keyboard
from tests.browser.site import Site
from tests.browser.test_axe import ALL, found_by
from tests.consult.votes.urns import MODES, recount

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
RECEIPT = re.compile(r"\b[0-9A-Z]{5}\b")  # a group, of four
MOST_STOPS = 200  # Tab presses from the question to the receipt


def fill(page: Page, mode: str, choice: Any, hand: Hand) -> None:
    """Put a choice on the paper."""
    if isinstance(choice, dict):
        for code, figure in choice.items():
            if mode == "judgment":
                hand.tick(page.locator(f"input[name=choice_{code}][value='{figure}']"))
            else:
                hand.write(page.locator(f"input[name=choice_{code}]"), str(figure))
        return
    for rank, code in enumerate(choice, start=1):
        if mode == "ranking":
            hand.write(page.locator(f"input[name=choice_{code}]"), str(rank))
        else:
            hand.tick(page.locator(f"input[name=choice][value='{code}']"))


def vote(page: Page, mode: str, choice: Any, hand: Hand, button: str = "Voter") -> str:
    """From the question to the receipt."""
    hand.press(walks.visible(page.get_by_role("link", name=button, exact=True)))
    page.wait_for_url("**/bulletin/")
    if button != "Voter":
        expect(page.locator("main")).to_contain_text("Celui-ci le remplacera")
    fill(page, mode, choice, hand)
    hand.press(page.get_by_role("button", name="Relire mon bulletin"))
    hand.press(page.get_by_role("button", name="Déposer mon bulletin dans l’urne"))
    page.wait_for_url("**/recepisse/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre bulletin est dans l’urne")
    return "-".join(RECEIPT.findall(page.locator(".receipt__words").inner_text()))


def number_of(address: str) -> str:
    """The number of the question at this address."""
    return address.rstrip("/").rpartition("/")[2]


@pytest.mark.browser
@pytest.mark.promise("A-20")
@pytest.mark.promise("A-5")
@pytest.mark.parametrize("mode", MODES)
def test_by_keyboard_alone_on_a_phone_each_paper_goes_into_the_urn(open_as: Opener, site: Site, mode: str):
    page = open_as("Simone Attal", **PHONE)
    keys, (_rule, _more, first, second) = Keyboard(page), MODES[mode]
    page.goto(site.facts["urns"][mode])
    one = vote(page, mode, first, keys)
    assert keys.stops < MOST_STOPS
    page.goto(site.facts["urns"][mode])
    two = vote(page, mode, second, keys, "Changer mon bulletin")
    assert one != two


@pytest.mark.browser
@pytest.mark.promise("A-15")
@pytest.mark.parametrize("mode", MODES)
def test_without_script_each_paper_goes_into_the_urn(open_as: Opener, site: Site, mode: str):
    page = open_as("Rokia Traoré", java_script_enabled=False, **PHONE)
    _rule, _more, first, second = MODES[mode]
    page.goto(site.facts["urns"][mode])
    one = vote(page, mode, first, walks.FINGER)
    page.goto(site.facts["urns"][mode])
    assert vote(page, mode, second, walks.FINGER, "Changer mon bulletin") != one


@pytest.mark.browser
@pytest.mark.promise("A-1")
@pytest.mark.parametrize("mode", MODES)
def test_the_papers_their_reviews_and_receipts_pass_the_gates(open_as: Opener, site: Site, mode: str):
    page, faults = open_as("Simone Attal", reduced_motion="reduce"), []

    def look(where: str) -> None:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 700})
            faults.extend(f"{where} {width} : {words}" for words in page.evaluate(OVERFLOW) + outline_faults(page))
        faults.extend(f"{where} : {words}" for words in found_by(page, ALL)[0])

    page.goto(f"{site.facts['urns'][mode]}bulletin/")
    look("bulletin")
    if mode != "judgment":  # nothing is required of a paper but one mark
        with page.expect_navigation():
            page.get_by_role("button", name="Relire mon bulletin").click()
        if "Erreur" in page.title():
            faults.extend(f"bulletin refusé : {words}" for words in found_by(page, ALL)[0])
    page.goto(f"{site.facts['urns'][mode]}bulletin/")
    fill(page, mode, MODES[mode][2], walks.FINGER)
    with page.expect_navigation():
        page.get_by_role("button", name="Relire mon bulletin").click()
    look("relecture")
    page.goto(f"{site.facts['urns'][mode]}recepisse/")
    look("récépissé")
    assert not faults, "\n".join(faults)


@pytest.mark.browser
@pytest.mark.promise("A-20")
@pytest.mark.promise("B-10")
@pytest.mark.promise("B-6")
@pytest.mark.parametrize("mode", ["approval", "ranking"])
def test_she_signs_in_votes_keeps_her_receipt_and_counts_again_at_home(
    open_as: Opener, site: Site, tmp_path: Path, mode: str
):
    page = open_as(**PHONE)
    keys, (_rule, _more, first, second) = Keyboard(page), MODES[mode]
    address = site.facts["urns"][f"{mode} à compter"]
    page.goto(address)
    keys.press(walks.visible(page.get_by_role("link", name="Se connecter pour voter")))
    walks.sign_in(page, site, "yvonne@exemple.fr", keys)
    page.goto(address)
    old = vote(page, mode, first, keys)
    page.goto(address)
    new = vote(page, mode, second, keys, "Changer mon bulletin")
    with page.expect_download() as kept:
        keys.press(page.get_by_role("link", name="Enregistrer le récépissé"))
    assert new in Path(kept.value.path()).read_text()
    site.shell(f"from tests.browser.told import end_vote; end_vote({number_of(address)})")
    page.goto(f"{address}bulletin/")
    expect(page.locator("main")).to_contain_text("Le vote est clos")
    stranger = open_as(java_script_enabled=False)
    for receipt, said in ((old, "marqué « remplacé »"), (new, "Ligne")):
        stranger.goto(f"{address}verifier/")
        stranger.get_by_label("Récépissé").fill(receipt)
        stranger.get_by_role("button", name="Chercher au journal").click()
        expect(stranger.locator("main")).to_contain_text(said)
    stranger.goto(address)
    walks.visible(stranger.get_by_role("link", name="Lire le résultat")).click()
    stranger.wait_for_url("**/resultat/")
    with stranger.expect_download() as folder:
        walks.visible(stranger.get_by_role("link", name="Télécharger le dossier")).click()
    assert not stranger.context.cookies()
    with zipfile.ZipFile(folder.value.path()) as packed:
        packed.extractall(tmp_path)
    done = recount(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Tout concorde." in done.stdout
    ballots = tmp_path / "ballots.jsonl"
    ballots.write_text(ballots.read_text().partition("\n")[2])  # one ballot less
    spoiled: subprocess.CompletedProcess[str] = recount(tmp_path)
    assert spoiled.returncode != 0 or "Tout concorde." not in spoiled.stdout
