"""« Que sont devenues nos propositions ? »: rows, figures and lines of a table. Nothing here writes."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Decision
from consult.answers.selectors.rows import Figures, FollowUps, Sought
from core.territories.models import Territory

PAGE_SIZE = 20
STAGES: dict[str, str | Promise] = {
    "waiting": _("attend sa réponse"),
    "late": _("réponse en retard"),
    **{decision.value: decision.label for decision in Decision},
}
HEADER = (
    _("Proposition"), _("Adresse"), _("Consultation"), _("Thème"), _("Logique"), _("Quartier"), _("Soutiens"), _("Suite"),
    _("Réponse attendue le"), _("Réponse publiée le"), _("Engagement"), _("Responsable"), _("Début"), _("Échéance"),
    _("État"), _("En retard"),
)  # fmt: skip


def follow_ups(
    territory: Territory, sought: Sought, at: datetime, cursor_text: str = "", size: int = PAGE_SIZE
) -> FollowUps:
    """One page of the proposals that are owed an answer or have one, last news first, in a constant number of queries.

    A cursor that is not ours raises `BadCursorError`.
    """
    raise NotImplementedError


def figures_of(territory: Territory, sought: Sought, at: datetime) -> Figures:
    """The same proposals in figures, for the chart and its table, in two queries."""
    raise NotImplementedError


def lines_of(territory: Territory, sought: Sought, at: datetime) -> Iterator[tuple[Any, ...]]:
    """The same proposals as the lines of a table under `HEADER`, one a commitment, read as they are sent."""
    raise NotImplementedError
