"""Two ways to use a page: with a pointer (or a finger), and with the keyboard alone."""

from playwright.sync_api import Locator, Page

MOST_STOPS = 250  # Tab presses before giving up on reaching something


class Pointer:
    """Clicks and fills, as a finger does."""

    def press(self, target: Locator) -> None:
        """Push a button or follow a link."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Put words in a field."""
        target.fill(text)

    def tick(self, target: Locator) -> None:
        """Choose one of several, or tick a box."""
        target.check()

    def choose(self, target: Locator, value: str) -> None:
        """Choose in a list."""
        target.select_option(value)


class Keyboard:
    """Nothing but keys: Tab to go, Enter and Space to act, arrows to choose. It counts its stops."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    def reach(self, target: Locator) -> None:
        """Tab until the target has the focus."""
        target.wait_for(state="attached")
        for _stop in range(MOST_STOPS):
            if target.evaluate("el => el === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stops += 1
        raise AssertionError(f"Tab n’atteint jamais {target}")

    def press(self, target: Locator) -> None:
        """Enter on what has the focus."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Type over what is there."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, target: Locator) -> None:
        """Space on a box; arrows in a group where one is chosen."""
        name = target.get_attribute("name") or ""
        if target.get_attribute("type") != "radio":
            self.reach(target)
            self.page.keyboard.press("Space")
            return
        group = "el => document.activeElement && document.activeElement.name === el.name"
        for _stop in range(MOST_STOPS):
            if target.evaluate(group):
                break
            self.page.keyboard.press("Tab")
            self.stops += 1
        for _choice in range(20):
            if target.evaluate("el => el === document.activeElement"):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"les flèches n’atteignent jamais {name}")

    def choose(self, target: Locator, value: str) -> None:
        """Arrows in a list, until the wanted value is chosen."""
        self.reach(target)
        for _choice in range(60):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"les flèches n’atteignent jamais {value}")


Hand = Pointer | Keyboard
