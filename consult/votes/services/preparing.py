"""Prepare a question: what officials write before its urn is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation
from consult.proposals.models import Proposal
from consult.votes import rules
from consult.votes.models import Mode, Option, Question, Secrecy
from consult.votes.rules import VoteRefusal
from consult.votes.steps import held
from consult.votes.tally.rules import RULES
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import lock_name, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text

MOST_OPTIONS = 100


@dataclass(frozen=True)
class Line:
    """One option as an official writes it: a proposal of the consultation, or words of its own."""

    title: str
    text: str = ""
    cost: int = 0
    proposal_id: int | None = None


@transaction.atomic(durable=True)
def save_question(
    *,
    standing: Standing,
    consultation: Consultation,
    question: Question | None = None,
    options: Sequence[Line],
    expected: int | None = None,
    **fields: Any,
) -> Question:
    """Keep a question and its options as a draft; what no rule counts, or no paper can hold, is refused by its field."""
    held_one = held(question) if question is not None else None
    lock_name(f"questions:{consultation.pk}")
    allow(
        rules.refuse_change(standing, held_one)
        if held_one is not None
        else rules.refuse_prepare(standing, consultation)
    )
    if held_one is not None and expected is not None and held_one.version != expected:
        raise Refused(Common.CHANGED_MEANWHILE)
    kept = held_one or Question(consultation=consultation, created_by=standing.user)
    for name, value in fields.items():
        setattr(kept, name, clean_line(value) if name == "title" else clean_text(value) if name == "text" else value)
    _check(kept, options, consultation)
    kept.version += 1
    kept.save()
    kept.options.all().delete()
    Option.objects.bulk_create(
        Option(
            question=kept, code=str(n), title=clean_line(line.title), text=clean_line(line.text), cost=line.cost,
            proposal_id=line.proposal_id,
        )
        for n, line in enumerate(options, start=1)
    )  # fmt: skip
    note(standing, kept, "edited" if held_one is not None else "created")
    return kept


def _check(question: Question, options: Sequence[Line], consultation: Consultation) -> None:
    """Every reason this question could not be put to the vote, by field."""
    errors: dict[str, str] = {}
    if FORMS[question.mode] not in RULES[question.rule].forms:
        errors["rule"] = str(VoteRefusal.RULE_AND_MODE.label)
    if not 2 <= len(options) <= MOST_OPTIONS:
        errors["options"] = _("Donnez entre 2 et %(most)s options.") % {"most": MOST_OPTIONS}
    if len({clean_line(line.title).casefold() for line in options}) != len(options):
        errors["options"] = _("Deux options portent le même nom. Changez-en un.")
    wanted = {line.proposal_id for line in options if line.proposal_id is not None}
    own = Proposal.objects.published().filter(consultation=consultation, pk__in=wanted).count()
    if own != len(wanted):
        errors["options"] = _("Une option n’est pas une proposition publiée de cette consultation.")
    if RULES[question.rule].budget and question.mode != Mode.BUDGET:
        errors["rule"] = _("Cette règle compte un budget : choisissez « Composer un budget », ou une autre règle.")
    if question.mode == Mode.BUDGET and not (
        question.envelope and all(0 < o.cost <= question.envelope for o in options)
    ):
        errors["envelope"] = _(
            "Donnez l’enveloppe, et à chaque option un coût qui y tient. Exemple : 50 000 et 12 000."
        )
    if question.most and not question.least <= question.most <= max(len(options), 1):
        errors["most"] = _("Le nombre de choix va de %(least)s à %(n)s.") % {"least": question.least, "n": len(options)}
    if question.mode in {Mode.POINTS, Mode.QUADRATIC, Mode.SCORE} and not 1 <= question.points <= 1000:
        errors["points"] = _("Donnez entre 1 et 1 000 points.")
    if not 1 <= question.seats <= max(len(options) - 1, 1):
        errors["seats"] = _("Il faut retenir au moins une option, et pas toutes.")
    if question.least > len(options):
        errors["least"] = _("On ne peut demander plus de choix qu’il n’y a d’options : %(n)s au plus.") % {
            "n": len(options)
        }
    said = " ".join(f"{line.title} {line.text}" for line in options)
    if question.secrecy == Secrecy.SIMPLE and rules.promises_secrecy(said):
        errors["options"] = str(VoteRefusal.NOT_SECRET.label)
    if errors:
        raise ValidationError(errors)
    question.clean_fields(exclude=["consultation", "created_by"])


# Which form of ballot a way of voting gives: the rules that count it may be chosen.
FORMS: dict[str, str] = {
    Mode.APPROVAL: "approvals", Mode.BUDGET: "approvals", Mode.POINTS: "points", Mode.QUADRATIC: "points",
    Mode.SCORE: "points", Mode.RANKING: "ranking", Mode.JUDGMENT: "grades",
}  # fmt: skip


@transaction.atomic(durable=True)
def delete_question(*, standing: Standing, question: Question) -> None:
    """Throw a draft away."""
    question = held(question)
    allow(rules.refuse_change(standing, question))
    note(standing, question, "deleted")
    question.delete()


def note(standing: Standing, question: Question, act: str, **details: Any) -> None:
    """Step: the line of the territory's journal, and its public pages out of date."""
    require_transaction()
    territory = question.consultation.territory
    forget_pages(territory.slug)
    record(actor=standing.user, territory=territory, act=f"question.{act}", target=f"question:{question.pk}", **details)
