"""What in a text asks for a second look: a mark is for a person to judge, and decides nothing by itself (PROMISES S-28)."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.lib.text import unaccented

LONGEST = 20_000  # characters that are read
SHOUTED_FROM = 20  # letters: a shorter text may be an acronym
SHOUTED_SHARE = 0.7
LINK = re.compile(r"(?:https?://|www\.)\S{1,400}", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
PHONE = re.compile(r"(?<!\d)(?:\+33|0033|0)[ .\u00a0\u202f-]?[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d)")
WORDS = re.compile(r"[a-z]+")
# Whole words, without accents. « Con » or « sale » alone would mark ordinary French.
INSULTS = frozenset(
    [
        "abruti",
        "abrutie",
        "abrutis",
        "abruties",
        "batard",
        "batarde",
        "batards",
        "batardes",
        "bouffon",
        "bouffonne",
        "bouffons",
        "branleur",
        "branleurs",
        "connard",
        "connards",
        "connasse",
        "connasses",
        "conne",
        "connes",
        "couillon",
        "couillons",
        "cretin",
        "cretine",
        "cretins",
        "cretines",
        "debile",
        "debiles",
        "degenere",
        "degeneree",
        "degeneres",
        "encule",
        "encules",
        "enculee",
        "fdp",
        "gogol",
        "gogols",
        "goudou",
        "imbecile",
        "imbeciles",
        "merdeux",
        "merdeuse",
        "ntm",
        "negre",
        "negres",
        "negresse",
        "nique",
        "niquer",
        "ordure",
        "ordures",
        "pd",
        "pede",
        "pedes",
        "pouffiasse",
        "pouffiasses",
        "pute",
        "putes",
        "putain",
        "raclure",
        "raclures",
        "salaud",
        "salauds",
        "salope",
        "salopes",
        "saloperie",
        "tapette",
        "tapettes",
        "tarlouze",
        "tg",
        "trouduc",
        "vermine",
        "youpin",
        "youpins",
        "bougnoule",
        "bougnoules",
        "bicot",
        "bicots",
    ]
)


class MarkKind(TextChoices):
    LINK = "link", _("un lien")
    EMAIL = "email", _("une adresse électronique")
    PHONE = "phone", _("un numéro de téléphone")
    INSULT = "insult", _("un mot de la liste des insultes")
    SHOUTING = "shouting", _("beaucoup de majuscules")


@dataclass(frozen=True)
class Mark:
    """One thing that was noticed, and the words in which."""

    kind: MarkKind
    passage: str


def marks_of(text: str) -> tuple[Mark, ...]:
    """What a person should look at in this text, one mark a kind; nothing for most texts. Linear in the length."""
    text = text[:LONGEST]
    found = [
        Mark(kind, match.group()[:120])
        for kind, pattern in ((MarkKind.LINK, LINK), (MarkKind.EMAIL, EMAIL), (MarkKind.PHONE, PHONE))
        if (match := pattern.search(text))
    ]
    insults = [word for word in WORDS.findall(unaccented(text)) if word in INSULTS]
    if insults:
        found.append(Mark(MarkKind.INSULT, insults[0]))
    letters = [c for c in text if c.isalpha()]
    if len(letters) >= SHOUTED_FROM and sum(c.isupper() for c in letters) / len(letters) >= SHOUTED_SHARE:
        found.append(Mark(MarkKind.SHOUTING, text[:120]))
    return tuple(found)
