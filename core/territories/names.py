"""How a place's name becomes an address and what a search compares."""

import re

from core.lib.text import clean_line, unaccented

WORDS = re.compile(r"[a-z0-9]+")
SHORT_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
LONGEST_QUERY = 100  # characters


def plain_name(text: str) -> str:
    """A name without accents, capitals or marks: « St-Étienne » and « saint etienne » are one."""
    words = WORDS.findall(unaccented(clean_line(text[:LONGEST_QUERY])))
    return " ".join(SHORT_FORMS.get(word, word) for word in words)


def slug_of(name: str, code: str = "") -> str:
    """The address of a place: its name in plain letters, then its code, which nobody else has."""
    return "-".join([*WORDS.findall(unaccented(name)), *([code.lower()] if code else [])])
