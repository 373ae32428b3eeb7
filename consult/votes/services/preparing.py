"""Prepare a question, seal its urn, keep its roll: what officials do before the first ballot."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation, Kind, Phase
from consult.consultations.steps import fix_dates
from consult.consultations.steps import held as held_consultation
from consult.proposals.models import Proposal
from consult.votes import rules
from consult.votes.keys import KC, LOG, PRIVATE, write_key
from consult.votes.models import Mode, Option, Question, RollEntry, Secrecy, Status
from consult.votes.modes import MODES
from consult.votes.modes.paper import Paper
from consult.votes.publishing import asked_of
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals, shares, statements
from consult.votes.selectors import paper_of
from consult.votes.steps import held, sign_journal, state
from consult.votes.tally.rules import RULES
from core.accounts.models import Attestation
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import lock_name, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text

MOST_OPTIONS = 100
LATE = "résidences attestées depuis l’ouverture"


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
    _note(standing, kept, "edited" if held_one is not None else "created")
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
    _note(standing, question, "deleted")
    question.delete()


@transaction.atomic(durable=True)
def seal_question(*, standing: Standing, question: Question, expected: int | None = None) -> tuple[Question, list[str]]:
    """Freeze the question, its dates and its roll, make its keys, and open its journal.

    In mode *scrutin* the three shares of the urn's key are returned here, once, and are kept nowhere.
    """
    question = held(question)
    consultation = held_consultation(question.consultation_id)
    question.consultation = consultation
    now = timezone.now()
    if expected is not None and question.version != expected:
        raise Refused(Common.CHANGED_MEANWHILE)
    paper = paper_of(question)
    allow(rules.refuse_seal(standing, question, len(paper.options), now))
    vote = _phase(consultation)
    persons = _attested(question)
    if not persons:
        raise Refused(VoteRefusal.NO_ROLL)
    RollEntry.objects.bulk_create((RollEntry(question=question, person_id=pk) for pk in persons), batch_size=5000)
    private, public = seals.new_urn_keys()
    log = seals.new_log_key()
    write_key(question, KC, seals.new_kc())
    write_key(question, LOG, log)
    parts: list[str] = []
    if question.secrecy == Secrecy.SCRUTIN:
        parts = list(shares.split(private, question.pk))
    else:
        write_key(question, PRIVATE, private)
    question.status, question.sealed_at = Status.OPEN, now
    question.opens_at, question.closes_at = vote.opens_at, vote.closes_at
    question.public_key, question.log_key = public, seals.log_public_key(log)
    question.choice_length = MODES[question.mode].longest(paper) + 1  # the padding's own mark
    question.roll_size, question.roll_hash = len(persons), hash_of_roll(persons)
    question.save()
    fix_dates(vote)
    state(question, opening_of(question, paper))
    sign_journal(question)
    _note(standing, question, "sealed", roll=len(persons), roll_hash=question.roll_hash)
    return question, parts


def opening_of(question: Question, paper: Paper) -> bytes:
    """What the journal says first: everything that may not change afterwards."""
    if question.opens_at is None or question.closes_at is None:
        raise Refused(VoteRefusal.NO_VOTE_PHASE)
    return statements.opening(
        asked_of(question, paper).facts(), opens=question.opens_at.isoformat(), closes=question.closes_at.isoformat(),
        code=settings.CODE_VERSION, roll_sha256=question.roll_hash,
    )  # fmt: skip


@transaction.atomic(durable=True)
def rehearse(*, standing: Standing, question: Question, parts: Sequence[str]) -> Question:
    """Try the trustees' shares before anyone votes: two of them must open what the urn's public key seals."""
    question = held(question)
    allow(rules.refuse_official(standing, question))
    if question.status != Status.OPEN or question.secrecy != Secrecy.SCRUTIN:
        raise Refused(Common.ALREADY_DONE)
    private = shares.join(parts, question.pk)
    if seals.urn_public_key(private) != bytes(question.public_key):
        raise Refused(VoteRefusal.SHARES_NEEDED)
    question.is_rehearsed = True
    question.save(update_fields=["is_rehearsed"])
    _note(standing, question, "rehearsed")
    return question


@transaction.atomic(durable=True)
def add_to_roll(*, standing: Standing, question: Question) -> int:
    """Those attested since the sealing join the roll while the vote runs; the journal says how many."""
    question = held(question)
    allow(rules.refuse_official(standing, question) or rules.refuse_roll(question, timezone.now()))
    known = set(RollEntry.objects.filter(question=question).order_by("id").values_list("person_id", flat=True))
    late = [pk for pk in _attested(question) if pk not in known]
    if not late:
        return 0
    RollEntry.objects.bulk_create((RollEntry(question=question, person_id=pk) for pk in late), batch_size=5000)
    question.roll_size, question.roll_hash = len(known) + len(late), hash_of_roll([*known, *late])
    question.save(update_fields=["roll_size", "roll_hash"])
    facts = {"added": len(late), "roll_size": question.roll_size, "roll_hash": question.roll_hash}
    correction = {"added": len(late), "removed": 0, "withdrawn": [], "roll_sha256": question.roll_hash, "reason": LATE}
    state(question, statements.statement(statements.Kind.CORRECTION, correction))
    sign_journal(question)
    _note(standing, question, "roll_completed", **facts)
    return len(late)


def hash_of_roll(persons: Iterable[UUID]) -> str:
    """SHA-256 of the persons' numbers, sorted, one a line."""
    return hashlib.sha256("\n".join(sorted(pk.hex for pk in persons)).encode()).hexdigest()


def _phase(consultation: Consultation) -> Phase:
    now = timezone.now()
    found = consultation.phase_at(Kind.VOTE, now) or consultation.next_phase(Kind.VOTE, now)
    if found is None:
        raise Refused(VoteRefusal.NO_VOTE_PHASE)
    return found


def _attested(question: Question) -> list[UUID]:
    """The persons whose residence here is attested today, in an order that says nothing."""
    rows = Attestation.objects.valid_at(timezone.now()).filter(territory=question.consultation.territory)
    return list(rows.order_by("person_id").values_list("person_id", flat=True))


def _note(standing: Standing, question: Question, act: str, **details: Any) -> None:
    require_transaction()
    territory = question.consultation.territory
    forget_pages(territory.slug)
    record(actor=standing.user, territory=territory, act=f"question.{act}", target=f"question:{question.pk}", **details)
