"""How towns consult, beside their figures: phases, channels, moderation, who decides. It explains; it ranks nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consult.consultations.models import Kind
from consult.observatory.published import PublishedSnapshot
from consult.observatory.words import CHANNELS, MODERATIONS, phase_label
from consult.votes.models import Mode
from frontend.typography import is_french, number

Say = Callable[[PublishedSnapshot], str]


@dataclass(frozen=True)
class ProcessRow:
    """One way of working, and what it is in each town."""

    label: str
    cells: list[str]
    differs: bool


def process_rows(snapshots: Sequence[PublishedSnapshot]) -> list[ProcessRow]:
    """What the towns do, line by line, and whether they do it alike."""
    rows = []
    for label, say in says():
        cells = [say(one) for one in snapshots]
        rows.append(ProcessRow(label, cells, len(set(cells)) > 1))
    return rows


def says() -> list[tuple[str, Say]]:
    """Each way of working: its name, and how it is told of one town."""
    return [
        (_("Étapes ouvertes"), phases_words),
        (_("Canaux"), lambda one: _listed([str(CHANNELS.get(name, name)) for name in one.told.process.channels])),
        (_("Modération"), moderation_words),
        (_("Façons de voter"), lambda one: _listed([_mode(name) for name in one.told.process.ballots])),
        (_("Consultations ouvertes"), lambda one: number(one.told.process.consultations)),
        (_("Jours avec une consultation ouverte"), lambda one: number(one.told.process.days_open)),
        (_("Qui décide des réponses, sur douze mois"), decided_words),
        (_("Réponses après un avis demandé, sur douze mois"), lambda one: number(one.told.process.advised)),
        (_("Élues et élus avec une délégation"), lambda one: number(one.told.process.delegations)),
        (
            _("Maire ou présidence inscrite sur la plateforme"),
            lambda one: _("oui") if one.told.process.heads else _("non"),
        ),
        (_("Institutions qui partagent un engagement, sur douze mois"), lambda one: number(one.told.process.partners)),
    ]


def phases_words(snapshot: PublishedSnapshot) -> str:
    """The kinds of phases that were open, in the order in which a consultation goes through them."""
    open_then = snapshot.told.process.phase_kinds
    kinds = [*(one for one in Kind.values if one in open_then), *(one for one in open_then if one not in Kind.values)]
    return _listed([phase_label(kind) for kind in kinds])


def moderation_words(snapshot: PublishedSnapshot) -> str:
    """When texts are read."""
    mode = snapshot.told.process.moderation
    return str(MODERATIONS.get(mode, mode)) if mode else _("rien à modérer")


def decided_words(snapshot: PublishedSnapshot) -> str:
    """Who decided the answers, with how many each."""
    by = snapshot.told.process.decided_by
    names = {"elected": _("élues et élus"), "official": _("services")}
    colon = " : " if is_french() else ": "
    return _listed([f"{words}{colon}{number(by[who])}" for who, words in names.items() if by.get(who)])


def _mode(name: str) -> str:
    return str(Mode(name).label) if name in Mode.values else name


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) if words else "–"
