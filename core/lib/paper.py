"""A text on paper: an accessible PDF (PDF/UA-1: tagged, titled, in its language) out of blocks of words.

Words travel as data, never as source: nothing that somebody writes can be read as an instruction. See `paper.typ`.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from core.lib.text import BIDI_AND_INVISIBLE, CONTROLS

HERE = Path(__file__).parent
PATIENCE_S = 45
DEEPEST = 8  # quotes, lists and items within one another; deeper ones are laid flat
LONGEST_WORD = 40  # characters that stay on one line
# Choices of form, tags, private signs.
UNDRAWN = re.compile("[\ufe00-\ufe0f\U000e0000-\U000e0fff\ufff0-\uffff\ue000-\uf8ff]")
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
BREAKABLE = "\u200b"  # a place where a long word may go to the next line
SAFE_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
MARKS = {"strong": "strong", "em": "em", "s": "strike", "code": "code"}
LISTS = {"ul": "list", "ol": "numbers"}

Block = dict[str, Any]


class PaperError(Exception):
    """The page could not be set in the time and memory given to it."""


@dataclass(frozen=True)
class Paper:
    """What is printed: title, who publishes it, and blocks in their order."""

    title: str
    author: str
    blocks: Sequence[Block]
    lang: str = "fr"


def run(text: str, *marks: str, href: str = "") -> Block:
    """Words of one line, plain or marked `strong`, `em`, `strike`, `code`; with the address where they lead."""
    shown = LONG_WORD.sub(lambda word: _cut(word.group()), drawn(text))
    return {"kind": "run", "text": shown, "marks": list(marks), "href": href if SAFE_LINK.fullmatch(href) else ""}


def drawn(text: str) -> str:
    """The text without what has no drawing of its own: controls, direction marks, choices of form."""
    return UNDRAWN.sub("", BIDI_AND_INVISIBLE.sub("", CONTROLS.sub("", text)))


def paragraph(*runs: Block) -> Block:
    """One paragraph."""
    return {"kind": "paragraph", "runs": list(runs)}


def heading(text: str, level: int = 1) -> Block:
    """A title; levels follow one another, 1 to 3."""
    return {"kind": "heading", "level": level, "runs": [run(text)]}


def said(head: Sequence[Block], blocks: Sequence[Block]) -> Block:
    """What somebody said: a line that tells who and when, then their words."""
    return {"kind": "said", "runs": list(head), "blocks": list(blocks)}


def table(heads: Sequence[str], rows: Sequence[Sequence[Block]]) -> Block:
    """A table under its heads: each cell is the words of a `run`, or a `picture`. The first cell of a row names it."""
    columns = [[row[at] for row in rows] for at in range(len(heads))]
    widths = [
        max((one.get("width", 0) for one in column), default=0) for column in columns
    ]  # nought is as wide as its words
    return {
        "kind": "table",
        "heads": [run(one) for one in heads],
        "widths": widths,
        "rows": [list(row) for row in rows],
    }


def picture(svg: str, width: int) -> Block:
    """A drawing of our own, so many millimetres wide, whose figures are written beside it: who listens to the page hears those alone."""
    return {"kind": "picture", "svg": svg, "width": width}


def new_page() -> Block:
    """What follows begins a page."""
    return {"kind": "page"}


def blocks_of(html: str, top: int = 2) -> list[Block]:
    """The blocks of some safe HTML (`core.lib.text.html_of`); its titles begin at level `top`, or are strong words at 0.

    No level is jumped: PDF/UA refuses it.
    """
    reader = _Reader(top)
    reader.feed(html)
    reader.close()
    return reader.whole()


def pdf_of(paper: Paper) -> bytes:
    """The paper as PDF/UA-1, the same bytes for the same words. Raises `PaperError` rather than hang."""
    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        folder = Path(name)
        shutil.copy(HERE / "paper.typ", folder / "paper.typ")
        told = {"title": paper.title, "author": paper.author, "lang": paper.lang, "blocks": list(paper.blocks)}
        (folder / "said.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-I", str(HERE / "typeset.py"), name]
        try:
            done = subprocess.run(  # noqa: S603 — our own program, on a folder of our own
                command, cwd=name, env={"HOME": name}, capture_output=True, text=True, timeout=PATIENCE_S, check=False
            )
        except subprocess.TimeoutExpired:
            raise PaperError("trop long") from None
        page = folder / "page.pdf"
        if done.returncode or not page.exists():
            raise PaperError(done.stderr[-2000:])
        return page.read_bytes()


def _cut(word: str) -> str:
    return BREAKABLE.join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))


@dataclass
class _Frame:
    """A block that is open: its tag, what it holds."""

    tag: str
    blocks: list[Block] = field(default_factory=list)
    runs: list[Block] = field(default_factory=list)
    items: list[list[Block]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads safe HTML from start to end; what it does not know is its words."""

    def __init__(self, top: int) -> None:
        super().__init__(convert_charrefs=True)
        self.top = top
        self.open = [_Frame("")]
        self.marks: list[str] = []
        self.href = ""
        self.level = 0
        self.last = top - 1  # level of the title before

    def handle_data(self, data: str) -> None:
        """Words, with the marks that are open."""
        frame = self.open[-1]
        if frame.tag == "pre":
            frame.runs.append({"text": drawn(data)})
        elif data.strip() or frame.runs:
            frame.runs.append(run(re.sub(r"\s+", " ", data), *self.marks, href=self.href))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins, or a mark opens."""
        if tag in MARKS:
            self.marks.append(MARKS[tag])
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
        elif tag == "br":
            self.open[-1].runs.append({"kind": "break"})
        elif tag == "hr":
            self._flush()
            self.open[-1].blocks.append({"kind": "rule"})
        else:
            self._flush()
            self.level = int(tag[1]) if tag in {"h3", "h4"} else 0
            if tag in {"blockquote", "ul", "ol", "li", "pre"}:
                self.open.append(_Frame(tag))

    def handle_endtag(self, tag: str) -> None:
        """A block ends, or a mark closes."""
        if tag in MARKS:
            if MARKS[tag] in self.marks:
                self.marks.remove(MARKS[tag])
        elif tag == "a":
            self.href = ""
        elif tag in {"blockquote", "ul", "ol", "li", "pre"}:
            while len(self.open) > 1 and any(frame.tag == tag for frame in self.open):
                closed = self.open[-1].tag
                self._close()
                if closed == tag:
                    break
        else:
            self._flush()

    def _flush(self) -> None:
        """The words that wait become a paragraph, or a title."""
        frame = self.open[-1]
        runs, frame.runs = frame.runs, []
        if frame.tag == "pre" or not any(one.get("text", "").strip() for one in runs):
            frame.runs = runs if frame.tag == "pre" else []
            return
        if self.level and self.top:
            self.last = min(self.level - 3 + self.top, self.last + 1)
            block = {"kind": "heading", "level": self.last, "runs": runs}
        elif self.level:
            block = paragraph(*({**one, "marks": [*one.get("marks", []), "strong"]} for one in runs))
        else:
            block = paragraph(*runs)
        self.level = 0
        frame.blocks.append(block)

    def _close(self) -> None:
        """The innermost block is put in the one around it; laid flat where it is too deep."""
        self._flush()
        done = self.open.pop()
        around = self.open[-1]
        if done.tag == "li":
            around.items.append(done.blocks)
        elif done.tag == "pre":
            around.blocks.append({"kind": "code", "text": "".join(one["text"] for one in done.runs)})
        elif len(self.open) > DEEPEST:
            around.blocks += [*done.blocks, *(block for item in done.items for block in item)]
        elif done.tag == "blockquote":
            around.blocks.append({"kind": "quote", "blocks": done.blocks})
        elif done.items:
            around.blocks.append({"kind": LISTS[done.tag], "items": done.items})

    def whole(self) -> list[Block]:
        """All blocks, every one closed."""
        while len(self.open) > 1:
            self._close()
        self._flush()
        return self.open[0].blocks
