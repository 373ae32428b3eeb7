"""One sheet, as it is read, printed and previewed."""

from typing import Any

from django.utils.translation import gettext as _

from consult.consultations.models import Status as ConsultationStatus
from consult.practices.models import Practice
from consult.proposals.models import Actor, Status
from consult.proposals.selectors import address_of
from core.lib.text import html_of


def sheet_context(practice: Practice) -> dict[str, Any]:
    """Its parts in their order, those that say nothing left out, the small facts, and the proposal it came from."""
    parts = [
        (_("D’où l’on partait"), practice.context),
        (_("Ce qui a été fait"), practice.done),
        (_("Qui a coopéré"), practice.cooperation),
        (_("Ce que cela a coûté"), practice.cost),
        (_("Ce que cela a changé"), practice.result),
    ]
    facts = [
        (_("Thème"), str(practice.get_theme_display())),
        (_("Logique"), str(practice.get_logic_display()).capitalize()),
    ]
    if practice.actors:
        facts.append((_("Avec"), ", ".join(str(Actor(actor).label) for actor in practice.actors)))
    return {
        "practice": practice,
        "town": practice.territory,
        "parts": [(title, html_of(words)) for title, words in parts if words],
        "facts": facts,
        "proposal_url": _proposal_url(practice),
        "hues": str(practice.territory.accent_hue),
    }


def _proposal_url(practice: Practice) -> str:
    """Where the proposal behind it is read, while everyone may read it."""
    if practice.commitment is None:
        return ""
    proposal = practice.commitment.proposal
    consultation = proposal.consultation
    if proposal.status != Status.PUBLISHED or consultation.status == ConsultationStatus.DRAFT:
        return ""
    return address_of(proposal.pk, consultation)
