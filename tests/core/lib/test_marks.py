"""Marks notice what a person should look at, leave ordinary French alone, and read any text in linear time."""

from time import process_time

import pytest

from core.lib.marks import LONGEST, MarkKind, marks_of

ORDINARY = [
    "Nos aînées font une pause entre le marché et la maison. Un banc suffit.",
    "Le budget était de 1 250 000 € en 2024, contre 06 % de moins l’an dernier.",
    "La CAF, le CCAS et la MJC doivent se parler.",
    "Cette rue est sale, c’est dommage ; les poubelles débordent le 12 05 2026.",
    "On reconnaît la disputée place du marché ; sa computation reste un contre-exemple.",
    "Rendez-vous au 12 rue des Lilas, code postal 93390, à 18 h 30.",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_french_has_no_mark(text: str):
    assert marks_of(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "passage"),
    [
        ("Voyez https://exemple.fr/banc.", MarkKind.LINK, "https://exemple.fr/banc."),
        ("Voyez WWW.exemple.fr", MarkKind.LINK, "WWW.exemple.fr"),
        ("Écrivez à josette.m@mairie.exemple.fr !", MarkKind.EMAIL, "josette.m@mairie.exemple.fr"),
        ("Appelez le 06 12 34 56 78.", MarkKind.PHONE, "06 12 34 56 78"),
        ("Appelez le +33 6.12.34.56.78", MarkKind.PHONE, "+33 6.12.34.56.78"),
        ("Appelez le 0612345678", MarkKind.PHONE, "0612345678"),
        ("Ce maire est un IMBÉCILE, voilà.", MarkKind.INSULT, "imbecile"),
        ("Bande d’abrutis", MarkKind.INSULT, "abrutis"),
        ("RENDEZ-NOUS NOTRE PLACE DU MARCHÉ", MarkKind.SHOUTING, "RENDEZ-NOUS NOTRE PLACE DU MARCHÉ"),
    ],
)
def test_each_kind_is_noticed_with_the_words_in_which(text: str, kind: MarkKind, passage: str):
    (mark,) = marks_of(text)
    assert (mark.kind, mark.passage) == (kind, passage)


def test_one_mark_a_kind_and_all_kinds_of_a_text():
    found = marks_of("Salaud, salopes : 06 12 34 56 78, 06 12 34 56 79, a@exemple.fr, https://a.fr https://b.fr")
    assert [mark.kind for mark in found] == [MarkKind.LINK, MarkKind.EMAIL, MarkKind.PHONE, MarkKind.INSULT]


HOSTILE = {
    "letters": "a", "dots": ".", "at": "a@", "almost an address": "a@a.", "plus": "+33", "digits": "06 ", "zeros": "0",
    "links": "http://", "www": "www.", "dashes": "-", "accents": "é", "capitals": "A", "words": "con ", "spaces": "\u202f",
    "hyphens": "a-", "a long name": "a.a",
}  # fmt: skip


def seconds(text: str) -> float:
    """The best of three readings, in processor time: neighbours do not count."""
    taken = []
    for _ in range(3):
        began = process_time()
        marks_of(text)
        taken.append(process_time() - began)
    return min(taken)


@pytest.mark.promise("S-20")
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_no_text_makes_it_slow(unit: str):
    def of(size: int) -> str:
        return (unit * size)[:size]

    short, long = seconds(of(LONGEST // 8)), seconds(of(LONGEST))
    assert long < 0.25
    assert long < 30 * short + 0.01, "eight times the text, about eight times the time"
    assert seconds(of(50 * LONGEST)) < 0.25, "what is beyond the longest text is not read"
