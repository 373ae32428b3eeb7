"""The platform reads in English at `/en/`: every text is translated, says the same things, and nothing of the French is left."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from django.conf import settings as project
from django.forms import Field
from django.urls import reverse
from django.utils import translation

from core.workshop import catalogue
from frontend.pages.account.forms import MandateForm
from frontend.pages.consultations.forms import CreateForm
from frontend.pages.people.forms import IdentityForm
from tests.matrix.access import client_of, undone
from tests.pages import Route, routes
from tests.town import PRESENTATION, Town, build_town

FILE = project.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.po"
VALUE = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>")
FRENCH_SIGNS = re.compile(r"[«»\u202f']|\s[;:!?](?:\s|$)")
READERS = ("anonyme", "attestée", "administratrice")
# Words that are the same in both languages, and names of French law.
SAME = {
    "%(kind)s, département %(departement)s", "%(n)s argument", "%(n)s arguments", "%(shown)s argument", "%(shown)s arguments",
    "%(kind)s, %(size)s", "%(part)s – %(peers)s", "%(n)s euro", "%(n)s euros", "citation", "%(title)s. %(where)s", "euros", "source", "Arguments", "Base", "Source", "convention", "Associations", "Consultation", "Consultations", "Consultations – %(name)s", "Message-ID",
    "Position", "Question", "SIREN", "SIRET", "Versions", "absence", "argument", "arguments", "association", "code", "consultation", "contacts",
    "date", "département", "invitation", "phase", "population", "position", "possible", "question", "version",
    "%(n)s min", "%(shown)s message", "%(shown)s messages", "Message", "mention", "message", "%(n)s point", "%(n)s points", "%(n)s option", "%(n)s options", "Option", "Options", "Pabulib (.pb)", "Points", "Score", "Vote", "Votes", "option", "points", "vote",
    "%(n)s sanction", "%(n)s sanctions", "Argument", "Association", "Budget", "Date", "Dates", "Page", "Sanction", "Sanctions", "messages",
    "page", "pages", "passage", "restriction", "sanction", "version %(n)s", "Version %(n)s", "%(n)s vote", "%(n)s votes",
    "%(n)s vote (%(cost)s)", "%(n)s votes (%(cost)s)", "Excellent",
    "Code général des collectivités territoriales, article L. 1112-16",
    "Code général des collectivités territoriales, article L. 2143-1",
    "Code électoral, article L. 52-1",
}  # fmt: skip
# What the chrome of a French page says again and again, and nobody in the town of the tests has written.
CHROME = re.compile(
    r"\b(Accueil|Ajouter|Annuler|Aucune?|Bonjour|Cette|Connexion|Données|Enregistrer|Envoyer|Erreur|Mentions|Modifier|Publier"
    r"|Retirer|Retour|Soutenir|Supprimer|Voir|Votre|Vous|Étapes?|courriel|facultatif|habitants?|jusqu’|mairie|soutiens?)\b"
)
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "wbr"}
OF_THE_TOWN = set(PRESENTATION.replace("#", "").split())  # its own words stay in its language
# Addresses that no language changes.
COMMON = ("/en/", "/static/", "/media/", "/accent/", "/api/", "#", "?", "mailto:", "http")


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """Each form of a message: the French one and the English one."""
    keys = message.id if isinstance(message.id, tuple | list) else (message.id,)
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    yield from zip(keys, said, strict=True)


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    """What the catalogue holds."""
    held = catalogue.read(FILE)
    assert held is not None
    return [message for message in held if message.id]


@pytest.fixture
def english(settings: Any, tmp_path: Path) -> None:
    """The catalogue as it is written now, whatever was compiled before."""
    copy = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    shutil.copy(FILE, copy)
    catalogue.compile_catalogue(copy)
    settings.LOCALE_PATHS = [tmp_path]


def test_every_text_of_the_sources_has_its_english() -> None:
    assert catalogue.missing(catalogue.updated(project.BASE_DIR, catalogue.read(FILE))) == []


def test_a_translation_carries_the_same_values_and_marks(messages: list[Message]) -> None:
    pairs = [pair for message in messages for pair in texts(message)]
    assert [pair for pair in pairs if sorted(VALUE.findall(pair[0])) != sorted(VALUE.findall(pair[1]))] == []


def test_only_words_of_both_languages_are_left_as_they_are(messages: list[Message]) -> None:
    same = {key for message in messages for key, said in texts(message) if key == said}
    assert same - SAME == set()


def test_english_has_its_own_signs(messages: list[Message]) -> None:
    assert [said for message in messages for _, said in texts(message) if FRENCH_SIGNS.search(said)] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "field",
    [MandateForm.base_fields["until"], IdentityForm.base_fields["born_on"], CreateForm.base_fields["starts_on"]],
)
def test_a_day_typed_by_hand_is_the_same_day_in_both_languages(field: Field, language: str) -> None:
    with translation.override(language):
        assert field.clean("04/03/1968") == date(1968, 3, 4)


class Page(HTMLParser):
    """What a page says, to the eye and to the ear, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language = ""
        self.apart: list[str] = []  # the open tags of a stretch that says of itself that it is French
        self.said: set[str] = set()
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes are read aloud, or lead somewhere."""
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = found["lang"]
        elif (self.apart or found.get("lang") == "fr") and tag not in VOID:
            self.apart.append(tag)
        if found.get("hreflang", "en") == "en":
            self.links |= {found[name] for name in ("href", "action", "data-url") if found.get(name)}
        self.said |= {found[name] for name in ("aria-label", "alt", "title", "placeholder") if found.get(name)}

    def handle_endtag(self, tag: str) -> None:
        """Where a French stretch ends, the page goes on in its own language."""
        if self.apart and self.apart[-1] == tag:
            self.apart.pop()

    def handle_data(self, data: str) -> None:
        """A stretch of text between two tags, but for what is marked as another language."""
        if not self.apart:
            self.said.add(" ".join(data.split()))


def pages(town: Town) -> list[tuple[Route, str]]:
    """Every page, in the states worth a look, at its English address."""
    with translation.override("en"):
        found = [(route, route.path(town.here, case)) for route in routes() if not route.is_api for case in route.cases]
    return [(route, path) for route, path in found if path.startswith("/en/")]


def read(town: Town, who: str) -> Iterator[tuple[str, Page]]:
    """The English pages that answer to this reader."""
    client = client_of(town.people[who])
    for route, path in pages(town):
        if route.name == "account_logout":
            continue
        with undone(), translation.override("en"):
            answer = client.get(path)
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            continue  # a file that people keep, in the language of the town's acts
        if answer.headers["Content-Type"].startswith("text/html") and b"<html" in answer.content:
            yield path, Page(answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("who", READERS)
def test_no_page_in_english_says_a_word_of_french_or_leads_to_a_french_page(
    who: str, english: None, messages: list[Message]
) -> None:
    french = {key for message in messages for key, said in texts(message) if key != said}
    seen, faults = 0, []
    for path, page in read(build_town(how_many=3), who):
        seen += 1
        left = sorted(said for said in page.said - OF_THE_TOWN if said in french or CHROME.search(said))
        lost = sorted(link for link in page.links if not link.startswith(COMMON))
        if left or lost or page.language != "en":
            faults.append(f"{path} ({page.language}): {left} {lost}")
    assert seen > 20
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_what_people_wrote_keeps_its_language() -> None:
    town = build_town(how_many=0)
    shown = town.here.proposals[""]
    keys = [town.here.territory.slug, town.here.consultations[""].slug, shown.pk]
    for language, mark in (("en", ' lang="fr"'), ("fr", "")):
        with translation.override(language):
            page = client_of(None).get(reverse("proposals:show", args=keys)).content.decode()
        assert f"<h1{mark}>{shown.title}</h1>" in page


@pytest.mark.django_db
def test_the_words_searched_for_are_those_of_french_pages(english: None) -> None:
    client = client_of(None)
    page = Page(client.get("/").content.decode())
    assert page.language == "fr"
    assert any(CHROME.search(said) for said in page.said)
