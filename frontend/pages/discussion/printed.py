"""The minutes and their annex as they go on paper: in French, every message under its number."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.utils import timezone, translation

from consult.discussion.models import Minutes, Room
from consult.discussion.records import minutes_html, whole_transcript
from consult.discussion.selectors import Line, status_words
from consult.discussion.telling import address_of
from core.lib.moments import hour_in_words, moment_in_words
from core.lib.paper import Block, Paper, blocks_of, heading, new_page, paragraph, run, said
from frontend.typography import french_spaces

MOST_SAID = 5000  # messages in a file: on paper, about half a gigabyte while they are set


def paper_of(room: Room, minutes: Minutes) -> Paper:
    """The whole document."""
    with translation.override("fr"):
        town = room.consultation.territory.name
        dates = paragraph(run(dates_of(minutes), "em"))
        blocks = [dates, *blocks_of(minutes_html(minutes), 1), new_page(), *_annex(room)]
        return Paper(title=french_spaces(f"Compte rendu : {room.title}"), author=town, blocks=blocks)


def dates_of(minutes: Minutes) -> str:
    """When it was published and corrected, or that it is only a draft: in French, with the year, since files last."""
    if minutes.published_at is None:
        return french_spaces("Projet de compte rendu : il n’est pas encore publié.")
    words = f"Publié le {dated(minutes.published_at)}."
    return f"{words} Corrigé le {dated(minutes.corrected_at)}." if minutes.corrected_at else words


def dated(value: datetime) -> str:
    """A moment with its year, whichever year it is read in."""
    return moment_in_words(value, today=date.min)


def annexed(room: Room) -> Iterator[Line]:
    """The messages that a file carries, on paper and in HTML alike: the first ones of a very long evening."""
    return islice(whole_transcript(room), MOST_SAID)


def cut_words(room: Room) -> str:
    """What a file says where it stops before the last message; nothing where it carries them all."""
    if room.last_number <= MOST_SAID:
        return ""
    return french_spaces(f"La suite, à partir du n° {MOST_SAID + 1}, se lit sur la page de la transcription.")


def _annex(room: Room) -> Iterator[Block]:
    yield heading(french_spaces("Annexe : transcription"))
    day = timezone.localtime(room.opened_at or room.created_at).date()
    for line in annexed(room):
        yield _said(line, day)
    if not room.last_number:
        yield paragraph(run("Aucun message n’a été écrit."))
    elif words := cut_words(room):
        yield paragraph(run(words, "em", href=address_of(room, "transcript")))


def _said(line: Line, day: date) -> Block:
    """One message: its number, its hour, who speaks and in whose name; its words, or what stands in their place."""
    same_day = timezone.localtime(line.posted_at).date() == day
    hour = hour_in_words(line.posted_at) if same_day else dated(line.posted_at)
    head = [run(f"N° {line.number}, {hour}")]
    if not line.is_shown:
        reason = f" {line.hidden_reason}" if line.hidden_reason else ""
        return said(head, [paragraph(run(status_words(line) + reason, "em"))])
    head += [run(", "), run(line.author_name, "strong")]
    if line.on_behalf_of:
        head.append(run(f", au nom de {line.on_behalf_of}"))
    if line.role_label:
        head.append(run(f", {line.role_label}"))
    if line.reply_number:
        head.append(run(f", en réponse au n° {line.reply_number}"))
    if line.is_edited:
        head.append(run(" (modifié)"))
    return said(head, blocks_of(line.html, 0))
