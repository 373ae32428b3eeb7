"""A consultation or a territory as one row of a list, whichever page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.selectors import Listed
from core.territories.models import Territory, TerritoryKind
from frontend.navigation import address
from frontend.typography import number


@dataclass(frozen=True, slots=True)
class Card:
    """What `components/choice_card.html` shows."""

    label: str
    url: str
    text: str = ""
    meta: tuple[str, ...] = field(default=())
    code: str = ""
    hue: int | None = None
    status_label: str = ""
    status_kind: str = ""


def consultation_card(listed: Listed) -> Card:
    """A consultation: its question, where it stands, how much was written."""
    consultation, stand, counts = listed.consultation, listed.stand, listed.counts
    labels = {"open": (_("En cours"), "open"), "coming": (_("À venir"), "waiting"), "past": (_("Terminée"), "done")}
    label, kind = labels.get(listed.group, ("", ""))
    if listed.group == "open" and stand.remaining_words:
        label = f"{label}, {stand.remaining_words}"
    meta = [stand.sentence]
    if counts.proposals:
        meta.append(
            ngettext("%(n)s proposition", "%(n)s propositions", counts.proposals) % {"n": number(counts.proposals)}
        )
    if counts.comments:
        meta.append(ngettext("%(n)s argument", "%(n)s arguments", counts.comments) % {"n": number(counts.comments)})
    return Card(
        label=consultation.title,
        url=address("consultations:show", consultation.territory.slug, consultation.slug),
        text=consultation.question,
        meta=tuple(meta),
        status_label=label,
        status_kind=kind,
    )


def population_words(territory: Territory) -> str:
    """« 29 354 habitants (2023) »; nothing where it is not known."""
    if territory.population is None:
        return ""
    return _("%(count)s habitants (%(year)s)") % {
        "count": number(territory.population),
        "year": territory.population_year,
    }


def place_words(territory: Territory) -> str:
    """« Commune, département 93 »."""
    kind = _("Commune") if territory.kind == TerritoryKind.MUNICIPALITY else _("Intercommunalité")
    return _("%(kind)s, département %(departement)s") % {"kind": kind, "departement": territory.departement}


def territory_card(territory: Territory) -> Card:
    """A territory among the answers of a search."""
    is_pilot = territory.opened_at is not None
    return Card(
        label=territory.name,
        url=address("territories:show", territory.slug),
        meta=tuple(words for words in (place_words(territory), population_words(territory)) if words),
        code=territory.code if is_pilot else "",
        hue=territory.accent_hue if is_pilot else None,
        status_label=_("Territoire pilote") if is_pilot else "",
        status_kind="open" if is_pilot else "",
    )


def pilot_card(territory: Territory, consultations: Iterable[Listed]) -> Card:
    """A pilot and what is going on there now: the consultation that asks most, and how many others."""
    here = sorted((c for c in consultations if c.group == "open"), key=lambda c: not c.stand.remaining_words)
    coming = [c for c in consultations if c.group == "coming"]
    if here:
        text = _("%(title)s. %(where)s") % {"title": here[0].consultation.title, "where": here[0].stand.sentence}
        meta = [ngettext("%(n)s consultation en cours", "%(n)s consultations en cours", len(here)) % {"n": len(here)}]
    elif coming:
        text = _("%(title)s. %(where)s") % {"title": coming[0].consultation.title, "where": coming[0].stand.sentence}
        meta = [
            ngettext("%(n)s consultation annoncée", "%(n)s consultations annoncées", len(coming)) % {"n": len(coming)}
        ]
    else:
        text = _("Aucune consultation n’est ouverte en ce moment.")
        meta = []
    return Card(
        label=territory.name,
        url=address("territories:show", territory.slug),
        text=text,
        meta=tuple(words for words in (*meta, population_words(territory)) if words),
        code=territory.code,
        hue=territory.accent_hue,
    )
