"""What an observatory analyst does in the demonstration, by keyboard alone and without script, on a phone: compare six towns,
read a method, see what is hidden and why, take the data away, find the command that works a snapshot out again.
"""

import csv
import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Download, Locator, Page, expect, sync_playwright

from core.workshop.accounts import PASSWORD
from tests.browser.fixtures import ARGUMENTS, CHROMIUM, FRENCH
from tests.browser.gates import OVERFLOW
from tests.browser.hands import Keyboard

PHONE: Final = {"width": 360, "height": 740}
EMAIL: Final = "etienne@demo.example"
LEFT_OUT: Final = ("60175", "69266")  # of the eight towns of the demonstration
TOLD: Final = re.compile(r"manage\.py verify_snapshot (\d+)")
SHAPES: Final = {"csv": b"\xef\xbb\xbf", "ods": b"PK", "json": b"{", "pdf": b"%PDF-"}  # how each file begins


@dataclass(frozen=True)
class Seen:
    """What the analyst came back with."""

    figures: dict[str, str]  # participation by town, as printed on the page
    rows: list[dict[str, str]]  # of the table that was taken away
    sheets: set[str]  # of the workbook
    snapshot: str  # its number, as the page of a town tells it
    stops: int  # Tab presses in all
    too_wide: list[str]  # what overflowed the phone


def analyse(site: str) -> Seen:
    """The whole walk, in a thread of its own: Playwright's loop meets no other test."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(_walk, site).result()


def _walk(site: str) -> Seen:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=FRENCH)
        context = browser.new_context(base_url=site, locale="fr-FR", java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
        page = context.new_page()
        try:
            return _Analyst(page).work()
        finally:
            browser.close()


class _Analyst:
    def __init__(self, page: Page) -> None:
        self.page, self.hand, self.too_wide = page, Keyboard(page), list[str]()

    def work(self) -> Seen:
        self._sign_in()
        self._choose()
        figures = self._figures()
        self._read_the_method()
        files = self._take_away()
        self._see_what_is_hidden()
        return Seen(
            figures=figures,
            rows=list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";")),
            sheets=set(zipfile.ZipFile(io.BytesIO(files["ods"])).namelist()),
            snapshot=self._find_the_command(),
            stops=self.hand.stops,
            too_wide=self.too_wide,
        )

    def _look(self) -> None:
        self.too_wide += [f"{self.page.url} : {words}" for words in self.page.evaluate(OVERFLOW)]

    def _follow(self, target: Locator) -> None:
        """Enter on a link or a button that leads to another page."""
        self.hand.reach(target)
        with self.page.expect_navigation():
            self.hand.press(target)

    def _sign_in(self) -> None:
        self.page.goto("/compte/connexion/mot-de-passe/")
        self.hand.write(self.page.locator("main input[type=email]"), EMAIL)
        self.hand.write(self.page.locator("main input[type=password]"), PASSWORD)
        self._follow(self.page.locator("main form button[type=submit]").first)
        assert "/connexion" not in self.page.url

    def _choose(self) -> None:
        """The vintage that everyone reads, one indicator, six towns."""
        self.page.goto("/observatoire/")
        self._look()
        expect(self.page.locator("main")).to_contain_text("Sous embargo")
        self._follow(self.page.get_by_role("navigation", name="Millésimes").locator("a:not([aria-current])"))
        expect(self.page.locator("main")).not_to_contain_text("Sous embargo –")
        self._follow(self.page.get_by_role("link", name="Comparer des territoires"))
        self._look()
        self.hand.press(self.page.get_by_text("Choisir ce que l’on compare"))
        self.hand.choose(self.page.locator("select[name=indicateur]"), "P1")
        for code in LEFT_OUT:
            self.hand.tick(self.page.locator(f"input[name=territoire][value='{code}']"))
        self._follow(self.page.get_by_role("button", name="Comparer", exact=True))
        expect(self.page.locator(".lede")).to_have_text("Taux de participation, 6 territoires")
        self._look()

    def _figures(self) -> dict[str, str]:
        lines = self.page.locator(".strips__line").all()
        return {
            one.locator(".strips__name").inner_text(): one.locator(".strips__said strong").inner_text() for one in lines
        }

    def _read_the_method(self) -> None:
        compared = self.page.url
        self._follow(self.page.get_by_role("link", name="Méthode P1"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Taux de participation")
        expect(self.page.get_by_role("heading", name="Formule")).to_be_visible()
        self._look()
        self.page.goto(compared)

    def _take_away(self) -> dict[str, bytes]:
        files = {}
        for form, name in (("csv", "CSV"), ("ods", "OpenDocument (.ods)"), ("json", "JSON"), ("pdf", "PDF")):
            with self.page.expect_download() as found:
                self.hand.press(self.page.get_by_role("link", name=name, exact=True))
            files[form] = _content(found.value)
            assert files[form].startswith(SHAPES[form]), form
        return files

    def _see_what_is_hidden(self) -> None:
        """Satisfaction: one town or none can say it; the others say why they do not."""
        self.hand.press(self.page.get_by_text("Choisir ce que l’on compare"))
        self.hand.choose(self.page.locator("select[name=indicateur]"), "C5")
        self._follow(self.page.get_by_role("button", name="Comparer", exact=True))
        expect(self.page.locator("main")).to_contain_text("un chiffre masqué pour que personne ne soit reconnu")
        expect(self.page.locator(".strips__line--apart").first).to_contain_text("Trop peu de cas pour être montré")
        self._look()

    def _find_the_command(self) -> str:
        self._follow(self.page.locator(".strips__name").get_by_role("link", name="Clichy-sous-Bois").first)
        self._look()
        found = TOLD.search(self.page.locator("main").inner_text())
        assert found, "the page of a town tells how it is worked out again"
        return found[1]


def _content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()
