"""A-2: a form sent empty comes back with its faults told, tied to their fields, and with what was typed."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.fixtures import Opener
from tests.browser.screens import IDS, SCREENS, key_of
from tests.browser.site import Site

# The first form that posts and asks for something; its required fields are emptied, the other texts are marked. Forms that
# an island sends in place lead to no other page: their faults are tested without script, in the pages' own tests.
IN_PLACE = ":not([data-acts]):not([data-island~=composer])"
EMPTY = """() => {
  const texts = 'input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea, select';
  const form = [...document.querySelectorAll('main form[method=post]:not([data-acts]):not([data-island~=composer])')]
    .find(f => [...f.querySelectorAll(texts + ', input[type=radio]')].some(e => e.required && e.checkVisibility()));
  if (!form) return null;
  const kept = {}, emptied = [];
  if (![...form.querySelectorAll(texts)].some(e => e.required)) {
    for (const el of form.querySelectorAll('input[type=radio]')) { el.checked = false; emptied.push(el.name); }
  }
  for (const el of form.querySelectorAll(texts)) {
    if (el.required && emptied.length === 0) { el.value = ''; emptied.push(el.name); }
    else if (el.matches('textarea, input[type=text]')) { el.value = (el.value + ' gardé').slice(0, el.maxLength > 0 ? el.maxLength : 80); kept[el.name] = el.value.trim(); }
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector('[type=submit].button--primary') || form.querySelector('[type=submit], button:not([type])'));
  return { kept, emptied };
}"""
# A page gives the focus it was asked for when it is drawn, not when it is read.
DRAWN = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
FAULTS = """() => {
  const words = [], summary = document.querySelector('.error-summary');
  if (!summary) return ['pas de résumé des erreurs'];
  if (document.activeElement !== summary) words.push('le résumé n’a pas le focus : ' + document.activeElement.tagName);
  for (const link of summary.querySelectorAll('a')) {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) words.push('lien mort ' + link.hash);
  }
  const wrong = [...document.querySelectorAll('[aria-invalid=true]')];
  if (!wrong.length) words.push('aucun champ marqué aria-invalid');
  for (const el of wrong) {
    const said = (el.getAttribute('aria-describedby') || (el.closest('fieldset') || el).getAttribute('aria-describedby') || '')
      .split(' ').map(id => document.getElementById(id)).filter(Boolean).map(e => e.textContent.trim());
    if (!said.some(Boolean)) words.push('rien ne décrit ' + el.name);
  }
  const mute = [...document.querySelectorAll('main form input:not([type=hidden]), main form select, main form textarea')]
    .filter(el => !el.labels.length && !el.getAttribute('aria-label') && !el.getAttribute('aria-labelledby'));
  return words.concat(mute.map(el => 'sans étiquette : ' + el.name));
}"""


def send_empty(page: Page) -> dict[str, Any] | None:
    """Empty and send the page's form; nothing where the page asks for nothing."""
    with (
        page.expect_navigation() if page.locator(f"main form[method=post]{IN_PLACE} [required]").count() else _nothing()
    ):
        told: dict[str, Any] | None = page.evaluate(EMPTY)
    return told


class _nothing:  # noqa: N801 — reads as a word
    def __enter__(self) -> None: ...
    def __exit__(self, *_failure: object) -> None: ...


@pytest.mark.browser
@pytest.mark.promise("A-2")
@pytest.mark.parametrize(("name", "case", "who"), SCREENS, ids=IDS)
def test_a_form_sent_empty_tells_its_faults(tab_anew: Opener, site: Site, name: str, case: str, who: str):
    page = tab_anew(who)
    page.goto(site.screens[key_of(name, case)])
    sent = send_empty(page)
    if sent is None:
        return
    page.evaluate(DRAWN)
    faults = page.evaluate(FAULTS)
    for field, value in sent["kept"].items():
        if page.locator(f"main form [name='{field}']").first.input_value().strip() != value:
            faults.append(f"« {field} » a perdu ce qui y était écrit")
    assert page.title().startswith("Erreur"), page.title()
    assert not faults, "\n".join(faults)


@pytest.mark.browser
@pytest.mark.parametrize("turn", [1, 2])
def test_a_tab_taken_again_has_forgotten_what_was_done_in_it(tab_anew: Opener, site: Site, turn: int):
    page = tab_anew("habitant")
    assert [cookie["name"] for cookie in page.context.cookies()] == ["sessionid"]
    page.goto(site.screens["accounts:rename"])
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    page.evaluate("() => { localStorage.draft = sessionStorage.draft = 'gardé'; }")
    page.context.add_cookies([{"name": "tried", "value": str(turn), "url": site.url}])


@pytest.mark.browser
def test_the_gate_of_forms_can_fail(open_as: Opener):
    page = open_as()
    page.set_content(
        "<main><form method=post><input name=a aria-invalid=true></form><div class=error-summary><a href='#rien'>a</a></div></main>"
    )
    faults = page.evaluate(FAULTS)
    assert {"lien mort #rien", "rien ne décrit a", "sans étiquette : a", "le résumé n’a pas le focus : BODY"} == set(
        faults
    )
