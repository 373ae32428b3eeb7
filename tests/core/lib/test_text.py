"""The one sanitiser: whatever is typed, the HTML that comes out is harmless (PROMISES S-5, S-20)."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lib.text import TAGS, clean_line, clean_text, html_of, plain_of, search_text, stems
from tests.payloads import PAYLOADS

HARMLESS = {"href", "title", "rel"}


class Reader(HTMLParser):
    """Reads what a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name not in HARMLESS or (
                name == "href" and not address.startswith(("http:", "https:", "mailto:", "/", "#", "%"))
            ):
                self.faults.append(f"{name}={value}")


def faults_of(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return reader.faults


def test_the_reader_of_this_test_sees_a_fault() -> None:
    assert faults_of("<p onclick=x><script>")
    assert faults_of("<a href='javascript:x'>")
    assert not faults_of("<p><a href='https://a.example' rel='nofollow'>x</a></p>")


@pytest.mark.promise("S-5")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives_the_sanitiser(payload: str) -> None:
    assert not faults_of(html_of(payload))
    assert not faults_of(html_of(f"**{payload}**\n\n> {payload}\n\n- {payload}"))
    assert "{{7*7}}" not in payload or "49" not in html_of(payload)


@pytest.mark.promise("S-5")
@given(st.text(alphabet="<>/\"'=&#;:()[]!`*_-\n abcijlnoprstvx0", max_size=200))
def test_no_text_at_all_survives_the_sanitiser(text: str) -> None:
    assert not faults_of(html_of(text))


def test_titles_stay_below_those_of_the_page_and_pictures_are_left_out() -> None:
    html = html_of("# Un\n\n## Deux\n\n### Trois\n\n![une photo](https://a.example/x.png)")
    assert "<h1" not in html
    assert "<h2" not in html
    assert html.count("<h3>") == 3
    assert "<img" not in html


def test_links_leave_no_trace_of_the_page_and_lend_it_no_weight() -> None:
    assert 'rel="nofollow ugc noopener noreferrer"' in html_of("[la mairie](https://a.example/)")


def test_plain_words_hold_no_tag_and_no_entity() -> None:
    assert plain_of(html_of("Un **banc** & une <fontaine>\n\nIci")) == "Un banc & une <fontaine> Ici"


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text):
        assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("written", "searched"),
    [("élus", "élu"), ("vélos", "vélo"), ("l’école", "ecole"), ("L'ÉCOLE", "école"), ("Œuvres", "oeuvre"), ("jardins partagés", "jardin partage"),
     ("d’arbres", "arbre"), ("qu’ils", "ils"), ("chevaux", "chevau"), ("aujourd’hui", "aujourd'hui")],
)  # fmt: skip
def test_two_ways_of_writing_meet_in_the_search(written: str, searched: str) -> None:
    assert stems(written) == stems(searched)


HUGE = {
    "tags": "</a" * 300_000, "entities": "&amp;" * 250_000, "openings": "<" * 100_000, "accents": "e" + "\u0301" * 100_000,
    "labels": "a." * 50_000, "brackets": "[" * 50_000, "quotes": "> " * 25_000, "stars": "*a_" * 30_000, "ticks": "`" * 50_000, "invisible": "\u200b" * 300_000,
}  # fmt: skip


@pytest.mark.promise("S-20")
@pytest.mark.parametrize("name", sorted(HUGE))
def test_a_huge_text_of_any_shape_is_cleaned_in_a_blink(name: str) -> None:
    text = HUGE[name]
    start = time.process_time()
    clean_line(text), clean_text(text), search_text(text[:12_000])
    html_of(text[:6000])  # nothing longer passes the forms and services
    assert time.process_time() - start < 0.6
