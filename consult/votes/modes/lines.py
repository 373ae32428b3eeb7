"""What the ways of filling share: fields read as people type them, plain data read strictly, figures as they are printed."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from core.lib.moments import is_french

THIN: Final = "\u202f"  # narrow no-break space
ENOUGH: Final = 10**6  # ways of filling a paper beyond which nobody needs an exact count
FIELD: Final = "choice"  # one field for marks (`choice=1&choice=3`), one a line for figures (`choice_1=4`)
LONGEST_FIGURE: Final = 9  # digits: more is a mistake, and could be an attack
SPACES = re.compile(r"\s+")
FIGURE = re.compile(rf"\+?[0-9]{{1,{LONGEST_FIGURE}}}")


# -- What is typed ---------------------------------------------------------------------------------
def field_of(code: str) -> str:
    """The name of the field of one line."""
    return f"{FIELD}_{code}"


def marks_in(form: Mapping[str, Any]) -> list[str]:
    """The lines that were ticked, each once."""
    found = form.getlist(FIELD) if hasattr(form, "getlist") else form.get(FIELD, [])
    return list(dict.fromkeys(str(one).strip() for one in found if str(one).strip()))


def figures_in(form: Mapping[str, Any], paper: Paper) -> dict[str, int]:
    """What was typed on each line that is not blank: a whole number, or the words that ask for one."""
    typed, wrong = {}, {}
    for code in paper.codes:
        text = SPACES.sub("", str(form.get(field_of(code)) or ""))
        if FIGURE.fullmatch(text):
            typed[code] = int(text)
        elif text:
            wrong[code] = _("Écrivez un nombre entier, sans virgule ni signe. Par exemple : 3.")
    if wrong:
        raise InvalidChoice(lines=wrong)
    return typed


def fields_of(figures: Mapping[str, int]) -> dict[str, Any]:
    """The fields of some figures."""
    return {field_of(code): str(figure) for code, figure in figures.items()}


# -- What is sent ----------------------------------------------------------------------------------
def known(codes: Iterable[Any], paper: Paper) -> None:
    """Refuse a line that the paper does not have."""
    if not all(isinstance(code, str) and code in paper.codes for code in codes):
        raise InvalidChoice(
            _("Une ligne de ce bulletin n’existe pas. Rechargez la page, puis remplissez à nouveau votre bulletin.")
        )


def checked_list(choice: Choice, paper: Paper) -> list[str]:
    """A list of codes, each of the paper and there once."""
    if not isinstance(choice, list):
        raise InvalidChoice(_('Ce bulletin doit être une liste de codes. Par exemple : ["1", "3"].'))
    known(choice, paper)
    twice = {
        code: _("Cette ligne est là deux fois : gardez-en une.") for code, times in Counter(choice).items() if times > 1
    }
    if twice:
        raise InvalidChoice(lines=twice)
    return list(choice)


def checked_figures(choice: Choice, paper: Paper) -> dict[str, int]:
    """Whole numbers from zero, by code of the paper, in its order. `True` is not a number here."""
    if not isinstance(choice, dict):
        raise InvalidChoice(_('Ce bulletin doit associer un nombre entier à chaque code. Par exemple : {"1": 3}.'))
    known(choice, paper)
    wrong = {
        code: _("Donnez un nombre entier, à partir de 0. Par exemple : 3.")
        for code, figure in choice.items()
        if type(figure) is not int or not 0 <= figure < 10**LONGEST_FIGURE
    }
    if wrong:
        raise InvalidChoice(lines=wrong)
    return {code: choice[code] for code in paper.codes if code in choice}


# -- What is measured ------------------------------------------------------------------------------
def longest_list(paper: Paper, most: int) -> int:
    """Bytes of the longest list of that many codes, in JSON."""
    sizes = _sizes(paper)[:most]
    return 2 + sum(sizes) + max(0, len(sizes) - 1)


def longest_mapping(paper: Paper, most: int, digits: int) -> int:
    """Bytes of the longest mapping of that many codes to figures of so many digits, in JSON."""
    sizes = _sizes(paper)[:most]
    return 2 + sum(size + 1 + digits for size in sizes) + max(0, len(sizes) - 1)


def _sizes(paper: Paper) -> list[int]:
    return sorted((len(json.dumps(code)) for code in paper.codes), reverse=True)


def counted(choice: Mapping[str, int]) -> tuple[tuple[str, Fraction], ...]:
    """Figures as a tally rule reads them; two choices that say the same are equal."""
    return tuple((code, Fraction(choice[code])) for code in sorted(choice))


# -- What is said ----------------------------------------------------------------------------------
def plural(count: int) -> int:
    """The number to choose a plural with: French says « 0 point », and its words here are their own catalogue."""
    return 1 if is_french() and count < 2 else count


def figure_in_words(figure: int) -> str:
    """« 12 345 » or “12,345”."""
    return f"{figure:,}".replace(",", THIN) if is_french() else f"{figure:,}"


def euros_in_words(euros: int) -> str:
    """« 12 345 € » or “€12,345”."""
    return _("%(amount)s\u202f€") % {"amount": figure_in_words(euros)}
