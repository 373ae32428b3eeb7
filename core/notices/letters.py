"""Letters: their words are templates of `mail/`, in the reader's language; the layout is made from the text alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from core.lib.text import clean_line
from core.notices.layout import laid_out
from core.notices.models import Mail, Urgency
from core.notices.services import mail_to, write_mails


@dataclass(frozen=True)
class Letter:
    """A letter, ready for the outbox."""

    subject: str
    text: str
    html: str


def letter(name: str, context: dict[str, Any]) -> Letter:
    """The letter `mail/<name>`: subject, text, and the same text laid out."""
    words = {"platform_name": settings.PLATFORM_NAME, "public_url": settings.PUBLIC_URL, **context}
    subject = clean_line(render_to_string(f"mail/{name}_subject.txt", words))
    text = render_to_string(f"mail/{name}.txt", words).strip() + "\n"
    if words.get("stop_url"):
        text += "\n" + render_to_string("mail/_stop.txt", words).strip() + "\n"
    paragraphs = [laid_out(part.strip()) for part in text.split("\n\n") if part.strip()]
    layout = {**words, "subject": subject, "paragraphs": paragraphs, "language": get_language() or "fr"}
    return Letter(subject, text, render_to_string("mail/letter.html", layout))


def write_letter(
    name: str, *, to: str, urgency: Urgency = Urgency.ACT, is_necessary: bool = False, **context: Any
) -> Mail:
    """Step: put the letter `mail/<name>` in the outbox, in French: the language of who writes is not that of who reads."""
    mail = compose_letter(name, to=to, words=lambda: context, urgency=urgency, is_necessary=is_necessary)
    write_mails([mail])
    return mail


def compose_letter(
    name: str, *, to: str, words: Callable[[], dict[str, Any]], stop_url: str = "", urgency: Urgency = Urgency.CROWD,
    is_necessary: bool = False,
) -> Mail:  # fmt: skip
    """The letter `mail/<name>`, not in the outbox yet, for who writes many at once; its words too are asked for in French.

    One that can be stopped says so, and where, in its last words and in its headers.
    """
    with override(settings.LANGUAGE_CODE):
        written = letter(name, {**words(), "stop_url": stop_url})
    return mail_to(
        to=to, subject=written.subject, text=written.text, html=written.html, stop_url=stop_url, urgency=urgency,
        is_necessary=is_necessary,
    )  # fmt: skip
