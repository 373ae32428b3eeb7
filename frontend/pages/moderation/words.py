"""How decisions are told to people: what became of a text, rather than what its moderator pressed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.consultations.models import Moderation
from consult.moderation.models import Act, Decision, DecisionState
from consult.moderation.selectors.figures import Figures
from frontend.typography import number, plural

# What each act does, said to whoever is about to choose it.
CHOICES: Final[Mapping[str, Promise]] = {
    Act.KEEP: gettext_lazy("Laisser : le texte reste affiché, tel quel"),
    Act.HIDE: gettext_lazy("Retirer : le texte n’est plus affiché"),
    Act.MASK: gettext_lazy("Masquer un passage : le reste du texte se lit toujours"),
    Act.RETURN: gettext_lazy("Rendre pour correction : le texte sera relu, puis affiché"),
}
# To the person who wrote.
TO_AUTHOR: Final[Mapping[str, Promise]] = {
    Act.KEEP: gettext_lazy("Votre texte reste affiché"),
    Act.HIDE: gettext_lazy("Votre texte a été retiré"),
    Act.MASK: gettext_lazy("Un passage de votre texte a été masqué"),
    Act.RETURN: gettext_lazy("Votre texte vous est rendu pour correction"),
    Act.UNDO: gettext_lazy("Votre texte est de nouveau affiché"),
}
# To whoever reported, and to colleagues.
TO_OTHERS: Final[Mapping[str, Promise]] = {
    Act.KEEP: gettext_lazy("le texte reste affiché"),
    Act.HIDE: gettext_lazy("le texte est retiré"),
    Act.MASK: gettext_lazy("un passage du texte est masqué"),
    Act.RETURN: gettext_lazy("le texte est rendu pour correction"),
    Act.UNDO: gettext_lazy("le texte est de nouveau affiché"),
}
MODES: Final[Mapping[str, Promise]] = {
    Moderation.PRE: gettext_lazy("Une personne lit chaque texte avant qu’il paraisse."),
    Moderation.POST: gettext_lazy("Les textes paraissent tout de suite, puis une personne les relit."),
    Moderation.MIXED: gettext_lazy(
        "La plupart des textes paraissent tout de suite. Ceux qui portent un repère sont lus avant de paraître."
    ),
}


def told_to_author(decision: Decision) -> Promise:
    """The decision as the title of its author's page."""
    return TO_AUTHOR[Act.UNDO if decision.state == DecisionState.REVERSED else decision.act]


def year_in_words(figures: Figures) -> str:
    """The decisions of a year, and how many of them removed something."""
    if not figures.decisions:
        return _("Aucune décision cette année : il n’y a encore rien à mesurer.")
    decisions = ngettext("%(n)s décision", "%(n)s décisions", figures.decisions) % {"n": number(figures.decisions)}
    removals = ngettext("%(n)s texte retiré, masqué en partie ou rendu", "%(n)s textes retirés, masqués en partie ou rendus", plural(figures.removals)) % {
        "n": number(figures.removals)
    }  # fmt: skip
    return _("%(decisions)s, dont %(removals)s.") % {"decisions": decisions, "removals": removals}


def delay_in_words(delay: timedelta | None) -> str:
    """A delay as people say it: in hours under two days, else in days."""
    if delay is None:
        return _("rien à mesurer")
    hours = round(delay.total_seconds() / 3600)
    if not hours:
        return _("moins d’une heure")
    if hours < 48:
        return ngettext("%(n)s heure", "%(n)s heures", hours) % {"n": number(hours)}
    return ngettext("%(n)s jour", "%(n)s jours", round(hours / 24)) % {"n": number(round(hours / 24))}
