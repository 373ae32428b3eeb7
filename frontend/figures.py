"""What the bars of support and of arguments say, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.typography import number, plural, share

LEANING = 0.6  # share of one side from which a debate is said to lean


@dataclass(frozen=True, slots=True)
class Stances:
    """How a debate stands: its words, and where the bar is cut."""

    words: str
    detail: str
    pros_share: int


def support_words(count: int, threshold: int | None) -> str:
    """« 128 soutiens sur 200 pour obtenir une réponse »."""
    words = ngettext("%(n)s soutien", "%(n)s soutiens", plural(count)) % {"n": number(count)}
    if threshold is None:
        return words
    if count >= threshold:
        return _("%(supports)s : la collectivité doit répondre") % {"supports": words}
    return _("%(supports)s sur %(threshold)s pour obtenir une réponse") % {
        "supports": words,
        "threshold": number(threshold),
    }


def stances(pros: int, cons: int) -> Stances | None:
    """« 34 arguments, plutôt pour »; nothing where nobody took a side."""
    total = pros + cons
    if not total:
        return None
    words = ngettext("%(n)s argument", "%(n)s arguments", total) % {"n": number(total)}
    if pros >= LEANING * total:
        leaning = _("%(arguments)s, plutôt pour")
    elif cons >= LEANING * total:
        leaning = _("%(arguments)s, plutôt contre")
    else:
        leaning = _("%(arguments)s, avis partagés")
    detail = _("%(pros)s pour, %(cons)s contre") % {"pros": number(pros), "cons": number(cons)}
    return Stances(leaning % {"arguments": words}, detail, share(pros, total))
