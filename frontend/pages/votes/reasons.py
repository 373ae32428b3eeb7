"""The sentences of the counts and of the seals, said in the language of the page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from consult.votes.models import Result
from consult.votes.tally.election import explained
from consult.votes.tally.equal_shares import PLACE
from core.lib.sentences import SaidError, Tongue, in_words, rounded
from frontend.typography import is_french, number

Explanation = Mapping[str, Any]  # summary, winners, ties, steps (docs/tally.md)


def data_here(result: Result) -> dict[str, Any]:
    """A result as it is published, its reasons in the language of the page.

    What was counted before its reasons were kept to be said has its French ones, marked as French.
    """
    if is_french():
        return dict(result.data)
    outcome = result.data["outcome"]
    told = (
        _each(explained(result.reasons, MARKED), mark_safe)  # which escaped them
        if result.reasons
        else _each(outcome["explanation"], _named)
    )
    return {**result.data, "outcome": {**outcome, "explanation": told}}


def _each(explanation: Explanation, change: Callable[[str], SafeString]) -> dict[str, Any]:
    """The same explanation, each of its texts changed."""
    return {
        **explanation,
        "summary": change(explanation["summary"]),
        "winners": {code: change(text) for code, text in explanation["winners"].items()},
        "ties": [{**tie, "text": change(tie["text"])} for tie in explanation["ties"]],
        "steps": [{**step, "text": change(step["text"])} for step in explanation["steps"]],
    }


def _named(text: str) -> SafeString:
    """What people here wrote keeps its language (RGAA 8.7)."""
    return format_html('<span lang="fr">{}</span>', text)


def said_here(wrong: ValueError) -> str:
    """What is wrong with what was typed or with the accounts, in the language of the page where it can be said in several."""
    return in_words(wrong.said, HERE) if isinstance(wrong, SaidError) and not is_french() else str(wrong)


def _figure(value: Fraction, places: int) -> str:
    near = rounded(value, places)
    return number(int(near)) if near.denominator == 1 else number(float(near), places).rstrip("0")


def _money(amount: Fraction, currency: str) -> str:
    near = rounded(amount, 2)
    said = number(int(near)) if near.denominator == 1 else number(float(near), 2)
    if currency == PLACE:
        currency = ngettext("place", "places", 1 if near == 1 else 2)
    return gettext("%(amount)s\u202f€") % {"amount": said} if currency == "€" else f"{said} {currency}"


def _percent(value: Fraction) -> str:
    return f"{_figure(value, 1)}%"


HERE = Tongue(
    gettext=gettext,
    ngettext=lambda one, many, count: ngettext(one, many, 1 if count == 1 else 2),
    figure=_figure,
    money=_money,
    share=_percent,
    name=str,
)
# The same as HTML.
MARKED = replace(
    HERE,
    gettext=lambda words: str(escape(HERE.gettext(words))),
    ngettext=lambda one, many, count: str(escape(HERE.ngettext(one, many, count))),
    money=lambda amount, currency: str(escape(HERE.money(amount, currency))),
    name=_named,
)
