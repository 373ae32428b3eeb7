"""What the libraries say to people on a French page is said in our words."""

import re
import shutil
from pathlib import Path
from typing import Any

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings as project
from django.test import Client

from core.workshop import catalogue

FILE = project.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.po"
LIBRARIES = (
    Path(allauth.__file__).parent / "locale/fr/LC_MESSAGES/django.po",
    Path(django.__file__).parent / "conf/locale/fr/LC_MESSAGES/django.po",
)
VALUE = re.compile(r"%\(\w+\)[sd]|%[sd]")
# Not ours: a midpoint or brackets that a screen reader stumbles on, or a straight apostrophe.
CLUMSY = re.compile(r"·|\((?:e|s|es|ne)\)|[a-zé]'|e-mail|[ ][;:!?]")


def words() -> dict[str, str]:
    """Our French for each English key."""
    held = catalogue.read(FILE)
    assert held is not None
    return {str(message.id): str(message.string) for message in held if message.id}


@pytest.fixture
def french(settings: Any, tmp_path: Path) -> None:
    """The catalogue as it is written now, whatever was compiled before."""
    copy = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    shutil.copy(FILE, copy)
    catalogue.compile_catalogue(copy)
    settings.LOCALE_PATHS = [tmp_path]


def test_each_key_is_still_what_a_library_says() -> None:
    said: set[str] = set()
    for path in LIBRARIES:
        with path.open("rb") as stream:
            said |= {
                key for m in read_po(stream) for key in (m.id if isinstance(m.id, tuple | list) else (m.id,)) if key
            }
    assert set(words()) - said == set()


def test_our_words_carry_the_same_values_and_read_well() -> None:
    assert [key for key, word in words().items() if sorted(VALUE.findall(key)) != sorted(VALUE.findall(word))] == []
    assert [word for word in words().values() if CLUMSY.search(word)] == []
    assert CLUMSY.search("Vous êtes déconnecté(e).")


@pytest.mark.django_db
def test_a_wrong_address_is_told_in_our_words(french: None) -> None:
    page = Client().post("/compte/connexion/", {"email": "nadia", "login": "nadia"}).content.decode()
    assert "Adresse électronique" in page
    assert words()["Enter a valid email address."] in page
