"""S-5: a town whose every text is an attack is read in Chromium: no alert, no violation of the policy, nothing asked elsewhere."""

from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.browser.fixtures import Opener
from tests.browser.site import Site

TRAP = """
window.__seen = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = said => { window.__seen.push(`${name}(${said})`); };
document.addEventListener('securitypolicyviolation', e => window.__seen.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""
# Elements and attributes that only an attack would have put there.
PLANTED = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(el =>
  ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'STYLE', 'BASE', 'VIDEO', 'MATH'].includes(el.tagName) ||
  [...el.attributes].some(a => a.name.startsWith('on') || /^\\s*(javascript|data):/i.test(a.value) && a.name !== 'value')
).map(el => el.outerHTML.slice(0, 120))"""


def trapped(open_as: Opener, who: str, **options: Any) -> tuple[Page, list[str]]:
    """A tab that tells of every alert, violation and foreign request."""
    page, seen = open_as(who, **options), []
    page.add_init_script(TRAP)
    page.on("dialog", lambda dialog: (seen.append(f"dialogue {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda line: seen.append(line.text) if "Content Security" in line.text else None)
    page.on("request", lambda request: seen.append(request.url) if "evil.example" in request.url else None)
    return page, seen


@pytest.mark.browser
@pytest.mark.promise("S-5")
@pytest.mark.parametrize("who", ["hostile", "anonyme"])
def test_hostile_texts_do_nothing_on_any_page(open_as: Opener, site: Site, who: str):
    page, seen = trapped(open_as, who)
    read = 0
    for name, path in site.facts["hostile"].items():
        try:
            answer = page.goto(path)
        except Error as download:  # a file is taken away, not shown: what it holds is tested by S-17
            if "Download is starting" not in str(download):
                raise
            assert page.request.get(path).status < 500, name
            continue
        assert answer is not None
        assert answer.status < 500, name
        read += answer.status == 200
        told = page.evaluate("() => window.__seen || []") + seen
        if "html" in (answer.headers.get("content-type") or ""):
            told += page.evaluate(PLANTED)
        assert not told, f"{name} {path} : {told}"
    assert read > 5


@pytest.mark.browser
@pytest.mark.promise("S-5")
def test_hostile_texts_do_nothing_in_letters(open_as: Opener, site: Site):
    page, seen = trapped(open_as, "nobody", bypass_csp=True)  # no policy protects who reads a letter
    page.goto("/comprendre/")
    assert len(site.facts["letters"]) > 5
    for name, html in site.facts["letters"].items():
        page.set_content(html)
        assert not page.evaluate(PLANTED.replace("main *, header *, footer *", "body *")), name
        assert not page.evaluate("() => window.__seen || []") + seen, name


@pytest.mark.browser
def test_the_gate_of_hostile_texts_can_fail(open_as: Opener, site: Site):
    page, _seen = trapped(open_as, "nobody", bypass_csp=True)
    page.goto("/comprendre/")
    page.set_content("<main><img src=x onerror=alert(1)><a href='javascript:alert(2)'>ici</a></main>")
    page.wait_for_function("() => window.__seen.length > 0")
    assert page.evaluate("() => window.__seen") == ["alert(1)"]
    assert len(page.evaluate(PLANTED)) == 2
