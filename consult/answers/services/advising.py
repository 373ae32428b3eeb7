"""Technical advice: asked of a service or a partner, given with its cost."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.answers import rules
from consult.answers.models import Advice, Answer
from consult.answers.steps import ask, locked_answer, note, words_in
from core.accounts.models import Partner
from core.accounts.selectors import Standing
from core.lib.db import clock, require_transaction
from core.lib.refusals import Common, Refused, allow

LARGEST_COST = Decimal("9999999999.99")  # euros


@transaction.atomic(durable=True)
def ask_advice(
    *, standing: Standing, answer: Answer, question: str, partner: Partner | None = None, service: str = ""
) -> Advice:
    """An official asks a service, or a partner whose contacts are told by letter. The same question twice is one."""
    answer = locked_answer(answer)
    allow(rules.refuse_advise(standing, answer, is_contact=False))
    return ask(standing, answer, question, partner, service)


@transaction.atomic(durable=True)
def give_advice(
    *, standing: Standing, advice: Advice, words: str, cost: Decimal | None = None, is_public: bool = True
) -> Advice:
    """An official notes what a service said, or a contact of the partner says it; until the decision it may be corrected."""
    advice = _held(advice)
    allow(rules.refuse_advise(standing, advice.answer, is_contact=answers_for(standing, advice.partner)))
    if cost is not None and not (cost.is_finite() and 0 <= cost <= LARGEST_COST):
        raise ValidationError({"cost": _("Écrivez un montant en euros, par exemple 12500.")})
    advice.words, advice.cost, advice.is_public = words_in("words", words), cost, is_public
    advice.given_by, advice.given_at = standing.user, clock()
    advice.save()
    note(standing, advice.answer.proposal, "advice.given", f"answer:{advice.answer_id}", source=advice.source)
    return advice


@transaction.atomic(durable=True)
def withdraw_advice(*, standing: Standing, advice: Advice) -> None:
    """An official takes back a question that has no answer."""
    advice = _held(advice)
    allow(rules.refuse_advise(standing, advice.answer, is_contact=False))
    if advice.given_at is not None:
        raise Refused(Common.CHANGED_MEANWHILE)
    note(standing, advice.answer.proposal, "advice.withdrawn", f"answer:{advice.answer_id}", source=advice.source)
    advice.delete()


def answers_for(standing: Standing, partner: Partner | None) -> bool:
    """Whether this account answers for the institution."""
    if standing.user is None or partner is None:
        return False
    return partner.contacts.filter(pk=standing.user.pk, is_active=True).exists()


def _held(advice: Advice) -> Advice:
    """Step: the advice as it is now, under its answer's lock."""
    require_transaction()
    answer = locked_answer(Answer(pk=advice.answer_id, proposal_id=advice.answer.proposal_id))
    found = Advice.objects.select_related("partner").filter(pk=advice.pk, answer=answer).order_by("pk").first()
    if found is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    found.answer = answer
    return found
