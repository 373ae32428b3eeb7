"""The register of processing names every table that speaks of a person, and the privacy page is drawn from it."""

import pytest
from django.apps import apps
from django.db.models import EmailField, Model
from django.test import Client
from django.urls import reverse

from core.accounts.models import Person, User
from frontend.register import REGISTER, Ground
from tests.words import words_of_page

NOT_OF_PEOPLE = {"territories.Territory"}  # the address of a town hall


def speaks_of_people(model: type[Model]) -> bool:
    """Holds a key to a person or an account, or an address."""
    for field in model._meta.get_fields():
        if getattr(field, "concrete", False) and (
            isinstance(field, EmailField) or (field.is_relation and field.related_model in (User, Person))
        ):
            return True
    return False


@pytest.mark.promise("P-3")
def test_each_table_that_speaks_of_a_person_has_its_line() -> None:
    named = {table for line in REGISTER for table in line.tables}
    found = {m._meta.label for m in apps.get_models() if speaks_of_people(m)} - NOT_OF_PEOPLE
    assert "proposals.Support" in found
    assert not found - named, "a table of people without a line in the register"
    assert not named - {m._meta.label for m in apps.get_models()}, "a line that names a table that is gone"


@pytest.mark.promise("P-3")
def test_each_line_says_why_on_which_ground_who_reads_and_until_when() -> None:
    for line in REGISTER:
        assert line.tables
        assert line.ground in Ground
        assert all(str(words).strip() for words in (line.data, line.why, line.readers, line.kept))


@pytest.mark.promise("L-4")
@pytest.mark.django_db
def test_the_privacy_page_is_the_register() -> None:
    page = words_of_page(Client().get(reverse("home:privacy")))
    for line in REGISTER:
        for words in (line.data, line.why, line.ground.label, line.readers, line.kept):
            assert str(words) in page
