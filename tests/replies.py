"""Answers of the town of the tests, one at each step, with what hangs on them: advice, commitments, merges."""

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
    Merge,
    MergeConsent,
    MergeState,
    Milestone,
    MovedSupport,
    Satisfaction,
    State,
    Verdict,
)
from consult.consultations.models import Consultation
from consult.proposals.models import Actor, Proposal
from core.accounts.models import Partner, User
from core.lib.text import html_of
from core.territories.models import CommonTheme
from tests.make import DAY, make_proposal

REASONS = "Douze bancs seront posés entre le marché et la tour, car nos aînées y font trois pauses."
STATES = {"": State.INSTRUCTING, "à décider": State.TO_DECIDE, "décidée": State.DECIDED, "publiée": State.PUBLISHED}


def make_answers(
    main: Proposal, debate: Consultation, author: User, official: User, partner: Partner
) -> dict[str, Any]:
    """The main proposal's answer is being prepared; the debate has one to decide, one to publish and a published one."""
    proposals = {"": main} | {
        case: make_proposal(debate, author, title, theme=CommonTheme.AGEING)
        for case, title in {
            "à décider": "Des bancs à l’ombre", "décidée": "Un passage surélevé", "publiée": "Une rampe à la poste",
        }.items()
    }  # fmt: skip
    for number, proposal in enumerate(proposals.values()):
        make_duty(proposal, late=number == 1)
    answers = {case: make_answer(proposal, STATES[case], official) for case, proposal in proposals.items()}
    Duty.objects.filter(proposal=proposals["publiée"]).update(met_at=timezone.now())
    first, public = answers[""], answers["publiée"]
    Advice.objects.create(answer=first, source="Espaces verts", question="À quel coût ?", asked_by=official)
    Advice.objects.create(
        answer=public, source="Voirie", question="Est-ce possible ?", words="Oui, côté cour.", cost=Decimal(8_000),
        given_at=timezone.now(), given_by=official, asked_by=official,
    )  # fmt: skip
    Satisfaction.objects.create(answer=public, person=author.person, verdict=Verdict.PARTLY)
    commitments = {"": make_commitment(first), "public": make_commitment(public, CommitmentState.UNDER_WAY, official)}
    asked = make_merge(proposals["décidée"], proposals["à décider"], official, author)
    done = make_merge(
        proposals["publiée"], make_proposal(debate, author, "Une rampe, vite"), official, author, MergeState.DONE
    )
    return {
        "answers": answers,
        "commitments": commitments,
        "advice": Advice.objects.create(answer=first, partner=partner, source=partner.name, question="Avec quelle aide ?"),
        "merge": asked,
        "consent": asked.consents.order_by("pk").first(),
        "moved": MovedSupport.objects.create(merge=done, source=done.consents.order_by("-pk")[0].proposal, person=author.person),
    }  # fmt: skip


def make_duty(proposal: Proposal, *, late: bool = False) -> Duty:
    """It reached its threshold ten days ago, or so long ago that the answer is late."""
    opened = timezone.now() - (70 if late else 10) * DAY
    return Duty.objects.create(
        proposal=proposal, opened_at=opened, due_at=opened + 60 * DAY, threshold=50, supports=52
    )  # fmt: skip


def make_answer(proposal: Proposal, state: State, official: User) -> Answer:
    """An answer at this step; what has been decided has its words."""
    now, said = timezone.now(), {}
    if state in {State.DECIDED, State.PUBLISHED}:
        said = {"decided_by": official, "decided_as": "Adjointe au maire déléguée aux solidarités", "decided_at": now}
    if state == State.PUBLISHED:
        said |= {"published_by": official, "published_at": now}
    return Answer.objects.create(
        proposal=proposal, state=state, drafted_by=official, decision=Decision.ACCEPTED, reasons=REASONS,
        reasons_html=html_of(REASONS), **said,
    )  # fmt: skip


def make_commitment(answer: Answer, state: str = CommitmentState.PLANNED, by: User | None = None) -> Commitment:
    """A commitment with a step, an actor, and (once it is public) an evidence and a change."""
    day = timezone.localdate()
    made = Commitment.objects.create(
        answer=answer, proposal=answer.proposal, title="Poser douze bancs", what="Avec dossier et accoudoirs.", state=state,
        responsible_kind=Actor.MUNICIPALITY, responsible_name="Espaces verts", budget=Decimal(12_500),
        starts_on=day - timedelta(days=20), due_on=day + timedelta(days=100),
    )  # fmt: skip
    Milestone.objects.create(commitment=made, title="Emplacements choisis", due_on=day + timedelta(days=30))
    Cooperation.objects.create(commitment=made, actor=Actor.RESIDENTS, name="Conseil citoyen", role="choisit avec nous")
    if by is not None:
        Evidence.objects.create(
            commitment=made, words="Six bancs sont posés.", link="https://www.exemple.fr/bancs", by=by
        )
        CommitmentChange.objects.create(
            commitment=made, before=CommitmentState.PLANNED, after=state, due_before=made.due_on, due_on=made.due_on,
            because="Le marché est signé.", by=by,
        )  # fmt: skip
    return made


def make_merge(into: Proposal, source: Proposal, official: User, author: User, state: str = MergeState.ASKED) -> Merge:
    """A merge that was asked of this author, twice theirs; one that is done had their yes."""
    is_done = state == MergeState.DONE
    at = timezone.now() if is_done else None
    made = Merge.objects.create(
        into=into, because="Toutes deux demandent la même chose.", asked_by=official, state=state, ended_at=at
    )
    for one in (into, source):
        MergeConsent.objects.create(
            merge=made, proposal=one, author=author, said="yes" if is_done else "nothing", at=at
        )
    return made
