"""A-1, A-2, A-5, A-8, A-11, A-12, A-15, A-17: every kind of ballot is filled by pointer, by keyboard and without a script, the same."""

import pytest
from playwright.sync_api import Browser, Page, expect

from consult.votes.modes import MODES
from tests.browser.fixtures import TOO_LONG_MS
from tests.browser.gates import CLIPPED, FOCUS, FOCUSABLE, OVERFLOW, SMALL_TARGETS, SPACING, outline_faults, walk
from tests.browser.hands import Hand, Keyboard, Pointer
from tests.browser.polling import CHOICES, MISTAKES, opened, paper_of
from tests.browser.test_axe import ALL, ONLY_COLOURS, found_by
from tests.browser.test_forms import FAULTS
from tests.browser.test_reflow import DOUBLE

EVERY = pytest.mark.parametrize("mode", sorted(MODES))
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
pytestmark = pytest.mark.browser
SHORT_ON_TOUCH = """() => [...document.querySelectorAll('.ballot input, .ballot button, .ballot a, .form__acts button')]
  .filter(el => el.checkVisibility()).filter(el => (el.closest('label') || el).getBoundingClientRect().height < 43.5)
  .map(el => el.outerHTML.slice(0, 90))"""


@pytest.fixture
def open_tab(browser: Browser):
    """`open_tab(**options)` gives an empty tab that needs no site."""
    contexts = []

    def opener(**options: object) -> Page:
        context = browser.new_context(**{"locale": "fr-FR", "viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(TOO_LONG_MS)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


def fill(page: Page, hand: Hand, mode: str) -> None:
    """Put the choice of this mode on its paper, field by field, and send it."""
    for name, value in MODES[mode].fill(CHOICES[mode]).items():
        for one in value if isinstance(value, list) else [value]:
            if mode in {"approval", "budget", "judgment"}:
                hand.tick(page.locator(f"input[name={name}][value='{one}']"))
            else:
                hand.write(page.locator(f"input[name={name}]"), one)
    hand.press(page.get_by_role("button", name="Revoir mon bulletin"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Relisez votre bulletin")


@EVERY
@pytest.mark.promise("A-1")
def test_axe_finds_nothing_on_a_paper(open_tab, mode: str):
    page = open_tab(reduced_motion="reduce")
    filled = "&".join(sent(mode))
    for state, body in (("filled", None), ("wrong", MISTAKES[mode]), ("review", filled)):
        opened(page, paper_of(mode), MODES[mode].fill(CHOICES[mode]), body)
        page.emulate_media(color_scheme="light")
        violations, undecided = found_by(page, ALL)
        page.emulate_media(color_scheme="dark")
        dark, dark_undecided = found_by(page, ONLY_COLOURS)
        assert not (faults := violations + dark + undecided + dark_undecided), f"{state}\n" + "\n".join(faults)
        assert not outline_faults(page), state


def sent(mode: str) -> list[str]:
    """The fields of the choice, as a browser sends them."""
    return [
        f"{name}={one}"
        for name, value in MODES[mode].fill(CHOICES[mode]).items()
        for one in (value if isinstance(value, list) else [value])
    ]


@EVERY
@pytest.mark.promise("A-5")
@pytest.mark.promise("A-15")
@pytest.mark.promise("A-20")
def test_a_paper_is_the_same_by_pointer_by_keyboard_and_without_a_script(open_tab, mode: str):
    pointer, keyed, plain = open_tab(**PHONE), open_tab(), open_tab(java_script_enabled=False)
    stations = [opened(page, paper_of(mode)) for page in (pointer, keyed, plain)]
    fill(pointer, Pointer(), mode)
    hand = Keyboard(keyed)
    fill(keyed, hand, mode)
    fill(plain, Pointer(), mode)
    assert [station.received for station in stations] == [[CHOICES[mode]]] * 3
    assert hand.stops < 70
    if MODES[mode].left(CHOICES[mode], paper_of(mode)):
        expect(plain.locator(".ballot__rest")).to_be_visible()


@EVERY
@pytest.mark.promise("A-2")
def test_a_mistake_takes_the_focus_says_its_remedy_and_keeps_the_paper(open_tab, mode: str):
    page = open_tab()
    opened(page, paper_of(mode), body=MISTAKES[mode])
    expect(page.locator(".error-summary")).to_be_focused()
    assert not page.evaluate(FAULTS)
    assert page.title().startswith("Erreur")
    page.locator(".error-summary a").first.click()
    expect(page.locator(":target")).to_be_focused()


@EVERY
@pytest.mark.promise("A-8")
def test_the_keyboard_reaches_every_mark_and_sees_it_both_ways(open_tab, mode: str):
    page = open_tab(viewport={"width": 700, "height": 620})
    opened(page, paper_of(mode), MODES[mode].fill(CHOICES[mode]))
    assert not walk(page)
    page.evaluate("document.querySelectorAll('[data-walked]').forEach(el => delete el.dataset.walked)")
    page.locator(".footer a").last.focus()
    faults = []
    for _stop in range(80):
        page.keyboard.press("Shift+Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or stop["again"] or stop["skip"]:
            break
        faults += [f"{stop['words']} : sous {stop['covered']}"] if stop["covered"] or not stop["inside"] else []
    assert not faults
    assert len(page.evaluate(FOCUSABLE)) < 6  # it did go up the page


@EVERY
@pytest.mark.promise("A-11")
@pytest.mark.promise("A-12")
@pytest.mark.promise("A-17")
def test_a_paper_fits_a_small_window_large_letters_and_fingers(open_tab, mode: str):
    small = open_tab(viewport={"width": 320, "height": 256})
    wide = open_tab(viewport={"width": 1024, "height": 768})
    phone = open_tab(**PHONE)
    for page in (small, wide, phone):
        opened(page, paper_of(mode), MODES[mode].fill(CHOICES[mode]))
        assert not page.evaluate(OVERFLOW) + page.evaluate(CLIPPED) + page.evaluate(SMALL_TARGETS)
    assert not phone.evaluate(SHORT_ON_TOUCH)
    wide.add_style_tag(content=DOUBLE)
    assert not wide.evaluate(OVERFLOW) + wide.evaluate(CLIPPED)
    wide.add_style_tag(content=SPACING)
    assert not wide.evaluate(OVERFLOW) + wide.evaluate(CLIPPED)


@pytest.mark.parametrize("mode", ["points", "quadratic", "budget"])
def test_what_is_left_stays_in_sight(open_tab, mode: str):
    page = open_tab(**PHONE)
    opened(page, paper_of(mode), MODES[mode].fill(CHOICES[mode]))
    expect(page.locator("[data-words]")).to_contain_text("Il reste")
    page.locator(".ballot__line").last.evaluate("el => el.scrollIntoView({block: 'center'})")
    assert page.evaluate("() => scrollY") > 300
    box = page.locator("[data-left]").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 10


def rank_by_buttons(page: Page, hand: Hand) -> None:
    """The choice of the tests, by buttons: the aidants, the garden, the benches; two are moved on the way."""
    for move, title in (("Classer", "Bancs"), ("Classer", "jardin"), ("Classer", "Café"), ("Monter", "Café")):
        hand.press(page.locator(".ballot__line", has_text=title).get_by_role("button", name=move))
    hand.press(page.locator(".ballot__line", has_text="Bancs").get_by_role("button", name="Descendre"))
    expect(page.get_by_role("status")).to_contain_text("rang 2 sur 5")
    hand.press(page.locator(".ballot__line", has_text="Bancs").get_by_role("button", name="Descendre"))
    hand.press(page.get_by_role("button", name="Revoir mon bulletin"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Relisez votre bulletin")


@pytest.mark.promise("A-5")
def test_a_ranking_is_the_same_by_keys_by_clicks_by_dragging_and_by_numbers(open_tab):
    pages = {way: open_tab() for way in ("keys", "clicks", "drag", "numbers")}
    stations = {way: opened(page, paper_of("ranking")) for way, page in pages.items()}
    rank_by_buttons(pages["keys"], Keyboard(pages["keys"]))
    rank_by_buttons(pages["clicks"], Pointer())
    for title in ("Bancs", "jardin", "Café"):  # each is dropped above the last one
        drag_to_top(pages["drag"], title)
    drag_to_top(pages["drag"], "jardin")
    drag_to_top(pages["drag"], "Café")
    pages["drag"].get_by_role("button", name="Revoir mon bulletin").click()
    fill(pages["numbers"], Pointer(), "ranking")
    assert {way: station.received for way, station in stations.items()} == {way: [CHOICES["ranking"]] for way in pages}


def drag_to_top(page: Page, title: str) -> None:
    """Hold a line by its handle and let it go above all others."""
    grip = page.locator(".ballot__line", has_text=title).locator("[data-grip]")
    grip.scroll_into_view_if_needed()
    held, goal = grip.bounding_box(), page.locator(".ballot__line").first.bounding_box()
    assert held is not None
    assert goal is not None
    page.mouse.move(held["x"] + 10, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 10, goal["y"] + 4, steps=6)
    page.mouse.up()


@pytest.mark.promise("A-5")
def test_the_focus_follows_the_line_that_moves_and_the_new_order_is_said(open_tab):
    page = open_tab()
    opened(page, paper_of("ranking"), MODES["ranking"].fill(CHOICES["ranking"]))
    up = page.locator(".ballot__line", has_text="Bancs").get_by_role("button", name="Monter")
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(
        "Bancs à l’ombre entre le marché et la gare du tramway\u202f: rang 2 sur 5"
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # already first: nothing more
    expect(up).to_be_focused()
    assert page.locator("input[name=choice_4]").input_value() == "1"


@pytest.mark.promise("A-14")
def test_forced_colours_show_what_is_marked(open_tab):
    page = open_tab(forced_colors="active")
    opened(page, paper_of("approval"))
    box = page.locator(".ballot__mark").first
    before = box.screenshot()
    box.check()
    page.mouse.move(0, 0)
    assert box.screenshot() != before


@EVERY
def test_a_blank_paper_can_be_printed(open_tab, mode: str):
    page = open_tab()
    opened(page, paper_of(mode))
    page.emulate_media(media="print")
    expect(page.locator(".ballot__line")).to_have_count(5)
    expect(page.locator(".ballot__line").first).to_be_visible()
    expect(page.get_by_role("button", name="Revoir mon bulletin")).to_be_hidden()
