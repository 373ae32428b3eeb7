"""The words of the minutes, out of what was kept of a session. A pure function: the same rows always give the same text.

Minutes are in French, the language of the town's acts, whatever page they are asked from. Participants are counted and never
listed; named are those who run the session, public voices and associations, each in their function.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from consult.proposals.words import QUOTED
from core.lib.from_html import markdown_from_text
from core.lib.moments import FIRM, hour_in_words
from core.lib.text import clean_line

MOST_QUOTED = 24_000  # characters of quoted messages; the others are named by their numbers
THIN = "\u202f"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Point:
    """A point of the agenda, when it began, what was decided there."""

    title: str
    began_at: datetime | None
    decisions: Sequence[str] = ()


@dataclass(frozen=True)
class Kept:
    """A message that the facilitator kept: its number, its words, and its voice where it is a public one."""

    number: int
    text: str
    voice: str = ""


@dataclass(frozen=True)
class HandsShown:
    """A show of hands: what was asked, and how many for each answer."""

    asked: str
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Account:
    """All that minutes are drawn from."""

    title: str
    consultation: str
    town: str
    began_at: datetime | None
    ended_at: datetime | None
    about: str = ""
    facilitators: Sequence[str] = ()
    messages: int = 0
    writers: int = 0  # different people who wrote
    points: Sequence[Point] = ()
    decisions: Sequence[str] = ()  # noted at no point of the agenda
    turns: Sequence[tuple[str, int]] = ()  # a voice in words, how many turns
    speakers: int = 0  # different people who had the floor
    hands: Sequence[HandsShown] = ()
    kept: Sequence[Kept] = ()
    born: Sequence[tuple[str, str, Sequence[int]]] = field(default=())  # title, address, numbers quoted
    transcript_url: str = ""


def minutes_of(account: Account) -> str:
    """The first text of the minutes, in the Markdown of the house."""
    parts = [
        _when(account), _who(account), _agenda(account), _decisions(account), _floor(account), _hands(account),
        _kept(account), _born(account), _transcript(account),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def quoted_in(text: str) -> set[int]:
    """The numbers of the messages that the minutes quote."""
    return {int(number) for number in QUOTED.findall(text)}


def _line(text: str) -> str:
    """Somebody's words on one line, said literally."""
    return markdown_from_text(clean_line(text)).replace("\n", " ").replace("<", "\\<")


def _day(value: datetime) -> str:
    local = timezone.localtime(value)
    day = "1er" if local.day == 1 else str(local.day)
    return f"{DAYS[local.weekday()]} {day}{FIRM}{MONTHS[local.month - 1]}{FIRM}{local.year}"


def _count(number: int, one: str, many: str) -> str:
    shown = f"{number:,}".replace(",", THIN)
    return f"{shown} {one if number < 2 else many}"


def _when(account: Account) -> str:
    said = f"Séance « {_line(account.title)} », consultation « {_line(account.consultation)} », {_line(account.town)}."
    said = said.replace("« ", f"«{THIN}").replace(" »", f"{THIN}»")
    if account.began_at and account.ended_at:
        hours = f"de {hour_in_words(account.began_at)} à {hour_in_words(account.ended_at)}"
        said += f" Elle s’est tenue le {_day(account.began_at)}, {hours}."
    return said


def _who(account: Account) -> str:
    said = []
    if account.facilitators:
        said.append(f"Animation{THIN}: {', '.join(_line(name) for name in account.facilitators)}.")
    if account.messages:
        people = _count(account.writers, "personne a écrit", "personnes ont écrit")
        said.append(f"{people} {_count(account.messages, 'message', 'messages')}.")
    else:
        said.append("Aucun message n’a été écrit.")
    return " ".join(said)


def _agenda(account: Account) -> str:
    lines = []
    for place, point in enumerate(account.points, start=1):
        began = f"commencé à {hour_in_words(point.began_at)}" if point.began_at else "non abordé"
        lines.append(f"{place}. {_line(point.title)} ({began})")
        lines += [f"   - Décision notée{THIN}: {_line(decision)}" for decision in point.decisions]
    return "### Ordre du jour\n\n" + "\n".join(lines) if lines else ""


def _decisions(account: Account) -> str:
    if not account.decisions:
        return ""
    return "### Autres décisions notées\n\n" + "\n".join(f"- {_line(text)}" for text in account.decisions)


def _floor(account: Account) -> str:
    if not account.turns:
        return ""
    people = _count(account.speakers, "personne a pris la parole", "personnes différentes ont pris la parole")
    turns = "\n".join(f"- {_line(voice)}{THIN}: {_count(n, 'tour', 'tours')}" for voice, n in account.turns)
    return f"### Prises de parole\n\n{people}.\n\n{turns}"


def _hands(account: Account) -> str:
    if not account.hands:
        return ""
    parts = [f"### Mains levées\n\nCes comptages aident à sentir l’avis de la salle{THIN}: ils ne décident de rien."]
    for shown in account.hands:
        lines = [f"- {_line(words)}{THIN}: {_count(n, 'main', 'mains')}" for words, n in shown.counts]
        total = sum(n for _words, n in shown.counts)
        parts.append(f"**{_bold(shown.asked)}** ({_count(total, 'réponse', 'réponses')})\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def _bold(text: str) -> str:
    """Words that stand between two marks: no space at their edge."""
    return _line(text).strip()


def _kept(account: Account) -> str:
    if not account.kept:
        return ""
    parts, room, left = ["### Messages retenus"], MOST_QUOTED, []
    for message in account.kept:
        if len(message.text) > room:
            left.append(message.number)
            continue
        room -= len(message.text)
        who = f", {_line(message.voice)}" if message.voice else ""
        lines = [*message.text.split("\n"), "", f"(message n° {message.number}{who})"]
        parts.append("\n".join(f"> {line}".rstrip() for line in lines))
    if left:
        numbers = ", ".join(f"n° {number}" for number in left)
        parts.append(f"Autres messages retenus, à lire dans la transcription{THIN}: {numbers}.")
    return "\n\n".join(parts)


def _born(account: Account) -> str:
    if not account.born:
        return ""
    lines = []
    for title, address, numbers in account.born:
        told = ", ".join(f"n° {number}" for number in numbers)
        shown = _line(title).replace("[", "\\[").replace("]", "\\]").replace("\\\\[", "\\[")
        lines.append(f"- [{shown}](<{address}>), née des messages {told}")
    return "### Propositions nées de l’échange\n\n" + "\n".join(lines)


def _transcript(account: Account) -> str:
    if not account.transcript_url:
        return ""
    return f"### Annexe\n\n[Lire la transcription entière](<{account.transcript_url}>)"
