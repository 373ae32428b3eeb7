"""Commitments: written with an answer, then changed in plain sight, with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.answers import rules
from consult.answers.models import Answer, Commitment, CommitmentChange, CommitmentState, Told
from consult.answers.models.commitments import NAME_LENGTH, TITLE_LENGTH, WORDS_LENGTH
from consult.answers.selectors.delegations import capacity_of
from consult.answers.steps import expect, locked_answer, locked_commitment, note
from consult.proposals.models import Actor
from core.accounts.selectors import Standing
from core.lib.db import clock, require_transaction
from core.lib.refusals import allow
from core.lib.text import clean_line, clean_text

BECAUSE_LENGTH = 1_000  # characters
FARTHEST = timedelta(days=20 * 366)  # a date beyond is a slip of the hand
LARGEST_BUDGET = Decimal("9999999999.99")  # euros


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is committed to, as it was typed."""

    title: str
    starts_on: date
    due_on: date
    responsible_kind: str = Actor.MUNICIPALITY
    responsible_name: str = ""  # the town's name where nothing was typed
    what: str = ""
    budget: Decimal | None = None


@transaction.atomic(durable=True)
def add_commitment(*, standing: Standing, answer: Answer, promise: Promise) -> Commitment:
    """Add a commitment to an answer being prepared. The same one sent twice is one."""
    answer = locked_answer(answer)
    allow(rules.refuse_draft_commitment(standing, answer, capacity_of(standing, answer.proposal)))
    commitment = Commitment(answer=answer, proposal=answer.proposal)
    _put(commitment, promise)
    twin = Commitment.objects.filter(answer=answer, title=commitment.title, due_on=commitment.due_on).order_by("pk")
    known = twin.first()
    if known is not None:
        return known
    commitment.save()
    note(standing, answer.proposal, "commitment.added", f"commitment:{commitment.pk}")
    return commitment


@transaction.atomic(durable=True)
def edit_commitment(*, standing: Standing, commitment: Commitment, expected: int, promise: Promise) -> Commitment:
    """Rewrite a commitment that is not public yet, unless another hand has changed it since `expected` was read."""
    commitment = _held_draft(standing, commitment)
    expect(commitment, expected)
    _put(commitment, promise)
    commitment.edits += 1
    commitment.save()
    note(standing, commitment.proposal, "commitment.edited", f"commitment:{commitment.pk}")
    return commitment


@transaction.atomic(durable=True)
def remove_commitment(*, standing: Standing, commitment: Commitment) -> None:
    """Take a commitment that is not public yet out of its answer."""
    commitment = _held_draft(standing, commitment)
    note(standing, commitment.proposal, "commitment.removed", f"commitment:{commitment.pk}")
    commitment.delete()


@transaction.atomic(durable=True)
def change_commitment(
    *, standing: Standing, commitment: Commitment, expected: int, state: str, because: str, due_on: date | None = None
) -> Commitment:
    """A public commitment changes state or date, with a reason that everyone reads; its followers will be told.

    Postponing asks for a later date.
    """
    commitment = locked_commitment(commitment)
    proposal = commitment.proposal
    allow(rules.refuse_change_commitment(standing, commitment, capacity_of(standing, proposal)))
    expect(commitment, expected)
    change = CommitmentChange(
        commitment=commitment, before=commitment.state, after=state, due_before=commitment.due_on,
        due_on=due_on or commitment.due_on, because=clean_line(because), by=standing.user, at=clock(),
    )  # fmt: skip
    _require_change(commitment, change)
    change.save()
    commitment.state, commitment.due_on = state, change.due_on
    commitment.done_at = change.at if state == CommitmentState.DONE else None
    commitment.edits += 1
    commitment.save()
    Told.objects.create(proposal=proposal, change=change, at=change.at)
    note(
        standing, proposal, "commitment.changed", f"commitment:{commitment.pk}", before=change.before, after=state,
        due_on=change.due_on.isoformat(),
    )  # fmt: skip
    return commitment


def _require_change(commitment: Commitment, change: CommitmentChange) -> None:
    """A change names a known state, changes something, says why, and keeps its date after the start."""
    faults = {}
    if change.after not in CommitmentState.values:
        faults["state"] = _("Choisissez un des états proposés.")
    elif change.after == change.before and change.due_on == change.due_before:
        faults["state"] = _("Rien ne change : choisissez un autre état ou une autre échéance.")
    if not change.because:
        faults["because"] = _("Dites pourquoi : ce motif est public.")
    elif len(change.because) > BECAUSE_LENGTH:
        faults["because"] = _("Le motif tient en %(n)s signes.") % {"n": BECAUSE_LENGTH}
    if change.due_on < commitment.starts_on:
        faults["due_on"] = _("L’échéance vient avant le début de l’engagement : choisissez une date plus tardive.")
    elif change.after == CommitmentState.POSTPONED and change.due_on <= change.due_before:
        faults["due_on"] = _("Reporter demande une nouvelle échéance, plus tardive que la précédente.")
    elif change.due_on > timezone.localdate(clock()) + FARTHEST:
        faults["due_on"] = _("Cette date est trop lointaine : vérifiez l’année.")
    if faults:
        raise ValidationError(faults)


def _held_draft(standing: Standing, commitment: Commitment) -> Commitment:
    """Step: a commitment that is still its answer's, held with that answer."""
    require_transaction()
    answer = locked_answer(Answer(pk=commitment.answer_id, proposal_id=commitment.proposal_id))
    commitment = locked_commitment(commitment)
    allow(rules.refuse_draft_commitment(standing, answer, capacity_of(standing, answer.proposal)))
    return commitment


def _put(commitment: Commitment, promise: Promise) -> None:
    """Put what was typed on a commitment, cleaned; each fault is named with its remedy."""
    town = commitment.proposal.consultation.territory
    commitment.title, commitment.what = clean_line(promise.title), clean_text(promise.what)
    commitment.responsible_kind, commitment.budget = promise.responsible_kind, promise.budget
    commitment.responsible_name = clean_line(promise.responsible_name)
    commitment.starts_on, commitment.due_on = promise.starts_on, promise.due_on
    faults = {}
    if not commitment.title or len(commitment.title) > TITLE_LENGTH:
        faults["title"] = _("Dites en une ligne ce qui sera fait, en %(n)s signes au plus.") % {"n": TITLE_LENGTH}
    if len(commitment.what) > WORDS_LENGTH:
        faults["what"] = _("Ce texte dépasse %(limit)s signes.") % {"limit": WORDS_LENGTH}
    if commitment.responsible_kind not in Actor.values:
        faults["responsible_kind"] = _("Choisissez un des organismes proposés.")
    elif not commitment.responsible_name:
        with override("fr"):  # the name is part of the commitment, not of the page
            own = commitment.responsible_kind in {Actor.MUNICIPALITY, Actor.INTERMUNICIPALITY}
            commitment.responsible_name = town.name if own else str(Actor(commitment.responsible_kind).label)
    if len(commitment.responsible_name) > NAME_LENGTH:
        faults["responsible_name"] = _("Ce nom tient en %(n)s signes.") % {"n": NAME_LENGTH}
    if commitment.budget is not None and not (
        commitment.budget.is_finite() and 0 <= commitment.budget <= LARGEST_BUDGET
    ):
        faults["budget"] = _("Écrivez un montant en euros, par exemple 12500.")
    if commitment.due_on < commitment.starts_on:
        faults["due_on"] = _("L’échéance vient avant le début de l’engagement : choisissez une date plus tardive.")
    elif commitment.due_on > timezone.localdate(clock()) + FARTHEST:
        faults["due_on"] = _("Cette date est trop lointaine : vérifiez l’année.")
    if faults:
        raise ValidationError(faults)
