"""The rows of each table, in their order, without a word of any text: those come after, from where they live.

A row is the name of the text that fills it and its other values. Nothing here names a resident: an author is a voice.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from consult.answers.models import Answer, Commitment
from consult.answers.models import State as AnswerState
from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.opendata.texts import SOURCES, Kind
from consult.proposals.models import SEEN, Proposal

Row = tuple[str, dict[str, Any]]  # the name of its text, or nothing; its values by column
ROOT_OF_TOWNS = "/t"


def page_of(consultation: Consultation, *more: object) -> str:
    """The whole address of a page of the consultation, the same in every language."""
    parts = [consultation.territory.slug, "consultations", consultation.slug, *more]
    return f"{settings.PUBLIC_URL}{ROOT_OF_TOWNS}/{'/'.join(map(str, parts))}/"


def file_address(consultation: Consultation, number: int, name: str = "donnees.zip") -> str:
    """The whole address of a file of a version: it never changes."""
    return f"{settings.PUBLIC_URL}/donnees/{consultation.territory.code}/{consultation.slug}/v{number}/{name}"


def _day(at: datetime | None) -> str | None:
    """The day, never the hour: an hour can tell who."""
    return timezone.localdate(at).isoformat() if at else None


def _amount(budget: Decimal | None) -> float | int | None:
    if budget is None:
        return None
    return int(budget) if budget == int(budget) else float(budget)


def consultation_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """The one row of the consultation itself."""
    yield f"{Kind.CONSULTATION.value}:{consultation.pk}", {
        "id": consultation.slug, "adresse": page_of(consultation), "territoire": consultation.territory.name,
        "code_territoire": consultation.territory.code, "etat": consultation.status, "qui": consultation.who, "seuil_de_reponse": consultation.answer_threshold,
        "jours_pour_repondre": consultation.answer_days, "moderation": consultation.moderation,
        "publiee_le": _day(consultation.published_at), "terminee_le": _day(consultation.closed_at),
    }  # fmt: skip


def phase_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """Its calendar."""
    phases = consultation.phases.order_by("period", "id")
    for number, phase in enumerate(phases, start=1):
        yield "", {"numero": number, "nature": phase.kind, "du": _day(phase.opens_at), "au": _day(phase.closes_at)}


def proposal_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """Those that everyone reads; a withdrawn one keeps its place without its words."""
    rows = Proposal.objects.filter(consultation=consultation, status__in=SEEN).order_by("pk")
    said = rows.values_list(
        "pk", "theme", "local_theme__label", "logic", "neighbourhood__name", "published_at", "status", "voice",
        "on_behalf_of__name", "support_count", "endorsement_count", "for_count", "against_count", "neutral_count",
    )  # fmt: skip
    for pk, theme, local, logic, area, shown_at, status, voice, association, *numbers in said:
        supports, endorsements, pros, cons, others = numbers
        yield f"{Kind.PROPOSAL.value}:{pk}", {
            "id": pk, "adresse": page_of(consultation, "propositions", pk), "theme": theme, "sous_theme": local,
            "logique": logic, "quartier": area, "publiee_le": _day(shown_at), "etat": status, "voix": voice,
            "association": association, "soutiens": supports, "appuis": endorsements, "arguments_pour": pros,
            "arguments_contre": cons, "autres_arguments": others,
        }  # fmt: skip


def comment_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """Those that have a place in their thread, thread by thread; one taken away keeps its place without its words."""
    rows = Comment.objects.placed().filter(proposal__consultation=consultation, proposal__status__in=SEEN)
    said = rows.order_by("pk").values_list(
        "pk", "proposal_id", "parent_id", "stance", "created_at", "voice", "on_behalf_of__name"
    )
    for pk, proposal, parent, stance, written_at, voice, association in said:
        yield f"{Kind.COMMENT.value}:{pk}", {
            "id": pk, "proposition": proposal, "reponse_a": parent, "position": stance, "ecrit_le": _day(written_at),
            "voix": voice, "association": association,
        }  # fmt: skip


def answer_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """Every published version of every answer."""
    rows = Answer.objects.filter(
        proposal__consultation=consultation, proposal__status__in=SEEN, state=AnswerState.PUBLISHED
    )
    for pk, proposal, version, decision, shown_at in rows.order_by("pk").values_list(
        "pk", "proposal_id", "version", "decision", "published_at"
    ):
        yield f"{Kind.ANSWER.value}:{pk}", {
            "id": pk, "proposition": proposal, "version": version, "decision": decision, "publiee_le": _day(shown_at),
        }  # fmt: skip


def commitment_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """Those of a published answer."""
    rows = Commitment.objects.public().filter(proposal__consultation=consultation, proposal__status__in=SEEN)
    said = rows.order_by("pk").values_list(
        "pk", "proposal_id", "responsible_kind", "budget", "starts_on", "due_on", "state", "done_at"
    )
    for pk, proposal, kind, budget, starts_on, due_on, state, done_at in said:
        yield f"{Kind.COMMITMENT.value}:{pk}", {
            "id": pk, "proposition": proposal, "nature_du_responsable": kind, "budget": _amount(budget),
            "debut": starts_on.isoformat(), "echeance": due_on.isoformat(), "etat": state, "realise_le": _day(done_at),
        }  # fmt: skip


def vote_rows(consultation: Consultation, at: datetime) -> Iterator[Row]:
    """The questions whose result everyone reads."""
    rows = SOURCES[Kind.QUESTION].rows(at).filter(consultation=consultation).order_by("pk")
    said = rows.values_list("pk", "mode", "rule", "result__ballots", "result__web", "result__paper")
    for pk, mode, rule, ballots, web, paper in said:
        yield f"{Kind.QUESTION.value}:{pk}", {
            "id": pk, "adresse": page_of(consultation, "votes", pk, "resultat"), "mode": mode, "regle": rule,
            "bulletins": ballots, "en_ligne": web, "sur_papier": paper,
        }  # fmt: skip


ROWS: Final[dict[str, Callable[[Consultation, datetime], Iterator[Row]]]] = {
    "consultation": consultation_rows,
    "etapes": phase_rows,
    "propositions": proposal_rows,
    "arguments": comment_rows,
    "reponses": answer_rows,
    "engagements": commitment_rows,
    "votes": vote_rows,
}
