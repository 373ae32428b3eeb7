"""Pieces of writing that the services of answers share: each runs inside its caller's transaction."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.answers.addresses import desk_address
from consult.answers.models import Advice, Answer, Commitment, Decision, Duty, MergeConsent, MergeState, Said, State
from consult.answers.models.answers import ADVICE_LENGTH, COMPETENT_LENGTH, REASONS_LENGTH
from consult.proposals.models import Proposal
from consult.proposals.steps import locked as locked_proposal
from core.accounts.models import Partner, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused
from core.lib.text import clean_line, clean_text, html_of
from core.notices.letters import write_letter

SOURCE_LENGTH = 160  # characters: the name of a service or an institution
SHORTEST_REASONS = 40  # characters: below, they say nothing that could be argued with


def locked_answer(answer: Answer) -> Answer:
    """Step: an answer as it is now, with its proposal, both held until the transaction ends; one thrown away meanwhile says so."""
    require_transaction()
    proposal = locked_proposal(Proposal(pk=answer.proposal_id))
    found = Answer.objects.select_for_update(of=("self",)).filter(pk=answer.pk).order_by("pk").first()
    if found is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    found.proposal = proposal
    return found


def locked_commitment(commitment: Commitment) -> Commitment:
    """Step: a commitment as it is now, with its answer and proposal, held until the transaction ends."""
    require_transaction()
    rows = Commitment.objects.select_for_update(of=("self",)).select_related(
        "answer__proposal__consultation__territory", "proposal__consultation__territory"
    )
    found = rows.filter(pk=commitment.pk).order_by("pk").first()
    if found is None:
        raise Refused(Common.CHANGED_MEANWHILE)
    return found


def expect(row: Answer | Commitment, expected: int) -> None:
    """Refuse to write over what another hand has changed since it was read."""
    if row.edits != expected:
        raise Refused(Common.CHANGED_MEANWHILE)


def put_words(answer: Answer, words: dict[str, Any]) -> None:
    """Put cleaned words on an answer; what is too long or unknown is refused with its remedy."""
    if "decision" in words:
        if words["decision"] not in {"", *Decision.values}:
            raise ValidationError({"decision": _("Choisissez une des décisions proposées.")})
        answer.decision = words["decision"]
    if "competent" in words:
        answer.competent = clean_line(words["competent"])
        if len(answer.competent) > COMPETENT_LENGTH:
            raise ValidationError({"competent": _("Ce nom tient en %(n)s signes.") % {"n": COMPETENT_LENGTH}})
    if "reasons" in words:
        text = words["reasons"]
        if len(text) > 2 * REASONS_LENGTH or len(text := clean_text(text)) > REASONS_LENGTH:
            raise ValidationError({"reasons": _("Les raisons tiennent en %(n)s signes.") % {"n": REASONS_LENGTH}})
        answer.reasons, answer.reasons_html = text, html_of(text)


def require_substance(answer: Answer) -> None:
    """An answer that is decided says what, who else where it is not the town's to do, and why."""
    faults = {}
    if not answer.decision:
        faults["decision"] = _("Choisissez une décision.")
    if answer.decision == Decision.OTHER_COMPETENCE and not answer.competent:
        faults["competent"] = _("Nommez l’organisme compétent, par exemple « Département de la Seine-Saint-Denis ».")
    if len(answer.reasons) < SHORTEST_REASONS:
        faults["reasons"] = _("Donnez les raisons de la décision, en quelques phrases que l’on puisse discuter.")
    if faults:
        raise ValidationError(faults)


def merged_into(proposal: Proposal) -> list[int]:
    """The proposals whose authors agreed to follow this one."""
    agreed = MergeConsent.objects.filter(merge__into=proposal, merge__state=MergeState.DONE, said=Said.YES)
    return list(agreed.exclude(proposal=proposal).order_by("proposal").values_list("proposal", flat=True))


def begin(standing: Standing, proposal: Proposal) -> Answer:
    """Step: the answer being prepared, or a new one; after a published one, its next version, with its words."""
    require_transaction()
    last = Answer.objects.filter(proposal=proposal).order_by("-version").first()
    if last is not None and last.state != State.PUBLISHED:
        last.proposal = proposal
        return last
    answer = Answer.objects.create(
        proposal=proposal, version=last.version + 1 if last else 1, drafted_by=standing.user,
        decision=last.decision if last else "", competent=last.competent if last else "",
        reasons=last.reasons if last else "", reasons_html=last.reasons_html if last else "",
    )  # fmt: skip
    note(standing, proposal, "answer.begun", f"answer:{answer.pk}", version=answer.version)
    return answer


def keep(answer: Answer) -> Answer:
    """Step: keep the answer, one change further."""
    require_transaction()
    answer.edits += 1
    answer.save()
    return answer


def give_back(standing: Standing, answer: Answer) -> Answer:
    """Step: the answer is instructed further; nothing is decided."""
    require_transaction()
    answer.state = State.INSTRUCTING
    answer.decided_by, answer.decided_as, answer.decided_at = None, "", None
    note(standing, answer.proposal, "answer.sent_back", f"answer:{answer.pk}")
    return keep(answer)


def ask(standing: Standing, answer: Answer, question: str, partner: Partner | None, service: str) -> Advice:
    """Step: a question to a service, or to a partner whose contacts are told by letter. The same question twice is one."""
    require_transaction()
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


def words_in(name: str, text: str) -> str:
    """A text of advice, cleaned; an empty or endless one is refused."""
    if len(text) > 2 * ADVICE_LENGTH or len(text := clean_text(text)) > ADVICE_LENGTH:
        raise ValidationError({name: _("Ce texte dépasse %(limit)s signes.") % {"limit": ADVICE_LENGTH}})
    if not text:
        raise ValidationError({name: _("Écrivez quelques mots.")})
    return text


def meet_duties(proposal: Proposal, at: datetime) -> None:
    """Step: the answer of this proposal is published: its duty is met, and that of each proposal merged into it."""
    require_transaction()
    Duty.objects.filter(proposal__in=[proposal.pk, *merged_into(proposal)], met_at__isnull=True).update(met_at=at)


def note(standing: Standing, proposal: Proposal, act: str, target: str, **details: Any) -> None:
    """Step: one line in the journal."""
    require_transaction()
    say(standing.user, proposal, act, target, **details)


def say(actor: User | None, proposal: Proposal, act: str, target: str, **details: Any) -> None:
    """Step: one line in the journal of a town, by somebody or by the clock; no page that is kept says otherwise."""
    require_transaction()
    town = proposal.consultation.territory
    forget_pages(town.slug)
    record(actor=actor, territory=town, act=act, target=target, **details)
