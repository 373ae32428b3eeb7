"""Whoever runs a room hides a message there, and shows it again: a decision like any other, with its statement and its appeal."""

from django.db import transaction

from consult.discussion.models import Message, MessageStatus
from consult.discussion.rules import RoomRefusal
from consult.moderation import rules, steps
from consult.moderation.models import Act, Decision, DecisionState
from consult.moderation.selectors.texts import text_of
from consult.moderation.services.deciding import Ruling, note_ruling, note_undone, put_back, rule_on
from consult.moderation.steps import Target
from core.accounts.selectors import Standing
from core.lib.db import clock
from core.lib.refusals import Refused, allow


@transaction.atomic(durable=True)
def hide_message(*, standing: Standing, message: Message, facts: str, ground: str) -> Decision:
    """Take a message away in mid-evening. Where it names whoever hides it, it stays until a moderator confirms."""
    case = steps.case_for(message.room.consultation.territory_id, Target(message=message), clock())
    case = steps.held_case(case.pk)
    ruling = Ruling(act=Act.HIDE, facts=facts, ground=ground)
    if case.message is None or case.message.status != MessageStatus.PUBLISHED:
        raise Refused(RoomRefusal.GONE)
    decision = rule_on(standing, case, ruling, case.version, text_of(case).stamp)
    note_ruling(standing, decision)
    return decision


@transaction.atomic(durable=True)
def restore_message(*, standing: Standing, message: Message) -> Decision:
    """Show again what one hid oneself, as long as its words are kept; a moderator shows what anybody hid."""
    hidden = Decision.objects.filter(case__message=message, act=Act.HIDE, state=DecisionState.EFFECTIVE)
    decision = hidden.select_related("case").order_by("-at", "-pk").first()
    if decision is None:
        raise Refused(RoomRefusal.GONE)
    decision, case = steps.held_decision(decision)
    if case.message is None or case.message.status != MessageStatus.HIDDEN or not case.message.text:
        raise Refused(RoomRefusal.GONE)
    allow(rules.refuse_undo(standing, decision))
    back = put_back(standing, case, decision)
    note_undone(standing, back)
    return back
