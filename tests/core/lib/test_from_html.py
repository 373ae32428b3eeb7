"""Texts of other platforms keep their shape, lose their teeth, and say literally what looks like a mark."""

import re
from html import unescape

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lib.from_html import MOST_TAGS, markdown_from, markdown_from_html, markdown_from_text
from core.lib.text import html_of


def letters(html: str) -> str:
    """What is read on the screen, without spaces."""
    return re.sub(r"\s+", "", unescape(nh3.clean(html, tags=set())))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Deux&nbsp;mots&nbsp;: l&rsquo;&eacute;t&eacute; &amp; l&#39;hiver</p>", "Deux\u00a0mots\u00a0: l’été & l'hiver"),
        ("<p>Un</p>\r\n\r\n<p>Deux<br />\r\nTrois</p>", "Un\n\nDeux  \nTrois"),
        ("<ul><li>pain</li><li>lait</li></ul><ol><li>un</li><li>deux</li></ol>", "- pain\n- lait\n\n1. un\n2. deux"),
        ("<ul><li>pain<ul><li>seigle</li></ul></li></ul>", "- pain\n\n  - seigle"),
        ("<h1>Titre</h1><p>Suite</p>", "### Titre\n\nSuite"),
        ("<blockquote><p>Un</p><p>Deux</p></blockquote>", "> Un\n>\n> Deux"),
        ("<p><strong>Objet :</strong>le parc <em> ici </em></p>", "**Objet** :le parc  *ici*"),
        ('<p><em><a href="https://exemple.fr/a b">ici</a></em></p>', "*[ici](<https://exemple.fr/a%20b>)*"),
        ('<p>Avant <img src="x.png" alt="un plan"> après</p>', "Avant un plan après"),
        ("<strong><p>Un</p><p>Deux</p></strong>", "**Un**\n\n**Deux**"),
    ],
)  # fmt: skip
def test_shapes_are_kept(html: str, markdown: str):
    assert re.sub(r" {2,}(?!\n)", " ", markdown_from(html)) == re.sub(r" {2,}(?!\n)", " ", markdown)
    assert letters(html_of(markdown_from(html))) == letters(html.replace('<img src="x.png" alt="un plan">', "un plan"))


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p><script>alert(1)</script>", "<p onclick=alert(1)>a</p>", '<a href="javascript:alert(1)">a</a>',
        '<p>[a](javascript:alert(1))</p>', "<p>&lt;img src=x onerror=alert(1)&gt;</p>", "<svg/onload=alert(1)><p>a</p>",
        '<a href="data:text/html,<script>alert(1)</script>">a</a>', "<style>*{display:none}</style><p>a</p>",
        '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>', '<p>![a](x "onerror=alert(1)")</p>',
        '<a href="https://x.fr/&quot;&gt;&lt;script&gt;">a</a>', "<p>a</p><iframe src=//evil></iframe>",
    ],
)  # fmt: skip
def test_nothing_unsafe_comes_through(html: str):
    shown = html_of(markdown_from(html))
    assert not re.search(r"<(script|img|svg|style|iframe|math)|\son\w+=[^<]*>(?<!&gt;)", shown)
    assert not re.search(r'href="(?!https?:|mailto:)', shown)


@pytest.mark.parametrize(
    "text",
    [
        "1. un\n# deux\n> trois", "5 * 3 = 15 et *x* et _y_ et a_b", "[lien](https://x.fr) et [note]: ici", "`code` ~~non~~ \\n",
        "=====\ntexte\n-----", "2015. L’année", "    quatre espaces", "<b>gras</b> R&D &eacute;", "=SOMME(A1:A9)",
    ],
)  # fmt: skip
def test_plain_text_is_read_as_it_was_typed(text: str):
    shown = letters(html_of(markdown_from_text(text)))
    typed = re.sub(r"\s+", "", re.sub(r"^(1\. |> )", "", text, flags=re.MULTILINE))
    assert shown == typed


def test_lines_and_lists_of_plain_text_stay():
    shown = html_of(markdown_from_text("Notamment :\r\n\r\n- un\r\n- deux\r\n\r\nEnfin,\r\nvoilà"))
    assert shown.count("<li>") == 2
    assert "Enfin,<br>\nvoilà" in shown


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<em>",
    "<li>",
    "<ul>",
    "</ul>",
    "<a href='https://x.fr'>",
    "</a>",
    "<br>",
    "é",
    "a:",
    " ",
    "*",
    "&lt;",
]


@given(st.text(alphabet=st.sampled_from("abé *_[](){}<>#`~\\!-+.&;\n\t=|:/'\"«»\u00a0"), max_size=60))
def test_no_word_of_plain_text_is_lost_and_none_is_added(text: str):
    assert re.sub(r"[^abé]", "", letters(html_of(markdown_from_text(text)))) == re.sub(r"[^abé]", "", text)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_word_of_any_html_is_lost_and_none_is_added(html: str):
    shown = letters(html_of(markdown_from_html(html)))
    assert re.sub(r"[^aé]", "", shown) == re.sub(r"[^aé]", "", letters(html))


def test_too_many_tags_are_refused_before_any_work():
    with pytest.raises(ValueError, match=str(MOST_TAGS)):
        markdown_from("<div>" * 100_000)
