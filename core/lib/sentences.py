"""Sentences as plain data, without Django: stated once, kept or raised, and said to each reader in their language.

A sentence is its French words, which are the key of its translations, with what fills their places. What fills them is a
sentence, a figure, a name, or a list of those. Nothing here is said yet: `in_words` says it, in one tongue.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

THIN = "\u202f"  # narrow space that never breaks
Said = Any  # JSON: a dictionary made by one of the functions below, a whole number, or a list of them


@dataclass(frozen=True)
class Tongue:
    """How a language says it. `name` writes what keeps its own language, such as the title of an option."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, Fraction], str]
    figure: Callable[[Fraction, int], str]  # a number, and its decimals at most
    money: Callable[[Fraction, str], str]
    share: Callable[[Fraction], str]  # in percent already
    name: Callable[[str], str]


def sentence(words: str, **parts: Said) -> Said:
    """`sentence("Approuvée par %(people)s.", people=…)`."""
    return {"words": words, "parts": parts}


def some(count: Fraction | int, one: str, many: str, **parts: Said) -> Said:
    """A sentence whose words depend on a count, `%(n)s` in them: `some(3, "%(n)s bulletin", "%(n)s bulletins")`."""
    return {"words": one, "many": many, "parts": {"n": figure(count), **parts}}


def figure(value: Fraction | int, places: int = 2) -> Said:
    """A number; beyond `places` decimals it is rounded."""
    return {"figure": plain(value), "places": places}


def money(amount: Fraction | int, currency: str) -> Said:
    """An amount: whole, or with its two decimals."""
    return {"money": plain(amount), "currency": currency}


def share(part: Fraction | int, whole: Fraction | int) -> Said:
    """A percentage with one decimal."""
    return {"percent": plain(Fraction(part) * 100 / Fraction(whole) if whole else 0)}


def name(text: str) -> Said:
    """What nobody translates."""
    return {"name": text}


def quoted(names: Iterable[str]) -> Said:
    """Titles in a row, each between quotes."""
    found = [sentence("«\u00a0%(title)s\u00a0»", title=name(one)) for one in names]
    return found or sentence("aucune")


def plain(value: Fraction | int) -> int | str:
    """A number for JSON: an integer when it is whole, else its exact fraction as text ("7/2")."""
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else str(exact)


def rounded(value: Fraction, places: int) -> Fraction:
    """The nearest decimal, half away from zero, computed without a float."""
    scale = 10**places
    doubled = abs(value) * scale * 2 + 1
    nearest = Fraction(doubled.numerator // doubled.denominator // 2, scale)
    return nearest if value >= 0 else -nearest


def in_words(said: Said, tongue: Tongue) -> str:
    """What this tongue makes of it."""
    match said:
        case {"words": one, "many": many, "parts": {"n": {"figure": count}} as parts}:
            words = tongue.ngettext(one, many, Fraction(count))
        case {"words": one, "parts": parts}:
            words = tongue.gettext(one)
        case {"figure": value, "places": places}:
            return tongue.figure(Fraction(value), places)
        case {"money": value, "currency": currency}:
            return tongue.money(Fraction(value), currency)
        case {"percent": value}:
            return tongue.share(Fraction(value))
        case {"name": text}:
            return tongue.name(text)
        case [*most, last]:
            row = {"most": ", ".join(in_words(one, tongue) for one in most), "last": in_words(last, tongue)}
            return tongue.gettext("%(most)s et %(last)s") % row if most else row["last"]
        case _:
            return str(said)
    filled = {place: in_words(part, tongue) for place, part in parts.items()}
    return words % filled if filled else words


# -- French -----------------------------------------------------------------------------------------
def french_figure(value: Fraction | int, places: int = 2) -> str:
    """A number: "1 234", "0,5"; beyond `places` decimals it is rounded."""
    near = rounded(Fraction(value), places)
    whole, part = divmod(abs(near) * 10**places, 10**places)
    text = f"{whole:,}".replace(",", THIN)
    if part:
        text += "," + f"{int(part):0{places}d}".rstrip("0")
    return f"−{text}" if near < 0 else text


def french_money(amount: Fraction | int, currency: str) -> str:
    """An amount: whole, or with its two decimals."""
    near = rounded(Fraction(amount), 2)
    text = (
        french_figure(near)
        if near.denominator == 1
        else french_figure(int(near)) + "," + f"{int(abs(near) % 1 * 100):02}"
    )
    return f"{text}{THIN}{currency}"


# Without a catalogue: what is published is the same whatever the machine speaks.
FRENCH = Tongue(
    gettext=str,
    ngettext=lambda one, many, count: one if -2 < count < 2 else many,  # plural from two on
    figure=french_figure,
    money=french_money,
    share=lambda percent: french_figure(percent, 1) + f"{THIN}%",
    name=str,
)


class SaidError(ValueError):
    """What is wrong, as a sentence: in French as text, in any tongue by `in_words(error.said, …)`."""

    def __init__(self, said: Said) -> None:
        """Keep the sentence; read as text, it is French."""
        super().__init__(in_words(said, FRENCH))
        self.said = said
