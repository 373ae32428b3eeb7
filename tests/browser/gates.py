"""What each gate measures in a page, apart from the pages: a planted defect shows that the gate can fail."""

import itertools
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# -- nothing wider than the window, but what scrolls in its own frame ------------------------
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const room = document.documentElement.clientWidth + 1;
  const framed = el => el.closest('.scroll, table') !== null;
  return [`page +${wide}px`, ...[...document.body.querySelectorAll('*')]
    .filter(el => el.getBoundingClientRect().right > room && !framed(el))
    .slice(0, 5).map(el => `${el.tagName.toLowerCase()}.${el.className} ${el.textContent.trim().slice(0, 40)}`)];
}"""

# -- no text is cut by its own box -----------------------------------------------------------
CLIPPED = """() => [...document.body.querySelectorAll('*')].filter(el => {
  const style = getComputedStyle(el);
  if (el.closest('.visually-hidden, .skip, svg, [hidden]') || !el.textContent.trim()) return false;
  if (['hidden', 'clip'].indexOf(style.overflowX) < 0 && ['hidden', 'clip'].indexOf(style.overflowY) < 0) return false;
  if (style.webkitLineClamp !== 'none') return false; // an excerpt ends after whole lines, with its dots
  if (style.display === 'none' || style.visibility === 'hidden' || el.clientHeight === 0) return false;
  return el.scrollHeight > el.clientHeight + 2 || el.scrollWidth > el.clientWidth + 2;
}).map(el => `${el.tagName.toLowerCase()}.${el.className} ${el.textContent.trim().slice(0, 40)}`)"""

SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""

# -- targets of 24 px, or with that much room around them (inline links in text are exempt) --
SMALL_TARGETS = """() => {
  const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(el => el.checkVisibility() && !el.closest('.skip'));
  const box = el => (el.closest('label') || el).getBoundingClientRect();
  const inText = el => el.matches('a, abbr, summary') && getComputedStyle(el).display === 'inline' &&
    [...el.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const all = targets.map(el => [el, box(el)]);
  return all.filter(([el, b]) => (b.width < 24 || b.height < 24) && b.width > 0 && !inText(el)).filter(([el, b]) => {
    const x = b.x + b.width / 2, y = b.y + b.height / 2;
    return all.some(([other, o]) => other !== el && !el.contains(other) && !other.contains(el) &&
      Math.hypot(Math.max(o.left - x, 0, x - o.right), Math.max(o.top - y, 0, y - o.bottom)) < 12);
  }).map(([el, b]) => `${el.tagName.toLowerCase()} ${Math.round(b.width)}×${Math.round(b.height)} ${el.textContent.trim().slice(0, 40)}`);
}"""

# -- language, title, one h1, headings in order, landmarks -----------------------------------
OUTLINE = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  h1: document.querySelectorAll('h1').length,
  levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(h => h.checkVisibility()).map(h => +h.tagName[1]),
  main: document.querySelectorAll('main').length,
  header: document.querySelectorAll('body > header, [role=banner]').length,
  footer: document.querySelectorAll('body > footer, [role=contentinfo]').length,
  navs: [...document.querySelectorAll('nav')].map(n => n.getAttribute('aria-label') || n.getAttribute('aria-labelledby')),
  ids: [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
})"""

# -- where the focus is, and whether it can be seen -------------------------------------------
FOCUS = """() => {
  const el = document.activeElement;
  if (!el || el === document.body) return null;
  const b = el.getBoundingClientRect(), style = getComputedStyle(el);
  const seen = el.checkVisibility() && b.width > 0 && b.height > 0;
  const inside = b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth;
  const x = Math.min(Math.max(b.x + b.width / 2, 1), innerWidth - 1), y = Math.min(Math.max(b.y + b.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const covered = inside && top && !el.contains(top) && !top.contains(el) && !(el.labels && [...el.labels].some(l => l.contains(top)));
  const ring = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none';
  const shadow = style.boxShadow !== 'none';
  const label = el.labels && el.labels[0], around = label ? getComputedStyle(label) : null;
  const outer = around && parseFloat(around.outlineWidth) >= 2 && around.outlineStyle !== 'none';
  const parent = getComputedStyle(el.parentElement);
  const framed = parseFloat(parent.outlineWidth) >= 2 && parent.outlineStyle !== 'none';
  const inParts = /^(date|datetime-local|time|month|week)$/.test(el.type || '') && window.__before === el; // day, month, year
  window.__before = el;
  if (!inParts) el.dataset.walked = (el.dataset.walked || 0) * 1 + 1;
  return { words: `${el.tagName.toLowerCase()} ${(el.getAttribute('aria-label') || el.textContent || el.name || '').trim().slice(0, 40)}`,
    skip: el.classList.contains('skip'), seen, inside, covered: covered ? top.className || top.tagName : '',
    ring: ring || shadow || outer || framed, again: +el.dataset.walked > 1 };
}"""
FOCUSABLE = """() => [...document.querySelectorAll('a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary, [tabindex="0"]')]
  .filter(el => el.checkVisibility() && !el.closest('[inert]'))
  .filter(el => !(el.type === 'radio' && !el.checked && document.querySelectorAll(`input[name="${el.name}"]`).length > 1))
  .filter(el => !el.dataset.walked).map(el => `${el.tagName.toLowerCase()} ${(el.textContent || el.name).trim().slice(0, 40)}`)"""
READY = "() => !document.querySelector('[data-island]') || 'ready' in document.documentElement.dataset"
RUNNING = "() => document.getAnimations().filter(a => a.playState === 'running').map(a => String(a.animationName || a.transitionProperty))"


def settled(page: Page) -> None:
    """Return once every island of the page is mounted: until then a button of theirs may still appear."""
    page.wait_for_function(READY)


def outline_faults(page: Page, language: str = "fr") -> list[str]:
    """What is wrong with the page's frame."""
    found: dict[str, Any] = page.evaluate(OUTLINE)
    faults = [f"langue {found['lang']}"] if found["lang"] != language else []
    faults += [f"{found[name]} × {name}" for name in ("h1", "main", "header", "footer") if found[name] != 1]
    levels = found["levels"]
    faults += [f"h{before} puis h{after}" for before, after in itertools.pairwise(levels) if after > before + 1]
    faults += [] if levels[:1] == [1] else [f"le premier titre est h{levels[:1]}"]
    faults += ["une navigation sans nom"] if None in found["navs"] or "" in found["navs"] else []
    faults += [f"deux fois id={name}" for name in found["ids"]]
    parts = [part.strip() for part in found["title"].split(" – ")]
    return faults + ([] if len(parts) >= 2 and all(parts) else [f"titre « {found['title']} »"])


def walk(page: Page, most: int = 250) -> list[str]:
    """Tab through the whole page: what is wrong at each stop, and what was never reached."""
    settled(page)
    faults: list[str] = []
    for step in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or stop["again"]:
            break
        faults += ["le premier arrêt n’est pas le lien d’évitement"] if step == 0 and not stop["skip"] else []
        for name, words in (("seen", "invisible"), ("inside", "hors de l’écran"), ("ring", "sans marque de focus")):
            faults += [] if stop[name] else [f"{stop['words']} : {words}"]
        faults += [f"{stop['words']} : sous {stop['covered']}"] if stop["covered"] else []
    else:
        faults.append("le parcours n’en finit pas")
    return faults + [f"jamais atteint : {words}" for words in page.evaluate(FOCUSABLE)]
