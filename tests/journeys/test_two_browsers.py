"""Two browsers in one room over live sockets: they talk, one loses its line, comes back, and shows the same transcript."""

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.workshop import parts
from core.workshop.children import bound_to
from tests.browser.site import ROOT, Site, free_port, wait_for

Sitter = Callable[..., Page]


@pytest.fixture(scope="module")
def lively(site: Site) -> Iterator[str]:
    """The same site through ASGI, as the demonstration serves it: pages and sockets."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    home = site.environment["STATE_DIR"]
    with Path(home, "live.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            parts.live("127.0.0.1", port), cwd=ROOT, env={**site.environment, "PUBLIC_URL": url}, stdout=log, stderr=log,
            preexec_fn=bound_to(os.getpid()),
        )  # fmt: skip
    try:
        wait_for(f"{url}/comprendre/", server, Path(home) / "live.log")
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@pytest.fixture
def sit(browser: Browser, site: Site, lively: str) -> Iterator[Sitter]:
    """`sit(who)` opens the running session in somebody's own browser."""
    contexts: list[BrowserContext] = []

    def sitter(who: str, **options: object) -> Page:
        context = browser.new_context(base_url=lively, locale="fr-FR", **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(15_000)
        if who:
            context.add_cookies([{"name": "sessionid", "value": site.sessions[who], "url": lively, "httpOnly": True}])
        page = context.new_page()
        town, consultation = site.facts["town"], site.facts["consultations"][""]
        page.goto(f"/t/{town}/consultations/{consultation}/salles/{site.facts['rooms']['']}/")
        expect(page.locator("[data-live]")).to_have_text("En direct")
        return page

    yield sitter
    for context in contexts:
        context.close()


def say(page: Page, words: str) -> None:
    """One message, by the composer."""
    page.locator("textarea[name=text]").fill(words)
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.locator("textarea[name=text]")).to_have_value("")


def transcript(page: Page) -> list[str]:
    """Each line as it reads: its number and its words."""
    lines = page.locator("[data-lines] > li").all_inner_texts()
    return [re.sub(r"Corriger ou retirer|\s+", " ", line).strip() for line in lines]


@pytest.mark.browser
@pytest.mark.promise("R-6")
@pytest.mark.promise("A-6")
def test_two_browsers_talk_and_one_that_lost_its_line_comes_back_to_the_same_transcript(sit: Sitter) -> None:
    nadia, agent = sit("attestée"), sit("agent")
    say(nadia, "Il fait nuit à dix-sept heures sur la place.")
    expect(agent.locator("[data-lines]")).to_contain_text("Il fait nuit à dix-sept heures")
    say(agent, "Le lampadaire est commandé.")
    expect(nadia.locator("[data-lines]")).to_contain_text("Le lampadaire est commandé.")
    nadia.context.set_offline(True)
    say(agent, "Il arrive en décembre.")
    nadia.locator("textarea[name=text]").fill("Pendant la coupure")
    nadia.get_by_role("button", name="Envoyer mon message").click()
    expect(nadia.get_by_role("alert").filter(has_text="n’est pas parti")).to_be_visible()
    expect(nadia.locator("textarea[name=text]")).to_have_value("Pendant la coupure")
    nadia.context.set_offline(False)
    nadia.get_by_role("button", name="Envoyer mon message").click()
    expect(agent.locator("[data-lines]")).to_contain_text("Pendant la coupure")
    expect(nadia.locator("[data-lines]")).to_contain_text("Il arrive en décembre.")
    assert transcript(nadia) == transcript(agent)
    fresh = sit("")
    assert transcript(fresh) == transcript(agent)


@pytest.mark.browser
@pytest.mark.promise("A-6")
def test_the_log_has_a_name_announces_in_bursts_and_never_takes_the_focus(sit: Sitter) -> None:
    nadia, agent = sit("attestée"), sit("agent")
    log = nadia.get_by_role("log", name="Ce qui se dit")
    expect(log).to_be_visible()
    assert log.get_attribute("aria-live") == "off", "one sentence in five seconds is said beside it, not each line"
    field = nadia.locator("textarea[name=text]")
    field.focus()
    nadia.keyboard.type("Je suis en train d’écr")
    spoken = nadia.evaluate_handle(
        """() => { const said = []; const seen = new MutationObserver(() => {
             const region = [...document.querySelectorAll('body > [role=status]')].pop();
             if (region && region.textContent && said.at(-1) !== region.textContent) said.push(region.textContent); });
           seen.observe(document.body, {childList: true, subtree: true, characterData: true}); return said; }"""
    )
    for n in range(3):
        say(agent, f"Message {n} d’une rafale.")
    expect(log).to_contain_text("Message 2 d’une rafale.")
    nadia.wait_for_function("said => said.length > 0", arg=spoken)
    assert spoken.json_value() == ["3 nouveaux messages"]
    assert nadia.evaluate("document.activeElement.name") == "text"
    assert field.input_value() == "Je suis en train d’écr"


@pytest.mark.browser
@pytest.mark.promise("A-6")
def test_the_live_page_is_suspended_and_resumed(sit: Sitter) -> None:
    # Who spoke least in the other tests speaks here: five messages in ten seconds are the limit.
    nadia, agent = sit("agent"), sit("attestée")
    button = nadia.locator("[data-suspend]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    say(agent, "Pendant que le direct est suspendu.")
    expect(button).to_have_text("Reprendre le direct (1)")
    expect(nadia.locator("[data-lines]")).not_to_contain_text("Pendant que le direct est suspendu.")
    button.click()
    expect(nadia.locator("[data-lines]")).to_contain_text("Pendant que le direct est suspendu.")


TELL = """
from django.db import transaction
from core.accounts.models import User
from core.notices.families import Family
from core.notices.telling import write_notice
with transaction.atomic():
    reader = User.objects.get(email={address!r})
    write_notice(Family.REPLIES, "mentioned", to=reader, about="message:0", url="/comprendre/", name="Samba", room="Le banc")
"""


@pytest.mark.browser
def test_what_somebody_is_told_is_counted_on_their_open_page_and_read_with_the_keyboard(
    sit: Sitter, site: Site
) -> None:
    here = sit("habitant")
    link = here.locator(".tools__notices")
    before = int(link.get_attribute("data-unread") or 0)
    site.shell(TELL.format(address=site.facts["emails"]["habitant"]))
    expect(link).to_have_attribute("data-unread", str(before + 1))
    expect(link).to_contain_text(f"({before + 1} non lu")
    there = here.context.new_page()
    there.goto("/compte/avis/")
    told = there.get_by_role("button", name=re.compile("Samba vous nomme"))
    told.focus()
    there.keyboard.press("Enter")
    expect(there).to_have_url(re.compile("/comprendre/$"))
    expect(link).to_have_attribute("data-unread", str(before))
