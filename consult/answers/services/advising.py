"""Technical advice: asked of a service or a partner, given with its cost."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.answers import rules
from consult.answers.addresses import desk_address
from consult.answers.models import Advice, Answer
from consult.answers.models.answers import ADVICE_LENGTH
from consult.answers.steps import locked_answer, note
from core.accounts.models import Partner
from core.accounts.selectors import Standing
from core.lib.db import require_transaction
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text
from core.notices.letters import write_letter

SOURCE_LENGTH = 160  # characters
LARGEST_COST = Decimal("9999999999.99")  # euros


@transaction.atomic(durable=True)
def ask_advice(
    *, standing: Standing, answer: Answer, question: str, partner: Partner | None = None, service: str = ""
) -> Advice:
    """An official asks a service, or a partner whose contacts are told by letter. The same question twice is one."""
    answer = locked_answer(answer)
    allow(rules.refuse_advise(standing, answer, is_contact=False))
    town = answer.proposal.consultation.territory
    if partner is not None and partner.territory_id != town.pk:
        raise ValidationError({"partner": _("Cette institution n’est pas de ce territoire.")})
    source = partner.name if partner else clean_line(service)
    if not source or len(source) > SOURCE_LENGTH:
        raise ValidationError({"service": _("Nommez le service ou l’institution, en 160 signes au plus.")})
    question = words_in("question", question)
    known = Advice.objects.filter(answer=answer, source=source, question=question).order_by("pk").first()
    if known is not None:
        return known
    advice = Advice.objects.create(
        answer=answer, partner=partner, source=source, question=question, asked_by=standing.user
    )
    for user in partner.contacts.filter(is_active=True).order_by("pk") if partner else ():
        write_letter(
            "advice_asked", to=user.email, title=answer.proposal.title, partner_name=source, territory_name=town.name,
            question=question, url=desk_address(town),
        )  # fmt: skip
    note(standing, answer.proposal, "advice.asked", f"answer:{answer.pk}", source=source)
    return advice


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
    advice.given_by, advice.given_at = standing.user, timezone.now()
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


def words_in(name: str, text: str) -> str:
    """A text of advice, cleaned; an empty or endless one is refused."""
    if len(text) > 2 * ADVICE_LENGTH or len(text := clean_text(text)) > ADVICE_LENGTH:
        raise ValidationError({name: _("Ce texte dépasse %(limit)s signes.") % {"limit": ADVICE_LENGTH}})
    if not text:
        raise ValidationError({name: _("Écrivez quelques mots.")})
    return text


def _held(advice: Advice) -> Advice:
    """Step: the advice as it is now, under its answer's lock."""
    require_transaction()
    answer = locked_answer(Answer(pk=advice.answer_id, proposal_id=advice.answer.proposal_id))
    found = Advice.objects.select_related("partner").filter(pk=advice.pk, answer=answer).order_by("pk").first()
    if found is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    found.answer = answer
    return found
