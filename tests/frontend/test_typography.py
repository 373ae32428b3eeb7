"""Dates, figures and spaces."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from frontend import typography as type_

THIN, FIRM = type_.THIN, type_.FIRM
EVENING = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Qui vient ?", f"Qui vient{THIN}?"),
        ("Qui vient?", f"Qui vient{THIN}?"),
        ("Trois points : un", f"Trois points{THIN}: un"),
        ("Trois points: un", f"Trois points{THIN}: un"),
        ("« Bonjour »", f"«{THIN}Bonjour{THIN}»"),
        ("«Bonjour»", f"«{THIN}Bonjour{THIN}»"),
        ("à 18:30", "à 18:30"),
        ("https://exemple.fr/?q=1", "https://exemple.fr/?q=1"),
        ("Quoi ?!", f"Quoi{THIN}?!"),
    ],
)
def test_french_signs_have_their_space(written: str, printed: str) -> None:
    assert type_.french_spaces(written) == printed


@settings(max_examples=500)
@given(st.text(alphabet="aé1 ;:!?«»\u00a0\u202f./", max_size=40))
def test_spacing_twice_changes_nothing_more(text: str) -> None:
    once = type_.french_spaces(text)
    assert type_.french_spaces(once) == once


def test_english_text_is_left_alone() -> None:
    with translation.override("en"):
        assert type_.french_spaces("Who comes ?") == "Who comes ?"


def test_figures_are_printed_in_each_language() -> None:
    assert type_.number(12345.6, 1) == f"12{THIN}345,6"
    assert type_.percent(0.003, 1) == f"0,3{THIN}%"
    with translation.override("en"):
        assert type_.number(12345.6, 1) == "12,345.6"
        assert type_.percent(0.003, 1) == "0.3%"


def test_a_moment_is_said_on_the_town_clock() -> None:
    assert type_.moment_in_words(EVENING, TODAY) == f"jeudi 3{FIRM}décembre, 18{FIRM}h{FIRM}30"
    with translation.override("en"):
        assert type_.moment_in_words(EVENING, TODAY) == f"Thursday 3{FIRM}December, 6:30{FIRM}pm"


def test_the_first_of_a_month_and_another_year_are_said() -> None:
    assert type_.day_in_words(date(2027, 1, 1), today=TODAY) == f"vendredi 1er{FIRM}janvier{FIRM}2027"
    assert type_.day_in_words(date(2026, 12, 7), weekday=False, today=TODAY) == f"7{FIRM}décembre"


@pytest.mark.parametrize(
    ("hour", "french", "english"), [(7, "8 h", "8 am"), (11, "12 h", "12 pm"), (23, "0 h", "12 am")]
)
def test_round_hours_have_no_minutes(hour: int, french: str, english: str) -> None:
    moment = datetime(2026, 12, 7, hour, tzinfo=UTC)
    assert type_.hour_in_words(moment).replace(FIRM, " ") == french
    with translation.override("en"):
        assert type_.hour_in_words(moment).replace(FIRM, " ") == english


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=6), "encore 6 jours"),
        (timedelta(days=2, minutes=1), "encore 3 jours"),
        (timedelta(hours=47), "encore 47 heures"),
        (timedelta(hours=1), "encore 1 heure"),
        (timedelta(minutes=59), "moins d’une heure"),
        (timedelta(0), ""),
        (timedelta(days=-1), ""),
    ],
)
def test_what_remains_is_said_in_words(left: timedelta, words: str) -> None:
    assert type_.remaining_in_words(EVENING + left, EVENING) == words


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(0, 200, 0), (1, 900, 1), (128, 200, 64), (199.9, 200, 99), (300, 200, 100), (3, 0, 0)]
)
def test_a_share_is_neither_full_before_nor_empty_after(part: float, whole: float, share: int) -> None:
    assert type_.share(part, whole) == share
