"""Several cases settled alike, and the same taken back together: all of them, or none."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.moderation import steps
from consult.moderation.models import Act, Case, Decision
from consult.moderation.services.deciding import Ruling, note_ruling, note_undone, rule_on, take_back
from core.accounts.selectors import Standing

MOST_AT_ONCE = 50  # cases in one bulk decision


@transaction.atomic(durable=True)
def decide_many(*, standing: Standing, seen: Sequence[tuple[Case, int, str]], ruling: Ruling) -> list[Decision]:
    """Settle several cases alike, each with its own statement of reasons: all of them, or none where one has changed."""
    if not 0 < len(seen) <= MOST_AT_ONCE:
        raise ValidationError({"cases": _("Choisissez de un à cinquante dossiers.")})
    if ruling.act == Act.MASK:
        raise ValidationError({"act": _("Un passage se masque texte par texte.")})
    steps.hold_all([case for case, _version, _stamp in seen])
    made = [rule_on(standing, case, ruling, version, stamp) for case, version, stamp in seen]
    for decision in made:  # last: who holds the journal waits for nobody's text
        note_ruling(standing, decision)
    return made


@transaction.atomic(durable=True)
def undo_many(*, standing: Standing, decisions: Sequence[Decision]) -> list[Decision]:
    """Take several decisions back in one act: all of them, or none where somebody has already undone one."""
    steps.hold_all([decision.case for decision in decisions])
    undone = [take_back(standing, decision) for decision in decisions]
    for back in undone:
        note_undone(standing, back)
    return undone
