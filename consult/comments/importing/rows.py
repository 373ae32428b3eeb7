"""Turns a line of somebody's file into a contribution as it is kept here, or into a fault that can be corrected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from consult.comments.importing.files import Fault, Row
from consult.comments.importing.mappings import COMMENTS, REQUIRED, Correspondence
from consult.comments.models import Stance
from consult.proposals.models import TITLE_LENGTH, Actor, Logic
from core.lib.from_html import MOST_TAGS, markdown_from, markdown_from_text
from core.lib.text import clean_line
from core.territories.models import CommonTheme

LONGEST_TEXT: Final = 60_000  # characters: an archive is kept whole, far beyond what may be written here
LONGEST_KEY: Final = 80  # characters, with the source
LONGEST_LABEL: Final = 80  # characters
FIRST_YEAR: Final = 1990
YES: Final = {"true", "vrai", "oui", "yes", "1", "x"}
NO: Final = {"", "false", "faux", "non", "no", "0", "none", "null"}
FRENCH_DATES: Final = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")


class WrongFieldError(Exception):
    """One field of one row cannot be taken."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A proposal to add."""

    line: int
    key: str
    title: str
    text: str
    author: str
    at: datetime
    is_trashed: bool
    theme: str
    local_theme: str
    logic: str
    actors: tuple[str, ...]
    neighbourhood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRow:
    """An argument or reply to add."""

    line: int
    key: str
    proposal: str
    parent: str
    stance: str
    text: str
    author: str
    at: datetime
    is_trashed: bool


def understand(
    rows: Iterable[Row], said: Correspondence, faults: list[Fault], now: datetime
) -> Iterator[ProposalRow | CommentRow]:
    """Each row that can be taken; the others are added to `faults`."""
    seen: dict[str, int] = {}
    for line, values in rows:
        reader = _Reader(values, said, now)
        try:
            row = _comment(line, reader) if said.kind == COMMENTS else _proposal(line, reader)
        except WrongFieldError as wrong:
            faults.append(Fault(line, said.fields.get(wrong.name, wrong.name), wrong.reason))
            continue
        if row.key in seen:
            faults.append(
                Fault(line, said.fields.get("key", "key"), f"cette clé est déjà celle de la ligne {seen[row.key]}.")
            )
            continue
        seen[row.key] = line
        yield row


def _proposal(line: int, read: "_Reader") -> ProposalRow:
    title, text = read.line_of("title", longest=2_000), read.text()
    if not title:
        raise WrongFieldError("title", "le titre est vide.")
    if len(title) > TITLE_LENGTH:
        text = f"**{markdown_from_text(title)}**\n\n{text}"
        title = title[: TITLE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-(«\u202f\u00a0") + "…"
    raw = read.raw("actors")
    actors = raw if isinstance(raw, list) else str(raw or "").replace("|", ",").replace(";", ",").split(",")
    return ProposalRow(
        line=line, key=read.key("key"), title=title, text=text, author=read.line_of("author"), at=read.moment(),
        is_trashed=read.flag("trashed"), theme=read.choice("theme", CommonTheme.values, CommonTheme.OTHER),
        local_theme=read.line_of("local_theme", longest=LONGEST_LABEL),
        logic=read.choice("logic", Logic.values, Logic.PREVENT),
        actors=tuple(dict.fromkeys(read.known("actors", a, Actor.values) for a in actors if str(a).strip())),
        neighbourhood=read.line_of("neighbourhood"),
    )  # fmt: skip


def _comment(line: int, read: "_Reader") -> CommentRow:
    parent = read.line_of("parent")
    return CommentRow(
        line=line, key=read.key("key"), proposal=read.key("proposal"), parent=read.key("parent") if parent else "",
        stance=read.choice("stance", Stance.values, Stance.NEUTRAL), text=read.text(), author=read.line_of("author"),
        at=read.moment(), is_trashed=read.flag("trashed"),
    )  # fmt: skip


class _Reader:
    """One row, read field by field through the mapping."""

    def __init__(self, values: dict[str, Any], said: Correspondence, now: datetime) -> None:
        self.values, self.said, self.now = values, said, now

    def raw(self, name: str) -> Any:
        """What the file holds for this field; a constant where the mapping gives one."""
        if name in self.said.constants:
            return self.said.constants[name]
        column = self.said.fields.get(name)
        if column is None:
            return None
        if column not in self.values and name in REQUIRED[self.said.kind]:
            raise WrongFieldError(name, "il manque.")
        return self.values.get(column)

    def words(self, name: str) -> str:
        """Text, or a number as it is written; nothing where there is nothing."""
        value = self.raw(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise WrongFieldError(name, "du texte est attendu.")
        try:
            text = str(value)
            text.encode()
        except ValueError:  # half a surrogate pair, or a number of thousands of digits
            raise WrongFieldError(name, "il contient un caractère qui n’existe pas.") from None
        if len(text) > LONGEST_TEXT:
            raise WrongFieldError(name, f"il dépasse {LONGEST_TEXT} signes.")
        return text

    def line_of(self, name: str, longest: int = 300) -> str:
        """One line of text."""
        text = clean_line(self.words(name))
        if len(text) > longest:
            raise WrongFieldError(name, f"il dépasse {longest} signes.")
        return text

    def text(self) -> str:
        """The contribution itself, in Markdown."""
        try:
            text = markdown_from(self.words("text"))
        except ValueError:
            raise WrongFieldError("text", f"il a plus de {MOST_TAGS} balises.") from None
        if not text:
            raise WrongFieldError("text", "le texte est vide.")
        return text

    def key(self, name: str) -> str:
        """A key of the source, as it is kept here."""
        text = self.line_of(name)
        if not text:
            raise WrongFieldError(name, "la clé est vide.")
        key = self.said.external_key(text)
        if len(key) > LONGEST_KEY:
            raise WrongFieldError(name, f"la clé dépasse {LONGEST_KEY} signes, avec le nom de la source.")
        return key

    def known(self, name: str, value: Any, allowed: list[str]) -> str:
        """A value of ours, once the mapping has translated theirs."""
        theirs = clean_line(str(value))[:80]
        ours = self.said.values.get(name, {}).get(theirs, theirs)
        if ours not in allowed:
            raise WrongFieldError(name, f"« {theirs} » n’est pas connu. Attendu\u202f: {', '.join(allowed)}.")
        return ours

    def choice(self, name: str, allowed: list[str], otherwise: str) -> str:
        """One of ours; the usual one where the file has no such column or leaves it empty."""
        text = self.line_of(name)
        return self.known(name, text, allowed) if text else otherwise

    def flag(self, name: str) -> bool:
        """Yes or no."""
        value = self.raw(name)
        text = str(value).strip().lower() if value is not None else ""
        if text in YES or text in NO:
            return text in YES
        raise WrongFieldError(name, "oui ou non est attendu (true ou false).")

    def moment(self) -> datetime:
        """When it was written; a day alone is its midnight, and a time without zone is that of Paris."""
        text = self.line_of("created_at")
        moment = _moment_in(text)
        if moment is None:
            raise WrongFieldError("created_at", f"« {text[:40]} » n’est pas une date comme 2015-10-18T22:24:20+02:00.")
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        if moment > self.now or moment.year < FIRST_YEAR:
            raise WrongFieldError("created_at", f"la date doit être entre {FIRST_YEAR} et aujourd’hui.")
        return moment


def _moment_in(text: str) -> datetime | None:
    try:
        if moment := parse_datetime(text):
            return moment
        if day := parse_date(text):
            return datetime.combine(day, datetime.min.time())
    except ValueError:
        return None
    for pattern in FRENCH_DATES:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 — the caller gives it a zone
        except ValueError:
            continue
    return None
