"""Monday's digest, by keyboard alone and without signing in: she opens its link, writes, and her draft is on the official's desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.fixtures import Opener
from tests.browser.hands import Keyboard
from tests.browser.site import Site

TITLE = "Une pergola devant la halle"
WORDS = "Oui pour une pergola, si le sol la porte."
LINK = re.compile(r"Commencer la réponse\s*: (\S+)")
# A proposal that nobody has begun to answer, and the digest of the Monday after.
PREPARE = f"""
from datetime import timedelta
from django.utils import timezone
from consult.answers.models import Duty
from consult.consultations.models import Consultation
from consult.digests.services import prepare
from tests.make import make_proposal
made = make_proposal(Consultation.objects.get(slug="bien-vieillir"), None, "{TITLE}", theme="ageing", support_count=51)
now = timezone.now()
Duty.objects.create(proposal=made, opened_at=now, due_at=now + timedelta(days=5), threshold=50, supports=51)
prepare(now + timedelta(days=7))
"""


@pytest.mark.browser
def test_she_begins_an_answer_from_mondays_digest_by_keyboard(open_as: Opener, site: Site):
    site.shell(PREPARE)
    letter = site.letters_to(site.facts["emails"]["élue"])[0]
    part = letter[letter.index(TITLE) :]
    found = LINK.search(part)
    assert found, letter
    stranger, official = open_as(), open_as("agent")
    keys = Keyboard(stranger)
    stranger.goto(found[1])
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Commencer la réponse")
    official.goto(f"/t/{site.facts['town']}/reponses/")
    expect(official.locator("main")).to_contain_text(TITLE)
    keys.press(stranger.get_by_role("button", name="Confier ce projet aux services"))
    expect(stranger.locator(".error-summary")).to_contain_text("Écrivez quelques mots")
    expect(stranger.locator(".error-summary")).to_be_focused()
    keys.write(stranger.locator("[name=words]"), WORDS)
    keys.press(stranger.get_by_role("button", name="Confier ce projet aux services"))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("C’est fait")
    stranger.goto(found[1])
    expect(stranger.get_by_role("heading", level=1)).to_have_text("C’est déjà fait")
    official.goto(f"/t/{site.facts['town']}/reponses/")
    Keyboard(official).press(official.get_by_role("link", name=TITLE).first)
    expect(official.locator("main")).to_contain_text(WORDS)
