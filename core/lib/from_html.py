"""Turns the HTML or plain text of other platforms into the Markdown that contributions are written in here.

Nothing is trusted: the HTML is cleaned first, and what comes out is rendered by `html_of`, which cleans again.
"""

import re
from html.parser import HTMLParser

import nh3

from core.lib.text import clean_text

HEADINGS = {"h1": "### ", "h2": "### ", "h3": "### ", "h4": "#### ", "h5": "#### ", "h6": "#### "}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~", "strike": "~~"}
LISTS = {"ul", "ol"}
BLOCKS = {"p", "div", "tr", "table", "pre", *HEADINGS}
KEPT = {"br", "hr", "a", "img", "li", "td", "th", "blockquote", *LISTS, *MARKS, *BLOCKS}
SCHEMES = {"http", "https", "mailto"}
BLOCK_TAG = re.compile(r"<(?:p|br|div|ul|ol|li|h[1-6]|blockquote|table)\b", re.IGNORECASE)
ANY_TAG = re.compile(r"</?(?:a|b|i|u|s|em|strong|span|font|img|del|strike)\b[^<>]{0,2000}>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n\f]+")  # no-break spaces stay
SPECIAL = re.compile(
    r"[\\`]|~~|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])|\[(?=[^\[\]]{0,300}\][(:\[])|&(?=#?\w{1,31};)"
)
LINE_MARK = re.compile(r"^(?:>|(?:#{1,6}|[-+*])(?=\s|$)|[-=_*](?:[ \t]*[-=_*])+$)")
NUMBER_MARK = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
EDGES = re.compile(r"^([\s:;,.!?…«»“”\"'’()–—-]*)(.*?)([\s:;,.!?…«»“”\"'’()–—-]*)$", re.DOTALL)
BLANK_EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
BREAK = "  \n"  # a line end that is kept
DEEPEST = 8  # lists and quotes within one another; deeper ones are laid flat
MOST_TAGS = 5000  # the cost of tags within tags grows with their square


def markdown_from(text: str) -> str:
    """HTML or plain text, whichever it is: HTML has a tag of block, or a tag or entity inside its lines.

    Raises `ValueError` where there are more tags than anybody would write.
    """
    if text.count("<") > MOST_TAGS:
        raise ValueError(f"{MOST_TAGS} tags at most")
    if BLOCK_TAG.search(text):
        return markdown_from_html(text)
    if ANY_TAG.search(text) or ENTITY.search(text):
        return markdown_from_html(text.replace("\r\n", "\n").replace("\n", "<br>"))
    return markdown_from_text(text)


def markdown_from_html(html: str) -> str:
    """Paragraphs, lists, quotes, titles, emphasis and links are kept; the rest is its words."""
    safe = nh3.clean(html, tags=KEPT, attributes={"a": {"href"}, "img": {"alt"}}, url_schemes=SCHEMES, link_rel=None)
    writer = _Writer()
    writer.feed(safe)
    writer.close()
    writer.flush()
    return clean_text(writer.whole())


def markdown_from_text(text: str) -> str:
    """Line ends, blank lines, lists and quotes stay as they were typed; no other mark is read as one."""
    lines = [_line_of_text(line) for line in clean_text(text).split("\n")]
    found = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found += line + (BREAK if line and following else "\n")
    return clean_text(found)


def _line_of_text(line: str) -> str:
    line = re.sub(r"^[•●▪◦]\s*", "- ", BLANKS.sub(" ", line).strip())
    mark = re.match(r"(?:[-*+>]|\d{1,2}[.)]) +", line)
    start = mark.group() if mark and len(line) > mark.end() else ""
    rest = SPECIAL.sub(_escaped, line[len(start) :])
    return start + rest if start else _plain_start(rest)


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"\\{letter}" for letter in match.group())


def _plain_start(line: str) -> str:
    """The line, with what would begin a list, a title or a rule said literally."""
    if LINE_MARK.match(line):
        return f"\\{line}"
    return NUMBER_MARK.sub(r"\1\\\2", line)


def _shared(one: str, other: str) -> str:
    """What both begin with."""
    differ = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return one[: next(differ, min(len(one), len(other)))]


class _Writer(HTMLParser):
    """Reads clean HTML from start to end, and keeps one line of prefixes for the lists and quotes it is in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str, bool]] = []  # text, prefix of its later lines, next item of the same list
        self.words: list[str] = []
        self.open: list[tuple[str, int, str]] = []  # tag, place of its first word, link
        self.around: list[list[str | int]] = []  # kind, number of the item, 1 until its first block is written
        self.heading = ""

    def handle_data(self, data: str) -> None:
        """Words, with every mark of Markdown said literally."""
        self.words.append(SPECIAL.sub(_escaped, BLANKS.sub(" ", data)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins, or a mark opens."""
        said = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.words.append(BREAK)
        elif tag == "img":
            self.handle_data(said.get("alt", ""))
        elif tag in {"td", "th"}:
            self.words.append(" ")
        elif tag in MARKS or tag == "a":
            self.open.append((tag, len(self.words), said.get("href", "")))
        else:
            self.flush()
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        self.heading = HEADINGS.get(tag, "")
        if tag == "hr":
            self.words.append("* * *")
            self.flush(literal=True)
        elif tag in LISTS or tag == "blockquote":
            self.around.append([tag, 0, 0])
        elif tag == "li":
            if not self.around or self.around[-1][0] not in LISTS:
                self.around.append(["ul", 0, 0])  # an item without a list
            self.around[-1][1] = int(self.around[-1][1]) + 1
            self.around[-1][2] = 1

    def handle_endtag(self, tag: str) -> None:
        """A block ends, or a mark closes."""
        if tag in MARKS or tag == "a":
            while self.open and tag in {name for name, _place, _link in self.open}:
                name, place, link = self.open.pop()
                self._wrap(name, place, link)
                if name == tag:
                    break
            return
        self.flush()
        self.heading = ""
        if (tag in LISTS or tag == "blockquote") and any(kind == tag for kind, _n, _fresh in self.around):
            while self.around.pop()[0] != tag:
                pass

    def _wrap(self, tag: str, place: int, link: str) -> None:
        """Put the mark around the words since its opening; spaces and punctuation go outside, where marks hold."""
        inside = "".join(self.words[place:])
        del self.words[place:]
        if tag == "a":
            text = inside.strip()
            target = link.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("\n", "")
            self.words.append(f"[{text}](<{target}>)" if target and text else inside)
            return
        edges = (BLANK_EDGES if "](<" in inside else EDGES).match(inside)
        before, core, after = edges.groups() if edges else ("", "", "")
        mark = MARKS[tag]
        if not core or BREAK in core or mark in core:
            self.words.append(inside)
        else:
            self.words.append(f"{before}{mark}{core}{mark}{after}")

    def flush(self, literal: bool = False) -> None:
        """End the block: its marks close with it, and open again in the next one."""
        again = [(name, link) for name, _place, link in self.open]
        while self.open:
            self._wrap(*self.open.pop())
        text = "".join(self.words)
        self.words.clear()
        self.open = [(name, 0, link) for name, link in again]
        lines = [line.strip() for line in re.sub(r" *\n *", "\n", text).strip().split("\n")]
        lines = [line for line in lines if line]
        if not lines:
            return
        first, rest, next_item = self._prefixes()
        if not literal:
            lines = [_plain_start(line) for line in lines]
        if self.heading:
            lines = [self.heading + " ".join(lines)]
        self.blocks.append((first + f"{BREAK}{rest}".join(lines), rest, next_item))

    def _prefixes(self) -> tuple[str, str, bool]:
        """What stands before the first line and the later ones, and whether this opens one more item of a list."""
        first, rest, next_item = "", "", False
        for container in self.around[:DEEPEST]:
            kind, number, fresh = container
            if kind == "blockquote":
                first, rest = first + "> ", rest + "> "
                continue
            mark = "- " if kind == "ul" else f"{number or 1}. "
            first += mark if fresh else " " * len(mark)
            rest += " " * len(mark)
            next_item = bool(fresh) and int(number) > 1
            container[2] = 0
        return first, rest, next_item

    def whole(self) -> str:
        """All blocks, a blank line between them; items of one list follow one another."""
        found, before = "", ""
        for text, rest, next_item in self.blocks:
            if found:
                found += "\n" if next_item else f"\n{_shared(before, rest).rstrip()}\n"
            found, before = found + text, rest
        return found
