"""Answers that committed to something, and sheets made of what was kept."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from consult.answers.models import (
    Advice,
    Answer,
    Commitment,
    CommitmentChange,
    CommitmentState,
    Cooperation,
    Decision,
    Duty,
    Evidence,
    Follow,
    Merge,
    MergeConsent,
    MergeState,
    Milestone,
    MovedSupport,
    Satisfaction,
    State,
    Verdict,
)
from consult.practices.models import Practice, Status
from consult.proposals.models import Actor, Logic, Proposal
from core.accounts.models import Person, User
from core.lib.text import html_of, search_text
from core.territories.models import CommonTheme, Territory

SECRET_SHEET = "Une crèche ouverte la nuit, en préparation"
REASONS = "La ville et le bailleur ont chacun une moitié de l’allée : ils l’éclairent ensemble avant l’hiver."


def make_duty(proposal: Proposal, **fields: Any) -> Duty:
    """A duty opened ten days ago, due in fifty."""
    now = timezone.now()
    values: dict[str, Any] = {
        "opened_at": now - timedelta(days=10), "due_at": now + timedelta(days=50), "threshold": 50, "supports": 62,
    }  # fmt: skip
    return Duty.objects.create(proposal=proposal, **{**values, **fields})


def make_answer(proposal: Proposal, by: User | None = None, **fields: Any) -> Answer:
    """An answer published a month ago, that accepts."""
    now = timezone.now()
    values: dict[str, Any] = {
        "state": State.PUBLISHED, "decision": Decision.ACCEPTED, "reasons": REASONS, "reasons_html": html_of(REASONS),
        "drafted_by": by, "decided_by": by, "decided_as": "Adjointe à la solidarité", "published_by": by,
        "drafted_at": now - timedelta(days=40), "decided_at": now - timedelta(days=31),
        "published_at": now - timedelta(days=30),
    }  # fmt: skip
    return Answer.objects.create(proposal=proposal, **{**values, **fields})


def make_commitment(answer: Answer, title: str = "Éclairer l’allée des écoliers", **fields: Any) -> Commitment:
    """A commitment that is done, with whom, and what shows it."""
    now = timezone.now()
    values: dict[str, Any] = {
        "what": "Douze lampes basses, allumées du coucher du soleil à minuit.", "responsible_kind": Actor.MUNICIPALITY,
        "responsible_name": "Service voirie", "budget": Decimal("18000.00"), "starts_on": now.date() - timedelta(days=25),
        "due_on": now.date() - timedelta(days=3), "state": CommitmentState.DONE, "done_at": now - timedelta(days=4),
    }  # fmt: skip
    made = Commitment.objects.create(answer=answer, proposal=answer.proposal, title=title, **{**values, **fields})
    Cooperation.objects.create(
        commitment=made, actor=Actor.LANDLORDS, name="Le Toit commun", role="éclaire son côté de l’allée"
    )
    if made.state == CommitmentState.DONE:
        CommitmentChange.objects.create(
            commitment=made, before=CommitmentState.UNDER_WAY, after=CommitmentState.DONE, due_before=made.due_on,
            due_on=made.due_on, because="Les douze lampes sont posées : on y passe de nouveau le soir.", at=now,
        )  # fmt: skip
        Evidence.objects.create(commitment=made, words="Procès-verbal de réception du chantier.", at=now)
    return made


def make_practice(territory: Territory, title: str = "Éclairer l’allée des écoliers", **fields: Any) -> Practice:
    """A sheet published yesterday."""
    values: dict[str, Any] = {
        "context": "Le soir, l’allée était noire et les enfants faisaient le tour par la nationale.",
        "done": "Douze lampes basses, allumées du coucher du soleil à minuit.",
        "cooperation": "- Service voirie : pose des lampes\n- Le Toit commun : éclaire son côté de l’allée",
        "cost": "18 000 €, payés par moitié.", "result": "On y passe de nouveau après 20 h.",
        "theme": CommonTheme.PUBLIC_PEACE, "logic": Logic.PREVENT, "actors": [Actor.MUNICIPALITY, Actor.LANDLORDS],
        "status": Status.PUBLISHED, "published_at": timezone.now() - timedelta(days=1),
    }  # fmt: skip
    made = {**values, **fields}
    if made["status"] == Status.DRAFT:
        made["published_at"] = None
    words = search_text(title, *(made[name] for name in ("context", "done", "cooperation", "cost", "result")))
    return Practice.objects.create(territory=territory, title=title, search_text=words, **made)


def keep_promises(proposal: Proposal, official: User) -> tuple[dict[str, Practice], Commitment]:
    """A commitment that was kept, its sheet, a sheet that is only a draft, and a commitment that has none yet."""
    town, answer = proposal.consultation.territory, make_answer(proposal, official)
    sheets = {
        "": make_practice(town, commitment=make_commitment(answer), by=official),
        "brouillon": make_practice(town, SECRET_SHEET, status=Status.DRAFT, by=official, result=""),
    }
    return sheets, make_commitment(answer, "Douze bancs le long de l’allée")


def grow_kept(kept: Commitment, proposal: Proposal, person: User, official: User, number: int) -> None:
    """A duty more, an answer more, commitments more, a merge more, a sheet more, and more of all that hangs on one of each."""
    now, town = timezone.now(), proposal.consultation.territory
    make_duty(proposal)
    answer = make_answer(proposal, official)
    make_commitment(answer, f"Un engagement de plus, le {number}")
    make_commitment(
        answer, f"Un engagement en cours, le {number}", state=CommitmentState.UNDER_WAY, done_at=None,
        due_on=timezone.localdate() + timedelta(days=number),
    )  # fmt: skip
    make_practice(town, f"Éclairer une allée, fiche {number}")
    make_practice(town, f"Un brouillon de fiche {number}", status=Status.DRAFT)
    grow_around(kept, number)
    for state, ended in ((MergeState.ASKED, None), (MergeState.DONE, now)):
        merge = Merge.objects.create(
            into=proposal, because="Elles disent la même chose.", state=state, asked_by=official, ended_at=ended
        )
        for one in (proposal, kept.proposal):
            MergeConsent.objects.create(merge=merge, proposal=one, author=person)
        MovedSupport.objects.create(merge=merge, source=kept.proposal, person=person.person)
    Follow.objects.create(user=person, proposal=proposal)


def grow_around(kept: Commitment, number: int) -> None:
    """More of all that hangs on one commitment and on its answer."""
    now, day = timezone.now(), kept.starts_on + timedelta(days=number)
    Milestone.objects.create(commitment=kept, title=f"Étape {number}", due_on=day, done_on=day)
    Cooperation.objects.create(commitment=kept, actor=Actor.ASSOCIATIONS, name=f"Collectif {number}")
    Evidence.objects.create(commitment=kept, words=f"Une preuve de plus, la {number}.", at=now)
    CommitmentChange.objects.create(
        commitment=kept, before=CommitmentState.UNDER_WAY, after=CommitmentState.DONE, due_before=kept.due_on,
        due_on=kept.due_on, because=f"Une raison de plus, la {number}.", at=now,
    )  # fmt: skip
    Advice.objects.create(
        answer=kept.answer,
        source=f"Service {number}",
        question="Est-ce faisable ?",
        words="Oui, en six mois.",
        given_at=now,
    )
    Satisfaction.objects.create(answer=kept.answer, person=Person.objects.create(), verdict=Verdict.PARTLY)
