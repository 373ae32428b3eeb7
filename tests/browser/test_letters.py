"""A-21: letters read well laid out, on a phone, in light and dark, and nothing is fetched to show them."""

import re

import pytest
from django.utils import translation
from playwright.sync_api import Browser

from core.notices.letters import letter
from tests.browser.gates import OVERFLOW
from tests.browser.test_axe import ALL, found_by
from tests.core.notices.test_letters import WORDS

HEAVIEST = 100_000  # bytes
LONG = {
    "sentence": "« Des bancs " + "et des bancs " * 30 + "»",
    "because": "nouveau",
    "url": "https://x.fr/" + "a" * 180,
}


@pytest.mark.browser
@pytest.mark.promise("A-21")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["digest", "report_settled", "answer_published"])
def test_a_letter_is_read_on_a_phone_with_nothing_fetched(browser: Browser, name: str, scheme: str):
    with translation.override("fr"):
        written = letter(name, {**WORDS, "lines": [*WORDS["lines"], *[LONG] * 11]})
    asked: list[str] = []
    page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(written.html)
    violations, undecided = found_by(page, ALL)
    assert not violations + undecided, "\n".join(violations + undecided)
    assert page.evaluate(OVERFLOW) == []
    assert [page.locator("h1").count(), page.get_attribute("html", "lang")] == [1, "fr"]
    assert page.locator("img").count() == 0
    assert asked == []
    assert len(written.html.encode()) < HEAVIEST
    links = {link.get_attribute("href") for link in page.locator("main a").all()}
    assert links == set(re.findall(r"https?://\S+", written.text)), "laid out or not, the same links"
    page.close()
