"""A voting booth for page tests: where the pages of a question are, what they carry, the way from the paper to the urn."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from consult.votes.models import CastKey, Question, SealedBallot, Superseded
from consult.votes.modes import MODES as PAPERS

HIDDEN = re.compile(r'name="(cle|choix)" value="([^"]*)"')
WRITTEN = (SealedBallot, Superseded, CastKey)


def url(question: Question, name: str = "ballot", *args: Any, english: bool = False) -> str:
    """A page of this question."""
    keys = [question.consultation.territory.slug, question.consultation.slug, question.pk, *args]
    with translation.override("fr"):  # whatever the last page spoke
        return ("/en" if english else "") + reverse(f"votes:{name}", args=keys)


def text_of(response: Any) -> str:
    """The page as it is read."""
    return html.unescape(response.content.decode())


def plain(response: Any) -> str:
    """The page's letters and figures alone: a receipt or a share is found in it however it is laid out."""
    return re.sub(r"[\s\-–]+|<[^>]*>", "", html.unescape(response.content.decode()))


def hidden(response: Any) -> dict[str, str]:
    """What the page carries to the next one."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(response.content.decode())}


def review(client: Client, question: Question, choice: Any) -> dict[str, str]:
    """From the blank paper to what the review page carries."""
    blank = hidden(client.get(url(question)))
    said = client.post(url(question), {**PAPERS[question.mode].fill(choice), **blank})
    assert said.status_code == 200, text_of(said)
    return hidden(said)


def put(client: Client, question: Question, carried: dict[str, str]) -> Any:
    """The last button."""
    return client.post(url(question), {**carried, "acte": "deposer"})


def rows() -> int:
    """How much is written in the urn."""
    return sum(model.objects.count() for model in WRITTEN)
