"""The articles of law that a screen quotes: one table, so that a jurist can correct it in one place.

They were read in secondary sources: `read_on` says when, and each page that quotes one says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

READ_ON: Final = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Article:
    """An article: where it stands, what it says in one line, and when it was read."""

    reference: str | Promise
    says: str | Promise
    read_on: date = READ_ON


ARTICLES: Final = {
    "neighbourhood_councils": Article(
        _("Code général des collectivités territoriales, article L. 2143-1"),
        _(
            "Une commune de 80 000 habitants et plus crée des conseils de quartier ; de 20 000 à 79 999 habitants, elle peut le faire."
        ),
    ),
    "open_data": Article(
        _("Code des relations entre le public et l’administration, articles L. 312-1-1 et D. 312-1-1-1"),
        _("Une collectivité d’au moins 3 500 habitants qui emploie au moins 50 agents publie ses données en ligne."),
    ),
    "local_petition": Article(
        _("Code général des collectivités territoriales, article L. 1112-16"),
        _(
            "Un dixième des électrices et électeurs d’une commune, un vingtième ailleurs, peuvent demander qu’une question "
            "soit mise à l’ordre du jour de l’assemblée, qui décide."
        ),
    ),
    "election_reserve": Article(
        _("Code électoral, article L. 52-1"),
        _(
            "Avant une élection, une collectivité ne fait pas la promotion de ses réalisations. "
            "La consultation, elle, peut continuer."
        ),
    ),
    "accessibility": Article(
        _("Loi n° 2005-102 du 11 février 2005, article 47"),
        _("Les sites publics sont accessibles à toutes et tous, et une déclaration dit où ils en sont."),
    ),
    "accessibility_decree": Article(
        _("Décret n° 2019-768 du 24 juillet 2019"),
        _("La page d’accueil dit si le site est totalement, partiellement ou non conforme, et mène à la déclaration."),
    ),
    "legal_notice": Article(
        _("Loi n° 2004-575 du 21 juin 2004 pour la confiance dans l’économie numérique"),
        _("Un site dit qui l’édite, qui dirige la publication et qui l’héberge."),
    ),
    "sensitive_data": Article(
        _("Règlement général sur la protection des données, article 9"),
        _("Les opinions politiques sont des données sensibles, qui demandent une protection renforcée."),
    ),
    "data_rights": Article(
        _("Règlement général sur la protection des données, articles 15 à 22"),
        _("Chaque personne peut voir, corriger, emporter et faire effacer ce qui est gardé d’elle."),
    ),
}
