"""The three steps of an answer: where it is, who may take each one, and why this reader may not."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from consult.answers import rules
from consult.answers.models import Answer, State
from consult.answers.rules import Capacity
from consult.answers.selectors.delegations import covering
from core.lib.refusals import Refusal
from frontend.pages.answers.place import Place

ORDER = (State.INSTRUCTING, State.TO_DECIDE, State.DECIDED, State.PUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, for one reader."""

    key: str
    label: str
    state: str  # past, current, future
    who: str
    refusal: Refusal | None  # why this reader does not take it, whatever the state of the answer
    deciders: list[tuple[str, str]] = field(default_factory=list)  # name, and as what

    @property
    def is_open(self) -> bool:
        """This reader takes it now."""
        return self.state == "current" and self.refusal is None


def steps_of(place: Place, answer: Answer, capacity: Capacity | None) -> list[Step]:
    """Instruct, decide, publish, for this reader."""
    proposal, at = answer.proposal, ORDER.index(State(answer.state))
    instruct = rules.refuse_instruct(place.standing, proposal)
    decide = rules.refuse_capacity(place.standing, proposal, capacity)
    publish = instruct if place.works_here else decide

    def state(number: int) -> str:
        return "past" if at > number else "current" if at == number else "future"

    return [
        Step(
            key="write", label=_("Instruire"), state=state(0), refusal=instruct,
            who=_("Les agentes et agents de la collectivité"),
        ),
        Step(
            key="decide", label=_("Décider"), state=state(1), refusal=decide, deciders=deciders(place, answer),
            who=_("L’élue ou l’élu qui a reçu délégation pour « %(theme)s »") % {"theme": proposal.get_theme_display()},
        ),
        Step(
            key="publish", label=_("Publier"), state=state(2), refusal=publish,
            who=_("Les agentes et agents, ou la personne qui a décidé"),
        ),
    ]  # fmt: skip


def deciders(place: Place, answer: Answer) -> list[tuple[str, str]]:
    """Who holds the delegation today: name and function; empty where it is the administrators' to decide."""
    held = covering(answer.proposal).filter(
        Q(until__isnull=True) | Q(until__gt=place.now), Q(office__until__isnull=True) | Q(office__until__gt=place.now),
        since__lte=place.now, office__since__lte=place.now, office__user__is_active=True,
    )  # fmt: skip
    rows = held.order_by("office__user__display_name", "pk").values_list(
        "office__user__display_name", "office__function"
    )
    return list(dict.fromkeys(rows))
