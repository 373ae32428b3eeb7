"""The accessibility declaration: what was audited, and what may be claimed of it today."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT_LASTS: Final = timedelta(days=3 * 365)
PARTLY: Final = 50  # percent of the criteria


class Conformity(TextChoices):
    """The three mentions that the decree knows."""

    FULL = "full", _("totalement conforme")
    PARTIAL = "partial", _("partiellement conforme")
    NONE = "none", _("non conforme")


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit against the RGAA."""

    done_on: date
    by: str
    percent: float  # of the criteria that apply

    def is_current(self, today: date) -> bool:
        """An audit speaks for three years."""
        return self.done_on <= today <= self.done_on + AUDIT_LASTS


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the page says, in the order that the decree sets."""

    drawn_up_on: date
    audit: Audit | None = None
    not_accessible: tuple[str | Promise, ...] = ()
    technologies: tuple[str, ...] = ("HTML", "CSS", "JavaScript", "WAI-ARIA", "SVG")
    tools: tuple[str | Promise, ...] = ()
    pages: tuple[tuple[str | Promise, str], ...] = field(default=())  # words, name of the page

    def conformity(self, today: date) -> Conformity:
        """Without an audit of the last three years, nothing may be claimed."""
        if self.audit is None or not self.audit.is_current(today):
            return Conformity.NONE
        if self.audit.percent >= 100:
            return Conformity.FULL
        return Conformity.PARTIAL if self.audit.percent >= PARTLY else Conformity.NONE


DECLARATION: Final = Declaration(
    drawn_up_on=date(2026, 11, 22),
    not_accessible=(
        _("Aucun audit complet n’a encore été mené : des défauts peuvent rester dans toutes les pages."),
        _("Les images que les personnes joignent à leurs propositions peuvent manquer de description."),
        _("Les textes que les personnes écrivent peuvent contenir des liens ou des titres peu clairs."),
    ),
    tools=(
        _("axe-core, à chaque changement du logiciel, sur chaque sorte de page"),
        _("Chromium, au clavier seul, sans JavaScript, à 320 pixels de large et à 200 % de taille de texte"),
    ),
    pages=(
        (_("Accueil"), "home:index"),
        (_("Recherche d’un territoire"), "home:search"),
        (_("Comprendre"), "home:about"),
        (_("Accessibilité"), "home:accessibility"),
        (_("Mentions légales"), "home:legal"),
        (_("Données personnelles"), "home:privacy"),
        (_("Plan du site"), "home:site_map"),
        (_("Connexion"), "account_login"),
    ),
)
