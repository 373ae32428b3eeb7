"""An author appeals; somebody else decides within the delay that the charter gives."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.moderation import rules, steps
from consult.moderation.models import Appeal, Decision, Outcome
from consult.moderation.models.appeals import APPEAL_LENGTH
from consult.moderation.rules import ANSWERED_WITHIN
from consult.moderation.services.deciding import note_undone, put_back
from consult.moderation.telling import tell_outcome
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock
from core.lib.refusals import allow
from core.lib.text import clean_text


@transaction.atomic(durable=True)
def appeal(*, decision: Decision, words: str, by: User | None = None) -> Appeal:
    """Contest a decision, from the private link of its statement, with or without an account. Once, and in time."""
    case = steps.held_case(decision.case_id)
    decision = Decision.objects.get(pk=decision.pk)
    now = clock()
    allow(rules.refuse_appeal(decision, now, has_appeal=Appeal.objects.filter(decision=decision).exists()))
    words = clean_text(words)
    if not words or len(words) > APPEAL_LENGTH:
        raise ValidationError({"words": _("Dites pourquoi vous contestez cette décision, en 3 000 signes au plus.")})
    made = Appeal.objects.create(
        decision=decision, words=words, by=by, at=now, due_at=now + ANSWERED_WITHIN, first_hand_id=decision.by_id
    )
    steps.contest(case, wanted=True)
    record(
        actor=by, territory=case.territory, act="moderation.appealed", target=f"case:{case.pk}", decision=decision.pk
    )
    return made


@transaction.atomic(durable=True)
def decide_appeal(*, standing: Standing, appeal: Appeal, outcome: str, reasons: str) -> Appeal:
    """Answer an appeal, never one's own decision. Overturned, the words are back everywhere and the sanction is lifted."""
    case = steps.held_case(appeal.decision.case_id)
    appeal = Appeal.objects.select_related("decision__restriction").get(pk=appeal.pk)
    appeal.decision.case = case
    allow(rules.refuse_decide_appeal(standing, appeal))
    reasons = clean_text(reasons)
    errors: dict[str, str] = {}
    if outcome not in Outcome.values:
        errors["outcome"] = _("Choisissez l’issue du recours.")
    if not reasons or len(reasons) > APPEAL_LENGTH:
        errors["reasons"] = _("Dites pourquoi, en 3 000 signes au plus : la personne le lira.")
    if errors:
        raise ValidationError(errors)
    appeal.outcome, appeal.reasons = outcome, reasons
    appeal.decided_by, appeal.decided_at = standing.user, clock()
    appeal.save(update_fields=["outcome", "reasons", "decided_by", "decided_at"])
    others = Appeal.objects.filter(decision__in=steps.decisions_on(case), decided_at=None)
    steps.contest(case, wanted=others.exists())
    if outcome == Outcome.OVERTURNED and rules.refuse_undo(standing, appeal.decision) is None:
        note_undone(standing, put_back(standing, case, appeal.decision))
    record(
        actor=standing.user, territory=case.territory, act="moderation.appeal_decided", target=f"case:{case.pk}",
        decision=appeal.decision_id, outcome=outcome,
    )  # fmt: skip
    tell_outcome(appeal, case)
    return appeal
