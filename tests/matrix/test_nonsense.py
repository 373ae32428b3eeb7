"""Nonsense in addresses, questions and forms gets an answer that says so, whoever sends it: never a crash."""

import random
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch

from tests.matrix import access
from tests.pages import Route, routes
from tests.town import Town

HUGE = 99_999_999_999_999_999_999
READERS = ("anonyme", "administratrice")
WRITERS = ("association", "administratrice")
NUMBERS = (0, 2**31, HUGE)
# Every name that a page reads, and what a hand may put there.
ASKED = (
    "q", "theme", "sous_theme", "quartier", "logique", "acteur", "association", "etat", "tri", "suite", "position", "title", "text",
    "next", "page", "cursor", "limit", "consultation", "territory", "proposal", "stance", "status", "logic", "zzz",
)  # fmt: skip
WORDS: tuple[str, ...] = (
    "", "\0", "%", "'", "a" * 3000, str(HUGE), "-1", "1e400", "NaN", "²", "٣", "😀",
    "é & <b>", "2026-13-45", "0000-00-00", "9999-12-31", "31/02/2027", "https://", "a:b:c", "[]", "{{7*7}}", "\u202e\u200b", "() | & !",
)  # fmt: skip
RAW = ("%FF%FE", "q=%C3%28", "q=%ED%A0%80", "suite=%00", "&&&===", "q[]=1&q[$ne]=2", "tri=" + "x" * 5000)
SENT = (
    "title", "text", "question", "summary", "body", "charter", "who", "answer_threshold", "answer_days", "moderation", "version", "starts_on", "template",
    "rows", "id_0", "kind_0", "opens_at_0", "closes_at_0", "purpose_0", "remove_0", "id_1", "kind_1", "opens_at_1", "closes_at_1", "follow_up",
    "ageing", "theme", "logic", "neighbourhood", "actors", "association", "image", "image_alt", "stance", "reason", "act", "part", "next",
    "email", "role", "full_name", "born_on", "function", "area", "name", "kind", "code", "label", "days", "can_write", "display_name",
    "home", "number", "purpose", "until", "is_manager", "password", "login", "tagline", "accent_hue", "contact_email", "publisher",
    "publication_director", "host", "about", "starts_at", "agenda", "facilitators", "asked", "choices", "seconds", "message", "acte",
)  # fmt: skip
TRUE: dict[str, tuple[str, ...]] = {
    "title": ("Un banc place du marché",), "text": ("Il en faut un.",), "question": ("Que faire ?",), "summary": ("Voici.",),
    "who": ("anyone", "residents"), "answer_threshold": ("1", str(2**31), "20"), "answer_days": ("30", "366"), "moderation": ("post", "pre"), "version": ("0", str(2**31 - 1)),
    "starts_on": ("2026-12-24", "2027-02-01"), "template": ("priorities",), "rows": ("1", "3", "22"), "kind_0": ("propose", "vote"),
    "opens_at_0": ("2026-12-24T08:00", "0001-01-01T00:00", "9999-12-31T23:59"), "closes_at_0": ("2027-12-24T08:00", "9999-12-31T23:59"),
    "opens_at_1": ("0001-01-01T00:00",), "closes_at_1": ("9999-12-31T23:59",), "kind_1": ("discuss",), "follow_up": ("Douze bancs.",),
    "theme": ("ageing", "health"), "logic": ("prevent",), "actors": ("caf",), "stance": ("for", "neutral"), "reason": ("Erreur.",),
    "act": ("step_back", ""), "email": ("marcel.petitjean@exemple.fr", "nadia.benali-morel@exemple.fr", "a@b.fr"), "role": ("official", "analyst"),
    "full_name": ("Nadia Benali", "’ -"), "born_on": ("1968-03-14", "0001-01-01", "9999-12-31"), "function": ("Adjointe",), "kind": ("caf",),
    "code": ("K7MP4RWX9TBC",), "label": ("Tableur",), "days": ("30",), "display_name": ("Nadia Z.", "ﷺ" * 60), "home": ("93390", "Clichy-sous-Bois"),
    "number": ("W931234567", "732829320", "W12345678²"), "until": ("9999-12-31", "2027-01-01"), "name": ("Les Amis",), "accent_hue": ("200", "-5"),
    "association": ("moi",), "contact_email": ("a@b.fr",), "choice": ("1",), "choice_1": ("1", "2"), "choix": ('["1"]', '{"1": 2}', "[1]"),
    "acte": ("deposer", "corriger", "confirmer", "ecarter", "parole", "fin:1", "point:1", "retenir", "epingler", "masquer", "remontrer:3"),
    "starts_at": ("2027-12-03T18:30", "0001-01-01T00:00", "9999-12-31T23:59"), "agenda": ("Accueil | 10", "| 3\n|"), "message": ("1", "3"),
    "asked": ("Une navette ?",), "choices": ("Oui\nNon", "Oui"), "seconds": ("30", "31"), "about": ("Qui passe.",), "facilitators": ("1",), "lot": ('[["1"]]', "[1]", '[{"1": 1}]', "[" * 9000), "recepisse": ("K7QM3-ZZ0AB-12345-6789A",),
    "first": ("K7QM3-ZZ0AB-12345-6789A",), "mode": ("approval", "ranking", "budget"), "rule": ("approval", "stv", "greedy"),
    "options": ("Un banc\nUne fontaine", "Un banc | 12 000\nUne fontaine | 8000", "| 3\n|"), "points": ("10",), "envelope": ("50000", str(10**11)),
    "secrecy": ("simple", "scrutin"), "embargo_until": ("9999-12-31T23:59", "0001-01-01T00:00"), "seats": ("1",), "proposals": ("1",),
}  # fmt: skip


def questions(chance: random.Random) -> Iterator[str]:
    """Query strings that no page offers."""
    yield from chance.sample(RAW, 2)
    for word in chance.sample(WORDS, 4):
        yield urlencode(dict.fromkeys(chance.sample(ASKED, 8), word))


def strange_paths(route: Route, town: Town) -> Iterator[str]:
    """The address with each number too small or too large, and each word too long or broken."""
    for name in route.parameters:
        for value in (*NUMBERS, "a" * 3000, "\0", "É"):
            try:
                yield route.path(town.here, route.cases[0], **{name: value})
            except NoReverseMatch:
                continue


def filled(chance: random.Random) -> dict[str, Any]:
    """A form filled by somebody in a hurry, or in anger."""
    said: dict[str, Any] = {}
    for name in SENT:
        luck = chance.random()
        if luck < 0.55:
            said[name] = chance.choice(TRUE.get(name, WORDS))
        elif luck < 0.9:
            said[name] = chance.choice(WORDS)
    if chance.random() < 0.3:
        said["image"] = SimpleUploadedFile("a.png", chance.choice((b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg/>")))
    return said


class Crashes:
    """What went wrong, with what it takes to see it again."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.tried = 0

    def note(self, answer: Any, who: str, said: str) -> None:
        """Count one answer; keep it where it is our fault."""
        self.tried += 1
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            fault = (getattr(answer, "exc_info", None) or ["?", "?"])[:2]
            self.found.append(f"{who} {said[:600]} : {answer.status_code} {fault!r:.300}")


def browsers(town: Town, people: tuple[str, ...]) -> dict[str, Client]:
    return {who: access.client_of(town.people[who]) for who in people}


def pages() -> list[Route]:
    """What a browser reads; the probe of health tells of faults by its status."""
    return [route for route in routes() if "sante" not in route.name and "health" not in route.name]


@pytest.mark.promise("S-6")
def test_nonsense_in_an_address_or_a_question_never_crashes(town: Town):
    chance, crashes = random.Random(23), Crashes()
    readers = browsers(town, READERS)
    for route in pages():
        paths = [*strange_paths(route, town)]
        plain = route.path(town.here, route.cases[0])
        paths += [f"{plain}?{question}" for question in questions(chance)]
        for path in paths:
            who = chance.choice(READERS)
            cache.clear()
            crashes.note(access.again(readers[who]).get(path), who, f"GET {quote(path, safe='/?&=%')}")
    assert crashes.tried > 500
    assert not crashes.found, "\n".join(crashes.found)


@pytest.mark.promise("S-7")
def test_nonsense_in_a_form_never_crashes(town: Town):
    chance, crashes = random.Random(47), Crashes()
    writers = browsers(town, WRITERS)
    for route in pages():
        if route.is_api:
            continue
        paths = [route.path(town.here, case) for case in route.cases for _turn in range(2)] + [
            *strange_paths(route, town)
        ]
        for path in paths:
            who, said = chance.choice(WRITERS), filled(chance)
            with access.undone():
                cache.clear()
                answer = access.again(writers[who]).post(path, said)
            crashes.note(answer, who, f"POST {quote(path)} {said}")
    assert crashes.tried > 300
    assert not crashes.found, "\n".join(crashes.found)
