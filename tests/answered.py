"""What the town of the tests answered: a proposal with two versions and what came of it, one that waits too long, merges."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from consult.answers.addresses import letter_key
from consult.answers.models import (
    Advice,
    Answer,
    Choice,
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
    Said,
    Satisfaction,
    State,
    Verdict,
)
from consult.proposals.models import Actor, Proposal, Support
from core.accounts.models import Person, User
from core.lib.text import html_of
from tests.make import DAY, make_proposal

REASONS = (
    "La ville pose **douze bancs** entre le marché et la tour : le repérage d’octobre a montré trois pauses sur ce trajet.\n\n"
    "Le bailleur pose les quatre qui sont sur son terrain."
)


def make_answer(proposal: Proposal, official: User, days: int, version: int = 1, **fields: Any) -> Answer:
    """A published answer of so many days ago."""
    at = timezone.now() - days * DAY
    values: dict[str, Any] = {
        "decision": Decision.ACCEPTED,
        "reasons": REASONS,
        "reasons_html": html_of(REASONS),
        **fields,
    }
    return Answer.objects.create(
        proposal=proposal, version=version, state=State.PUBLISHED, drafted_by=official, decided_by=official,
        decided_as="Adjointe au bien vieillir", decided_at=at, published_by=official, published_at=at, **values,
    )  # fmt: skip


def make_commitment(answer: Answer, title: str, state: str = CommitmentState.UNDER_WAY, due: int = 90) -> Commitment:
    """A public commitment that began a month ago, due in so many days."""
    today = timezone.localdate()
    return Commitment.objects.create(
        answer=answer, proposal=answer.proposal, title=title, what="Douze bancs à dossier, avec un accoudoir.", budget=18_000,
        responsible_kind=Actor.MUNICIPALITY, responsible_name=answer.proposal.consultation.territory.name, state=state,
        starts_on=today - 30 * DAY, due_on=today + due * DAY, done_at=timezone.now() if state == CommitmentState.DONE else None,
    )  # fmt: skip


def make_answers(place: Any, author: User, official: User) -> None:
    """The much discussed proposal has its answer; another waits too long; two merges, one asked and one done."""
    now, main, late = timezone.now(), place.proposals[""], place.proposals["débat"]
    Duty.objects.create(
        proposal=main, opened_at=now - 20 * DAY, due_at=now + 40 * DAY, threshold=5, supports=5, met_at=now - 9 * DAY
    )
    Duty.objects.create(proposal=late, opened_at=now - 90 * DAY, due_at=now - 30 * DAY, threshold=5, supports=6)
    make_answer(main, official, 9, decision=Decision.PARTLY)
    answer = make_answer(main, official, 4, version=2)
    Advice.objects.create(
        answer=answer, source="Service des espaces verts", question="Combien de bancs, et où ?", asked_by=official,
        words="Douze, devant les commerces et à mi-pente.", cost=18_000, given_by=official, given_at=now - 10 * DAY,
    )  # fmt: skip
    first = make_commitment(answer, "Poser douze bancs", due=90)
    make_commitment(answer, "Consulter les habitantes et habitants de la tour", state=CommitmentState.DONE, due=-5)
    make_commitment(answer, "Réparer la fontaine", state=CommitmentState.PLANNED, due=-3)
    CommitmentChange.objects.create(
        commitment=first, before=CommitmentState.PLANNED, after=CommitmentState.UNDER_WAY, by=official, at=now - 2 * DAY,
        due_before=first.due_on, due_on=first.due_on, because="Les quatre premiers bancs sont commandés.",
    )  # fmt: skip
    Milestone.objects.create(commitment=first, title="Commander", due_on=first.starts_on, done_on=first.starts_on)
    Milestone.objects.create(commitment=first, title="Poser", due_on=first.due_on)
    Cooperation.objects.create(
        commitment=first, actor=Actor.LANDLORDS, name="Bailleur du Plateau", role="pose quatre bancs sur son terrain"
    )
    Evidence.objects.create(
        commitment=first,
        words="Deux bancs sont posés devant la halle.",
        link="https://www.exemple.fr/bancs",
        by=official,
    )
    Satisfaction.objects.create(answer=answer, person=Person.objects.create(), verdict=Verdict.PARTLY)
    asked = Merge.objects.create(into=main, because="Les deux parlent de s’asseoir.", asked_by=official)
    place.rows |= {
        "answer": answer, "commitment": first, "consent": MergeConsent.objects.create(merge=asked, proposal=main, author=author),
        "letter_key": letter_key(main, author), "moved": make_merge(place, author, official),
    }  # fmt: skip
    MergeConsent.objects.create(
        merge=asked, proposal=place.proposals["au nom de"], author=place.proposals["au nom de"].author
    )


def make_merge(place: Any, author: User, official: User) -> MovedSupport:
    """Two proposals brought together, and somebody who has not chosen yet."""
    room, now = place.consultations["débat"], timezone.now()
    into = make_proposal(room, author, "Des repas portés à vélo, midi et soir")
    source = make_proposal(room, place.rows["association"].declared_by, "Porter les repas le soir")
    merge = Merge.objects.create(
        into=into, because="Les deux portent des repas.", asked_by=official, state=MergeState.DONE, ended_at=now
    )
    for one in (into, source):
        MergeConsent.objects.create(merge=merge, proposal=one, author=one.author, said=Said.YES, at=now)
    person = Person.objects.create()
    Support.objects.create(proposal=source, person=person)
    return MovedSupport.objects.create(merge=merge, source=source, person=person, choice=Choice.KEEP)


def grow_answers(place: Any, someone: User, official: User, number: int) -> None:
    """One more answered proposal with all that hangs on it, one more that is followed, one more question to the author."""
    now, main, author = timezone.now(), place.proposals[""], place.rows["person"]
    proposal = make_proposal(place.consultations["débat"], author, f"Un vélo partagé de plus, le {number}")
    Duty.objects.create(
        proposal=proposal, opened_at=now - 20 * DAY, due_at=now + timedelta(days=number + 1), threshold=1, supports=1
    )
    answer = make_answer(proposal, official, 3)
    commitment = make_commitment(answer, f"Un abri de plus, le {number}")
    again = make_answer(main, official, 2, version=number + 3)
    Advice.objects.create(
        answer=again, source=f"Service {number}", question="Combien ?", words="Un.", given_at=now, asked_by=official
    )
    more = make_commitment(again, f"Un banc de plus, le {number}")
    for one in (commitment, more):
        Milestone.objects.create(commitment=one, title=f"Étape {number}", due_on=one.due_on)
        Cooperation.objects.create(commitment=one, actor=Actor.CAF, name=f"Caisse {number}")
        Evidence.objects.create(commitment=one, words=f"Fait, le {number}.", by=official)
        CommitmentChange.objects.create(
            commitment=one, before="planned", after="under_way", due_before=one.due_on, due_on=one.due_on,
            because=f"Début {number}", by=official,
        )  # fmt: skip
    Satisfaction.objects.create(answer=answer, person=someone.person, verdict=Verdict.YES)
    Follow.objects.create(
        user=author, proposal=make_proposal(place.consultations["débat"], someone, f"À suivre {number}")
    )
    merge = Merge.objects.create(
        into=proposal, because=f"Se ressemblent, {number}.", asked_by=official, state=MergeState.CANCELLED, ended_at=now
    )
    MergeConsent.objects.create(merge=merge, proposal=proposal, author=author)
