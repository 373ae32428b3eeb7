"""Decide on a case, put back in one act, confirm what speaks of oneself, read a second time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.moderation import rules, steps
from consult.moderation.models import (
    REMOVALS,
    Act,
    Case,
    Decision,
    DecisionState,
    Ground,
    Sanction,
    SecondReading,
)
from consult.moderation.models.decisions import FACTS_LENGTH
from consult.moderation.rules import APPEAL_WITHIN, ModerationRefusal
from consult.moderation.selectors.texts import Text, text_of
from consult.moderation.telling import tell_author, tell_reporters, tell_shown
from core.accounts.models import Restriction, RestrictionKind
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.refusals import Refused, allow
from core.lib.text import clean_text

LONGEST_SANCTION = timedelta(days=365)
MOST_PASSAGES = 10
ENDS = {Sanction.SLOW, Sanction.SUSPEND}  # they restrain, so they have an end
SHOWN_REASON = 300  # characters of what stands in the place of the words


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a moderator decides, with the reasons that its author is given."""

    act: str
    facts: str = ""
    ground: str = ""
    passages: tuple[str, ...] = field(default=())
    sanction: str = ""
    days: int | None = None  # of a sanction that ends
    is_about_self: bool = False


@transaction.atomic(durable=True)
def decide(*, standing: Standing, case: Case, ruling: Ruling, version: int, stamp: str) -> Decision:
    """Settle a case. `version` and `stamp` are those of the case and of its words as they were read: whoever comes second is told."""
    decision = rule_on(standing, case, ruling, version, stamp)
    note_ruling(standing, decision)
    return decision


@transaction.atomic(durable=True)
def confirm(*, standing: Standing, decision: Decision, agrees: bool) -> Decision:
    """A second person confirms, or not, the removal of words that speak of the first."""
    decision, case = steps.held_decision(decision)
    allow(rules.refuse_confirm(standing, decision))
    now = clock()
    decision.confirmed_by, decision.confirmed_at = standing.user, now
    decision.state = DecisionState.EFFECTIVE if agrees else DecisionState.REFUSED
    if agrees:
        decision.appeal_until = now + APPEAL_WITHIN
        decision.restriction = _restrict(case, decision.sanction, decision.days, now)
        decision.save(update_fields=["confirmed_by", "confirmed_at", "state", "appeal_until", "restriction"])
        _carry_out(case, decision, now)
    else:
        decision.save(update_fields=["confirmed_by", "confirmed_at", "state"])
        steps.reopen(case)
    _note(standing, case, "confirmed" if agrees else "not_confirmed", decision)
    return decision


@transaction.atomic(durable=True)
def undo(*, standing: Standing, decision: Decision) -> Decision:
    """Take a decision back in one act: removed words are shown, a sanction is lifted, and their author is told; what was left waits again."""
    back = take_back(standing, decision)
    note_undone(standing, back)
    return back


def take_back(standing: Standing, decision: Decision) -> Decision:
    """Step: undo one decision, whatever it did. The journal is for its caller, last."""
    require_transaction()
    decision, case = steps.held_decision(decision)
    allow(rules.refuse_undo(standing, decision))
    if decision.act in REMOVALS or decision.sanction:
        return put_back(standing, case, decision)
    decision.state = DecisionState.REVERSED
    decision.save(update_fields=["state"])
    steps.reopen(case)
    return decision


def put_back(standing: Standing, case: Case, decision: Decision) -> Decision:
    """Step: reverse a decision: the words come back everywhere at once, the sanction is lifted, the register keeps both.

    The journal is for its caller, last: who holds it waits for nobody's text.
    """
    require_transaction()
    now = clock()
    decision.state = DecisionState.REVERSED
    decision.save(update_fields=["state"])
    if decision.restriction is not None and decision.restriction.lifted_at is None:
        decision.restriction.lifted_at = now
        decision.restriction.save(update_fields=["lifted_at"])
    if decision.act in REMOVALS:
        _restore(case, now)
    back = Decision.objects.create(case=case, act=Act.UNDO, by=standing.user, at=now, reverses=decision)
    tell_shown(back, case)
    return back


def _restore(case: Case, now: datetime) -> None:
    """Step: show the words again, as far as no other decision in force still takes them away or masks a passage of them."""
    require_transaction()
    text = text_of(case)
    if text.status not in {"hidden", "returned", "published"} or not text.words:
        return
    others = steps.decisions_on(case).filter(state=DecisionState.EFFECTIVE)
    if others.filter(act=Act.HIDE).exists() or (text.status == "returned" and others.filter(act=Act.RETURN).exists()):
        return
    _show(case, now)


def _show(case: Case, now: datetime) -> None:
    """Step: show the words, with a bar over each passage that a decision in force masks."""
    require_transaction()
    steps.show(case, now)
    if passages := _masked(case):
        steps.mask(case, now, passages)


def _masked(case: Case) -> list[str]:
    """The passages of these words that decisions in force mask: a correction that keeps one does not lift its bar."""
    masks, words = steps.decisions_on(case).filter(act=Act.MASK, state=DecisionState.EFFECTIVE), text_of(case).words
    return [passage for one in masks.order_by("at", "id") for passage in one.passages if passage in words]


@transaction.atomic(durable=True)
def assign(*, standing: Standing, case: Case, wanted: bool = True) -> Case:
    """Take a case for oneself, or let it go; others see whose it is and may still decide."""
    allow(rules.refuse_moderate(standing))
    case = Case.objects.select_for_update().get(pk=case.pk, territory=standing.territory_id or 0)
    if case.decided_at is not None:
        raise Refused(ModerationRefusal.DECIDED)
    case.assigned_to = standing.user if wanted else None
    case.save(update_fields=["assigned_to"])
    return case


@transaction.atomic(durable=True)
def read_second(*, standing: Standing, case: Case, act: str) -> SecondReading:
    """Say what one would have decided, without seeing the first decision: it measures agreement and changes nothing."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    first = case.decisions.exclude(act=Act.UNDO).order_by("at", "id").first()
    allow(rules.refuse_second(standing, case, first))
    if act not in {Act.KEEP, *REMOVALS}:
        raise ValidationError({"act": _("Choisissez une décision de la liste.")})
    reading, made = SecondReading.objects.get_or_create(
        case=case, defaults={"by": standing.user, "act": act, "agrees": first is not None and act == first.act}
    )
    if not made:
        raise Refused(ModerationRefusal.DECIDED)
    return reading


def rule_on(standing: Standing, case: Case, ruling: Ruling, version: int, stamp: str) -> Decision:
    """Step: one decision on one case. The journal is for its caller, last: who holds it waits for nobody's text."""
    require_transaction()
    case = steps.held_case(case.pk)
    allow(rules.refuse_decide(standing, case, ruling.act, ruling.sanction))
    text = text_of(case)
    if case.version != version or text.stamp != stamp:
        raise Refused(ModerationRefusal.CHANGED)
    if ruling.act in REMOVALS and text.status not in {"published", "held"}:
        raise Refused(ModerationRefusal.AWAY)
    ruling = _checked(ruling, text)
    now = clock()
    removes = ruling.act in REMOVALS or bool(ruling.sanction)
    alone = removes and (ruling.is_about_self or _speaks_of(standing, text) or _asked(standing, case))
    decision = Decision.objects.create(
        case=case, act=ruling.act, facts=ruling.facts, ground=ruling.ground, passages=list(ruling.passages),
        sanction=ruling.sanction, by=standing.user, at=now, is_about_self=alone,
        state=DecisionState.PROPOSED if alone else DecisionState.EFFECTIVE,
        appeal_until=now + APPEAL_WITHIN if removes else None,
        days=ruling.days, restriction=None if alone else _restrict(case, ruling.sanction, ruling.days, now),
    )  # fmt: skip
    case.decided_at = now
    case.version += 1
    case.save(update_fields=["decided_at", "version"])
    if not alone:
        _carry_out(case, decision, now)
    return decision


def _carry_out(case: Case, decision: Decision, now: datetime) -> None:
    """Step: what a decision does to the words, and the letter that says why. Words that their author took back stay so."""
    require_transaction()
    status = text_of(case).status
    if status == "withdrawn":
        pass
    elif decision.act == Act.KEEP:
        if status == "held":
            _show(case, now)
            if not decision.sanction:
                tell_shown(decision, case)
    elif decision.act == Act.MASK:
        steps.mask(case, now, _masked(case))  # on words that were corrected, the bars decided before too
    else:
        reason = str(decision.get_ground_display())[:SHOWN_REASON]
        (steps.hide if decision.act == Act.HIDE else steps.give_back)(case, now, reason)
    if decision.act in REMOVALS or decision.sanction:
        tell_author(decision, case)
    tell_reporters(decision, case)


def _checked(ruling: Ruling, text: Text) -> Ruling:
    """The ruling as it is kept; a removal without facts or rule is refused, and so is a sanction without an end."""
    facts = clean_text(ruling.facts)
    errors: dict[str, str] = {}
    if ruling.act not in {Act.KEEP, *REMOVALS}:
        errors["act"] = _("Choisissez une décision de la liste.")
    if ruling.sanction not in Sanction.values:
        errors["sanction"] = _("Choisissez une sanction de la liste.")
    if ruling.act in REMOVALS or ruling.sanction:
        if not facts or len(facts) > FACTS_LENGTH:
            errors["facts"] = _("Dites les faits, en 1 000 signes au plus : la personne les lira.")
        if ruling.ground not in Ground.values:
            errors["ground"] = _("Choisissez la règle ou la loi qui fonde cette décision.")
    if ruling.sanction in ENDS and not 1 <= (ruling.days or 0) <= LONGEST_SANCTION.days:
        errors["days"] = _("Donnez la durée de la sanction, de 1 à 365 jours.")
    if ruling.sanction and text.author_id is None:
        errors["sanction"] = _("Ce texte n’a plus d’auteur ou d’autrice à avertir : choisissez « aucune ».")
    passages = tuple(dict.fromkeys(p.strip() for p in ruling.passages if p.strip()))
    if ruling.act == Act.MASK and not (0 < len(passages) <= MOST_PASSAGES and all(p in text.words for p in passages)):
        errors["passages"] = _("Recopiez le passage à masquer exactement comme il est écrit, un par ligne.")
    if errors:
        raise ValidationError(errors)
    removes = ruling.act in REMOVALS or bool(ruling.sanction)
    return Ruling(
        act=ruling.act, facts=facts if removes else "", ground=ruling.ground if removes else "",
        passages=passages if ruling.act == Act.MASK else (), sanction=ruling.sanction, days=ruling.days if ruling.sanction in ENDS else None,
        is_about_self=ruling.is_about_self,
    )  # fmt: skip


def _speaks_of(standing: Standing, text: Text) -> bool:
    """Whether the words name whoever decides."""
    return rules.is_named(standing, f"{text.title}\n{text.words}")


def _asked(standing: Standing, case: Case) -> bool:
    """Whether whoever decides reported these words too."""
    return standing.user is not None and case.reports.filter(user__person=standing.person_id).exists()


def _restrict(case: Case, sanction: str, days: int | None, now: datetime) -> Restriction | None:
    """Step: the restriction that goes with a sanction; a warning restrains nothing."""
    require_transaction()
    if sanction not in ENDS or case.author is None or days is None:
        return None
    kind = RestrictionKind.SLOW if sanction == Sanction.SLOW else RestrictionKind.SUSPEND
    return Restriction.objects.create(
        user=case.author, territory=case.territory, kind=kind, since=now, until=now + timedelta(days=days)
    )


def note_ruling(standing: Standing, decision: Decision) -> None:
    """Step: one decision in the journal."""
    require_transaction()
    _note(standing, decision.case, "proposed" if decision.state == DecisionState.PROPOSED else "decided", decision)


def note_undone(standing: Standing, back: Decision) -> None:
    """Step: in the journal, the decision that was taken back."""
    require_transaction()
    undone = back.reverses or back
    _note(standing, undone.case, "undone", undone)


def _note(standing: Standing, case: Case, act: str, decision: Decision) -> None:
    record(
        actor=standing.user, territory=case.territory, act=f"moderation.{act}", target=f"case:{case.pk}",
        decision=decision.pk, ruled=decision.act, ground=decision.ground, sanction=decision.sanction,
    )  # fmt: skip
