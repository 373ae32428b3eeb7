"""Words on paper: tagged, titled, in their language, literal whatever they are, and never more than so long."""

import resource
import time

import pytest

from core.lib import paper
from core.lib.paper import (
    Paper,
    PaperError,
    blocks_of,
    heading,
    new_page,
    paragraph,
    pdf_of,
    picture,
    run,
    said,
    table,
)
from core.lib.text import html_of
from tests.papers import root_of, tags_of, text_of
from tests.payloads import PAYLOADS

# What typst would read as its own: none of it may be read so.
HOSTILE = (
    "# titre #", "= titre", "$x^2$ et $", "@nadia", "\\ \\u{41} \\#", "*gras* _penché_", "<label>", "`code` ```", "// commentaire", "/* x */",
    '#import "@preview/a:1.0.0": *', '#read("/etc/passwd")', "#panic()", "] #let x = 1 [", '"), text("', "https://exemple.fr//x", "~ -- --- …",
    "/ terme: x", "+ liste", "'apostrophes' et \"guillemets\"", "{{7*7}}", "\\", "#", "100 % & 3 < 4 > 2",
)  # fmt: skip


def page(*blocks: paper.Block, title: str = "Compte rendu") -> bytes:
    return pdf_of(Paper(title, "Clichy-sous-Bois", blocks))


def test_a_page_is_tagged_titled_and_in_french() -> None:
    html = html_of(
        "### Ordre du jour\n\n1. Un\n2. Deux\n\n- a\n- b\n\n> cité\n\n[lien](https://exemple.fr/)\n\n~~non~~ `code`\n\n---"
    )
    pdf = page(*blocks_of(html, 1), new_page(), heading("Annexe"), said([run("N° 1")], [paragraph(run("Bonsoir."))]))
    root = root_of(pdf)
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in pdf
    tags = tags_of(pdf)
    assert {"/Title", "/H1", "/L", "/LI", "/BlockQuote", "/Link", "/P"} <= set(tags)
    assert tags.index("/Title") < tags.index("/H1")
    words = text_of(pdf)
    assert words.startswith("Compte rendu Ordre du jour 1. Un 2. Deux")
    assert pdf == page(
        *blocks_of(html, 1), new_page(), heading("Annexe"), said([run("N° 1")], [paragraph(run("Bonsoir."))])
    )


def test_hostile_words_are_printed_as_they_are() -> None:
    pdf = page(
        *(paragraph(run(words)) for words in HOSTILE),
        *(paragraph(run(w, "strong", "em", "strike")) for w in HOSTILE),
        title=HOSTILE[0],
    )
    found = text_of(pdf)
    for words in HOSTILE:
        assert found.count(" ".join(words.split())) >= 2, words


@pytest.mark.parametrize("words", ["`#read(\"/etc/passwd\")` et `` ` ``", "```\n#panic()\n```", "[#x](https://a.fr/#\"x)", "> #import \"x\"\n\n- $\n- @a"])  # fmt: skip
def test_hostile_markdown_is_printed_with_its_form_alone(words: str) -> None:
    assert "#" in text_of(page(*blocks_of(html_of(words)))) or "$" in words


def test_every_attack_of_the_pages_is_words_on_paper() -> None:
    blocks = [said([run(f"N° {n}")], blocks_of(html_of(one), 0)) for n, one in enumerate(PAYLOADS)]
    assert "<script>alert(1)</script>" in text_of(page(*blocks))
    assert b"javascript:" not in page(paragraph(run("x", href="javascript:alert(1)")))


def test_letters_that_no_font_draws_are_told_by_their_number_and_others_stay() -> None:
    words = text_of(page(paragraph(run("😀 👩‍👩‍👧 你好 ❤️ 1️⃣ œuvre Привет Ελλάδα")), paragraph(run("مرحبا שלום"))))
    assert "[U+1F600]" in words
    assert "[U+4F60]" in words
    assert "œuvre Привет Ελλάδα" in words
    assert "مرحبا" in words
    assert "\u202e" not in text_of(page(paragraph(run("\u202eabc\u200f\ufeff"))))


def test_a_very_long_word_stays_on_the_page() -> None:
    pdf = page(paragraph(run("x" * 2000)), heading("y" * 300))
    assert text_of(pdf).replace(" ", "").count("x") == 2000
    assert len(text_of(pdf).split()) > 20, "it goes on to the next line"


@pytest.mark.parametrize(
    "words",
    ["> " * 18 + "fond", "- " * 9 + "fond", "- " * 18 + "fond", "#### seul", "###", "\n\n---\n\n", "> ", "- \n- "],
)
def test_odd_shapes_are_set_too(words: str) -> None:
    html = html_of(words)
    assert ("fond" in html) == ("fond" in text_of(page(*blocks_of(html, 1))))


def test_no_level_of_title_is_jumped() -> None:
    levels = [one["level"] for one in blocks_of("<h4>a</h4><h3>b</h3><h4>c</h4>", 1)]
    assert levels == [1, 1, 2]
    assert [one["kind"] for one in blocks_of("<h3>a</h3>", 0)] == ["paragraph"]


def test_two_thousand_messages_are_set_in_bounded_time_and_memory() -> None:
    words = html_of("Je propose **un banc** devant l’école, et une fontaine à l’ombre des platanes. " * 5)
    blocks = [said([run(f"N° {n}, 18 h 30")], blocks_of(words, 0)) for n in range(2000)]
    began = time.monotonic()
    pdf = page(*blocks)
    assert time.monotonic() - began < 30
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000, "kilobytes, of the largest child"
    assert "N° 1999" in text_of(pdf)


def test_a_page_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "PATIENCE_S", 0.001)
    with pytest.raises(PaperError):
        page(paragraph(run("x")))


def test_a_page_that_cannot_be_set_says_why() -> None:
    with pytest.raises(PaperError, match="kind"):
        page({"nothing": 1})


@pytest.mark.promise("S-17", "A-9")
def test_a_table_has_heads_and_its_pictures_are_silent() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10" width="40" height="10"><circle cx="50%" cy="50%" r="4"/></svg>'
    pdf = page(table(["Territoire", "Dessin"], [[run("=1+1"), picture(svg, 40)], [run("#panic()"), run("•")]]))
    tags = tags_of(pdf)
    assert tags.count("/TH") == 2
    assert tags.count("/TD") == 4
    assert "/Figure" not in tags
    assert "=1+1" in text_of(pdf)
    assert "#panic() •" in text_of(pdf)
