"""Names people show: nobody passes for another, nor for the town hall (S-21)."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.forms import clean_free_name
from core.accounts.models import User
from core.accounts.names import canonical_name, skeleton, validate_display_name
from core.lib.text import BIDI_AND_INVISIBLE
from tests.people import make_user

pytestmark = pytest.mark.promise("S-21")
TRICKY = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("аеоｍＭᴮᴵᴳ\u202e\u200b\u0301éÉœßſİıﬁ①㎏\u00a0 ")),
    max_size=80,
)


@given(TRICKY)
def test_keeping_a_name_twice_changes_nothing(text: str) -> None:
    assert canonical_name(canonical_name(text)) == canonical_name(text)


@given(TRICKY)
def test_what_the_eye_reads_is_the_same_before_and_after_keeping(text: str) -> None:
    assert skeleton(canonical_name(text)) == skeleton(text)


@given(TRICKY)
def test_no_direction_or_invisible_character_is_kept(text: str) -> None:
    kept = canonical_name(text)
    assert not BIDI_AND_INVISIBLE.search(kept)
    assert unicodedata.is_normalized("NFKC", kept)


@pytest.mark.parametrize(
    "name",
    [
        "аdmin", "Ｍairie", "Mairie de Lyоn", "M\u200bairie", "MAIRIE", "Maïrie", "Ville de Lyon", "Administrateur", "ODAS",
        "0DAS", "Préfecture", "ᴮᴵᴳ Mairie"[4:], "Nаdia", "Νadia", "Mairie\u202e", "Modération", "m a i r i e", "M.a.i.r.i.e",
        "Observatoire national", "x", "", " ", "x" * 61,
    ],
)  # fmt: skip
def test_a_name_that_passes_for_an_institution_or_mixes_alphabets_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_display_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Nadia B.",
        "Zoé",
        "Jean-Noël Œuvrard",
        "Μαρία",
        "Ольга",
        "محمد",
        "李雷",
        "O’Connor",
        "Marie 2",
        "Lemairé-Roux",
        "Adam",
    ],
)
def test_an_honest_name_is_accepted_in_any_alphabet(name: str) -> None:
    validate_display_name(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "twin", ["NADIA B.", "Nadia B", "Nàdia-B", "Ｎadia Ｂ.", "nadia  b", "Nad1a B.", "Nadia\u200b B."]
)
def test_a_name_that_reads_like_someone_elses_is_refused(twin: str) -> None:
    make_user("Nadia B.")
    with pytest.raises(ValidationError):
        clean_free_name(twin)
    assert clean_free_name("Nadia C.") == "Nadia C."


@pytest.mark.django_db
def test_the_database_refuses_a_second_account_that_reads_the_same() -> None:
    make_user("Nadia B.")
    with pytest.raises(Exception, match="name_skeleton"):
        User.objects.create_user("autre@exemple.fr", display_name="nadia-b")


@pytest.mark.django_db
def test_one_may_respell_ones_own_name() -> None:
    nadia = make_user("Nadia B.")
    assert clean_free_name("NADIA B.", own=nadia) == "NADIA B."
