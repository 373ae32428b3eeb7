"""Words: what may be shown, how they are searched and compared."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

import nh3
import snowballstemmer
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "hr", "s", "code", "pre"}
BIDI_AND_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c]")
SPACES = re.compile(r"[ \t\n\r\u2000-\u200a\u2028\u2029\u3000]+")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WORD = re.compile(r"[a-z0-9]+")
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
STEMMED_FROM = 4  # letters: shorter words keep their last s or x

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough")
_stemmer = snowballstemmer.stemmer("french")


def clean_line(text: str) -> str:
    """One line as people see it: NFC, no control, invisible or direction character, single spaces."""
    text = BIDI_AND_INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return SPACES.sub(" ", CONTROLS.sub(" ", text)).strip()


def clean_text(text: str) -> str:
    """Several lines: NFC, no control, invisible or direction character, line ends as \\n."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return CONTROLS.sub("", BIDI_AND_INVISIBLE.sub("", text)).strip()


def same_address(address: str) -> str:
    """One spelling for all the ways to type an address: width, case and spaces do not count."""
    return unicodedata.normalize("NFKC", address).casefold().strip()


def html_of(text: str) -> str:
    """The safe HTML of a contribution written in the Markdown subset (no title above h3, no image)."""
    html = _markdown.render(text)
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", html)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
    )


MASKED = "\\[passage masqué\\]"  # Markdown would take bare brackets for a link that has no address


def masked(text: str, passages: Sequence[str]) -> str:
    """The text with a bar in the place of each of these passages, wherever it stands; the longest go first."""
    for passage in sorted({p for p in passages if p.strip()}, key=len, reverse=True):
        text = text.replace(passage, MASKED)
    return text


def plain_of(html: str) -> str:
    """The words of some safe HTML as plain text: no tag, no entity. A template escapes them like any other text."""
    return " ".join(unescape(nh3.clean(html.replace("<", " <"), tags=set())).split())


def unaccented(text: str) -> str:
    """Lower case without accents or ligatures: « Œuvre » → « oeuvre »."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def of_name(name: str) -> str:
    """« d’Aïssa Kone », « de Valérie Morel »."""
    return f"d’{name}" if unaccented(name)[:1] in tuple("aeiouy") else f"de {name}"


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if len(word) >= STEMMED_FROM and word[-1] in "sx":
        word = word[:-1]
    return str(_stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """The words as they are searched: elisions cut, accents and plurals gone, stemmed."""
    return [_stem(word) for word in WORD.findall(unaccented(ELISION.sub(" ", text)))]


def search_text(*texts: str) -> str:
    """What is stored beside a contribution so that « élus » finds « élu » and « ecole » finds « l’école »."""
    return " ".join(word for text in texts for word in stems(text))
