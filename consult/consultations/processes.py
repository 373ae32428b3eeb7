"""Models of process: what a town starts from when it opens a consultation, and may change before publishing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.consultations.calendar import Dates
from consult.consultations.models import Kind, Template, Who
from core.territories.models import CommonTheme

# Supports that oblige the town to answer: under so many inhabitants, so many people.
USUAL_THRESHOLDS: Final = ((3_500, 15), (20_000, 40), (80_000, 100))
LARGE_TOWN_THRESHOLD: Final = 200
OPENS, CLOSES = time(8), time(20)  # on the wall clock of the town

# The text is the town's own once the consultation is created: it is content, not interface, hence not translated.
CHARTER: Final = """### Ce que nous vous demandons

Parlez de ce que vous connaissez, avec vos mots. Une idée simple suffit : à qui elle sert, où, et avec qui.

### Ce que nous nous engageons à faire

- Lire toutes les propositions, aussi celles qui sont déposées à l’accueil ou recueillies sur place.
- Répondre, avec nos raisons, à chaque proposition qui atteint le seuil de soutiens affiché plus haut.
- Dire clairement quand la décision dépend d’un autre : État, département, Caf ou bailleur.
- Ne pas changer les règles en cours de route : le seuil peut baisser, jamais monter.
- Publier un bilan avant de clore : ce qui a été décidé, et pourquoi.

### Les règles communes

- Chaque personne compte une fois. L’appui d’une association est montré à part.
- On débat des idées, jamais des personnes : ni insultes, ni propos discriminatoires.
- On ne publie ni adresse, ni téléphone, ni état de santé de quelqu’un.
"""

VOTE_IS_ADVICE: Final = """
### Le vote

Le vote est consultatif : l’assemblée décide, et explique en public si elle ne suit pas le résultat.
Vous pouvez revoir votre bulletin jusqu’à la fin du vote.
"""


@dataclass(frozen=True)
class Stretch:
    """A phase as it usually goes: days after the start, and how many days it lasts."""

    kind: Kind
    starts: int
    lasts: int
    purpose: str = ""

    def dates_from(self, start: date) -> Dates:
        """Its dates when the consultation starts on this day."""
        first = start + timedelta(days=self.starts)
        last = first + timedelta(days=self.lasts - 1)
        return Dates(self.kind, _at(first, OPENS), _at(last, CLOSES), self.purpose)


@dataclass(frozen=True)
class Process:
    """One way of consulting: what it is for, its usual phases, its charter and its first local themes."""

    purpose: str | Promise
    stretches: tuple[Stretch, ...]
    charter: str = CHARTER
    who: Who = Who.RESIDENTS
    themes: tuple[tuple[CommonTheme, str], ...] = ()

    @property
    def days(self) -> int:
        """How long the public part lasts, from the first day to the end of the answers."""
        return max(s.starts + s.lasts for s in self.stretches if s.kind != Kind.FOLLOW_UP)


PROCESSES: Final[dict[str, Process]] = {
    Template.PRIORITIES: Process(
        _("Partir de ce que vivent les gens, puis choisir par quoi commencer."),
        (
            Stretch(Kind.INFORM, 0, 14),
            Stretch(Kind.PROPOSE, 7, 35),
            Stretch(Kind.DISCUSS, 7, 42),
            Stretch(Kind.VOTE, 56, 14),
            Stretch(Kind.ANSWER, 70, 45),
            Stretch(Kind.FOLLOW_UP, 115, 365),
        ),
        CHARTER + VOTE_IS_ADVICE,
        themes=(
            (CommonTheme.ISOLATION, "Personnes seules"),
            (CommonTheme.ISOLATION, "Voisinage"),
            (CommonTheme.FAMILY_YOUTH, "Petite enfance"),
            (CommonTheme.FAMILY_YOUTH, "16-25 ans"),
            (CommonTheme.AGEING, "Aidantes et aidants"),
            (CommonTheme.RIGHTS_DIGITAL, "Aide aux démarches"),
        ),
    ),
    Template.PROPOSALS: Process(
        _("Recueillir des idées sur un sujet ouvert, et répondre à celles qui rassemblent."),
        (
            Stretch(Kind.PROPOSE, 0, 42),
            Stretch(Kind.DISCUSS, 0, 56),
            Stretch(Kind.ANSWER, 56, 45),
            Stretch(Kind.FOLLOW_UP, 101, 365),
        ),
    ),
    Template.BUDGET: Process(
        _("Répartir une somme entre des projets proposés, étudiés puis choisis par les habitantes et habitants."),
        (
            Stretch(Kind.INFORM, 0, 14),
            Stretch(Kind.PROPOSE, 14, 35),
            Stretch(
                Kind.DISCUSS, 14, 77, "Les services étudient les projets avec leurs auteurs ; chacun peut en débattre."
            ),
            Stretch(Kind.VOTE, 91, 21),
            Stretch(Kind.ANSWER, 112, 30),
            Stretch(Kind.FOLLOW_UP, 142, 365, "Chaque projet retenu donne des nouvelles, jusqu’à son ouverture."),
        ),
        CHARTER + VOTE_IS_ADVICE,
        themes=(
            (CommonTheme.HOUSING, "Espaces partagés"),
            (CommonTheme.CULTURE_SPORT, "Équipements de quartier"),
            (CommonTheme.ISOLATION, "Entraide"),
        ),
    ),
    Template.STREET: Process(
        _("Décider ensemble de l’avenir d’une rue, d’une place ou d’un jardin."),
        (
            Stretch(Kind.INFORM, 0, 56, "Lire le diagnostic, les plans et ce qui ne peut pas changer."),
            Stretch(Kind.PROPOSE, 0, 28),
            Stretch(Kind.DISCUSS, 14, 42),
            Stretch(Kind.ANSWER, 56, 30),
            Stretch(Kind.FOLLOW_UP, 86, 365, "Suivre les travaux, du premier essai à l’ouverture."),
        ),
        who=Who.ANYONE,
        themes=(
            (CommonTheme.HOUSING, "Arbres et ombre"),
            (CommonTheme.HOUSING, "Bancs, eau, propreté"),
            (CommonTheme.FAMILY_YOUTH, "Jeux et abords des écoles"),
            (CommonTheme.AGEING, "Marcher sans obstacle"),
            (CommonTheme.PUBLIC_PEACE, "Éclairage et vitesse"),
        ),
    ),
}


def usual_threshold(population: int | None) -> int:
    """How many supports usually oblige a town of this size to answer; an unknown size counts as small."""
    return next((n for ceiling, n in USUAL_THRESHOLDS if (population or 0) < ceiling), LARGE_TOWN_THRESHOLD)


def usual_dates(template: str, start: date) -> Iterator[Dates]:
    """The phases of a model of process when it starts on this day."""
    return (stretch.dates_from(start) for stretch in PROCESSES[template].stretches)


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
