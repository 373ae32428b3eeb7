"""Where a consultation stands, in words: its ribbon, one sentence, and what a closed door says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.calendar import moment_words
from consult.consultations.models import Consultation, Kind, Phase, Status, Who
from consult.consultations.rules import refuse_phase
from core.lib.moments import day_in_words, remaining_in_words

# What each kind of phase is for, and its act: a key that doors turn into an address, and the words of the button.
PURPOSES: Final = {
    Kind.INFORM: gettext_lazy("Lire de quoi il s’agit, ce qui est déjà décidé et ce qui ne l’est pas."),
    Kind.PROPOSE: gettext_lazy("Dire ce qu’il faudrait faire, et soutenir les idées des autres."),
    Kind.DISCUSS: gettext_lazy("Donner des arguments pour ou contre, poser des questions, améliorer les idées."),
    Kind.VOTE: gettext_lazy("Choisir parmi les propositions. Le résultat paraît à la fin du vote."),
    Kind.ANSWER: gettext_lazy("La collectivité répond aux propositions, avec ses raisons."),
    Kind.FOLLOW_UP: gettext_lazy("Voir ce qui est fait, ce qui est reporté, et pourquoi."),
}
ACTIONS: Final = {
    Kind.INFORM: ("read", gettext_lazy("Lire la présentation")),
    Kind.PROPOSE: ("propose", gettext_lazy("Écrire une proposition")),
    Kind.DISCUSS: ("discuss", gettext_lazy("Lire les propositions et en débattre")),
    Kind.VOTE: ("vote", gettext_lazy("Voter")),
    Kind.ANSWER: ("answers", gettext_lazy("Lire les réponses")),
    Kind.FOLLOW_UP: ("answers", gettext_lazy("Voir ce qui avance")),
}
OPEN: Final = {
    Kind.INFORM: gettext_lazy("Vous pouvez vous informer jusqu’au %(when)s."),
    Kind.PROPOSE: gettext_lazy("Vous pouvez proposer et soutenir jusqu’au %(when)s."),
    Kind.DISCUSS: gettext_lazy("Vous pouvez débattre des propositions jusqu’au %(when)s."),
    Kind.VOTE: gettext_lazy("Vous pouvez voter jusqu’au %(when)s."),
    Kind.ANSWER: gettext_lazy("La collectivité prépare ses réponses : elle les doit avant le %(when)s."),
    Kind.FOLLOW_UP: gettext_lazy("Les suites données se lisent ici jusqu’au %(when)s."),
}
COMING: Final = {
    Kind.INFORM: gettext_lazy("La consultation commence %(when)s."),
    Kind.PROPOSE: gettext_lazy("Le dépôt des propositions ouvre %(when)s."),
    Kind.DISCUSS: gettext_lazy("Le débat ouvre %(when)s."),
    Kind.VOTE: gettext_lazy("Le vote ouvre %(when)s."),
    Kind.ANSWER: gettext_lazy("La collectivité commence à répondre %(when)s."),
    Kind.FOLLOW_UP: gettext_lazy("Le suivi des engagements commence %(when)s."),
}
OVER: Final = {
    Kind.INFORM: gettext_lazy("Le temps d’information a pris fin %(when)s."),
    Kind.PROPOSE: gettext_lazy("Le dépôt des propositions a pris fin %(when)s."),
    Kind.DISCUSS: gettext_lazy("Le débat a pris fin %(when)s."),
    Kind.VOTE: gettext_lazy("Le vote a pris fin %(when)s."),
    Kind.ANSWER: gettext_lazy("Le temps des réponses a pris fin %(when)s."),
    Kind.FOLLOW_UP: gettext_lazy("Le suivi des engagements a pris fin %(when)s."),
}
ABSENT: Final = {
    Kind.INFORM: gettext_lazy("Cette consultation n’a pas d’étape d’information."),
    Kind.PROPOSE: gettext_lazy("Cette consultation ne recueille pas de propositions."),
    Kind.DISCUSS: gettext_lazy("Cette consultation n’a pas d’étape de débat."),
    Kind.VOTE: gettext_lazy("Cette consultation ne prévoit pas de vote."),
    Kind.ANSWER: gettext_lazy("Cette consultation n’a pas d’étape de réponse."),
    Kind.FOLLOW_UP: gettext_lazy("Cette consultation n’a pas d’étape de suivi."),
}
FOREMOST: Final = (Kind.VOTE, Kind.PROPOSE, Kind.DISCUSS, Kind.ANSWER, Kind.INFORM, Kind.FOLLOW_UP)


@dataclass(frozen=True)
class Step:
    """One phase as the ribbon shows it."""

    kind: str
    kind_label: str
    state: str  # past, current or future
    purpose: str
    remaining_words: str = ""
    when_words: str = ""
    action_key: str = ""
    action_label: str = ""


@dataclass(frozen=True)
class Stand:
    """Where things stand, in one sentence; what comes next; the act of the moment."""

    sentence: str
    next_words: str = ""
    remaining_words: str = ""
    action_key: str = ""
    action_label: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Door:
    """What stands on a door: whether it is open, why not, when it opens and what can be done meanwhile."""

    is_open: bool
    why: str
    meanwhile: str = ""

    def __str__(self) -> str:
        return f"{self.why} {self.meanwhile}".strip()


def state_of(phase: Phase, at: datetime) -> str:
    """Past, current or future."""
    return "current" if phase.is_open(at) else "future" if phase.opens_at > at else "past"


def ribbon_of(consultation: Consultation, at: datetime) -> tuple[Step, ...]:
    """The phases in order; once the consultation is over, those that never took place are left out."""
    over = consultation.status in {Status.CLOSED, Status.ARCHIVED}
    phases = [p for p in consultation.phases.all() if not (over and p.opens_at > at)]
    phases.sort(key=lambda p: (p.opens_at, p.closes_at, p.pk))
    # One button at a time: the phase that asks most of people carries it.
    foremost = foremost_phase(consultation, at) if consultation.status == Status.PUBLISHED else None
    return tuple(_step(p, "past" if over else state_of(p, at), p is foremost, at) for p in phases)


def _step(phase: Phase, state: str, is_foremost: bool, at: datetime) -> Step:
    kind = Kind(phase.kind)
    days = {"past": phase.closes_at, "current": phase.closes_at, "future": phase.opens_at}
    forms = {"past": _("terminée %(day)s"), "current": _("jusqu’au %(day)s"), "future": _("à partir du %(day)s")}
    key, label = ACTIONS[kind] if is_foremost else ("", "")
    return Step(
        kind=phase.kind,
        kind_label=str(kind.label),
        state=state,
        purpose=phase.purpose or str(PURPOSES[kind]),
        remaining_words=remaining_in_words(phase.closes_at, at) if state == "current" else "",
        when_words=forms[state] % {"day": day_in_words(days[state])},
        action_key=key,
        action_label=str(label),
    )


def foremost_phase(consultation: Consultation, at: datetime) -> Phase | None:
    """Among the phases that are open together, the one that asks most of people."""
    current = [p for p in consultation.phases.all() if p.is_open(at)]
    return min(current, key=lambda p: FOREMOST.index(Kind(p.kind)), default=None)


def coming_phase(consultation: Consultation, at: datetime) -> Phase | None:
    """The next phase to open."""
    coming = [p for p in consultation.phases.all() if p.opens_at > at]
    return min(coming, key=lambda p: (p.opens_at, p.pk), default=None)


def where_it_stands(consultation: Consultation, at: datetime) -> Stand:
    """One sentence, the next step and the act of the moment."""
    if consultation.status == Status.DRAFT:
        return Stand(_("Brouillon : seules les personnes qui préparent cette consultation le voient."))
    if consultation.status != Status.PUBLISHED:
        closed = moment_words(consultation.closed_at) if consultation.closed_at else ""
        sentence = (
            _("Cette consultation a pris fin %(when)s.") % {"when": closed}
            if closed
            else _("Cette consultation a pris fin.")
        )
        return Stand(
            sentence,
            _("Tout reste à lire : propositions, arguments et bilan."),
            action_key="follow_up",
            action_label=_("Lire le bilan"),
        )
    phase, coming = foremost_phase(consultation, at), coming_phase(consultation, at)
    next_words = _announcement(coming) if coming else ""
    if phase is None and coming is None:
        return Stand(_("Toutes les étapes sont terminées. La collectivité doit encore publier son bilan."))
    if phase is None:
        return Stand(next_words)
    kind = Kind(phase.kind)
    key, label = ACTIONS[kind]
    sentence = str(OPEN[kind]) % {"when": moment_words(phase.closes_at)}
    return Stand(sentence, next_words, remaining_in_words(phase.closes_at, at), key, str(label), is_open=True)


def _announcement(phase: Phase) -> str:
    return str(COMING[Kind(phase.kind)]) % {"when": moment_words(phase.opens_at)}


def phase_words(consultation: Consultation, kind: Kind, at: datetime) -> Door:
    """« Le vote ouvre lundi 7 décembre à 8 h. Vous pouvez déjà lire les propositions. »"""
    if consultation.status == Status.DRAFT:
        return Door(False, _("Cette consultation n’est pas publiée."))
    if consultation.status != Status.PUBLISHED:
        return Door(
            False,
            _("Cette consultation est terminée."),
            _("Les propositions, les arguments et le bilan restent à lire."),
        )
    phase = consultation.phase_at(kind, at)
    if phase and refuse_phase(consultation, kind, at) is None:
        return Door(True, str(OPEN[kind]) % {"when": moment_words(phase.closes_at)})
    coming = consultation.next_phase(kind, at)
    past = max(
        (p for p in consultation.phases.all() if p.kind == kind and p.closes_at <= at),
        key=lambda p: p.closes_at,
        default=None,
    )
    if coming:
        why = _announcement(coming)
    elif past:
        why = str(OVER[kind]) % {"when": moment_words(past.closes_at)}
    else:
        why = str(ABSENT[kind])
    return Door(False, why, _meanwhile(consultation, kind, at))


def _meanwhile(consultation: Consultation, kind: Kind, at: datetime) -> str:
    """What is possible now, when this is not."""
    now = {p.kind for p in consultation.phases.all() if p.is_open(at)}
    begun = any(p.kind == Kind.PROPOSE and p.opens_at <= at for p in consultation.phases.all())
    if Kind.VOTE in now:
        return _("En ce moment, vous pouvez voter.")
    if Kind.PROPOSE in now and kind != Kind.VOTE:
        return _("En ce moment, vous pouvez proposer, soutenir et débattre.")
    if Kind.DISCUSS in now and kind != Kind.VOTE:
        return _("En ce moment, vous pouvez soutenir les propositions et en débattre.")
    if begun:
        return (
            _("Vous pouvez déjà lire les propositions.")
            if kind == Kind.VOTE
            else _("Vous pouvez lire les propositions.")
        )
    return _("En attendant, vous pouvez lire la présentation.")


def who_words(consultation: Consultation) -> str:
    """Who may take part, in one plain sentence."""
    place = {"place": consultation.territory.name}
    if consultation.who == Who.ANYONE:
        return _("Toute personne inscrite peut proposer, soutenir et débattre, qu’elle habite ici ou non.")
    if consultation.who == Who.RESIDENTS:
        return _("Les personnes qui déclarent habiter %(place)s peuvent proposer, soutenir et débattre.") % place
    return _(
        "Les personnes dont la résidence à %(place)s est attestée, à l’accueil ou par courrier, "
        "peuvent proposer, soutenir et débattre."
    ) % place  # fmt: skip
