"""What became of proposals in every open town, in figures. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from consult.answers.models import Answer, Commitment, CommitmentState, Duty
from consult.proposals.models import Proposal
from core.territories.models import Territory


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One town: how many proposals have their answer, wait for it, wait too long; how many commitments, how many kept."""

    territory: Territory
    answered: int
    waiting: int
    late: int
    commitments: int
    done: int


def pilots_followed(at: datetime) -> list[Followed]:
    """Every open town by its name, in four queries."""
    shown = Proposal.objects.in_the_open().order_by()
    answered = Answer.objects.published().filter(proposal__in=shown)
    duties = Duty.objects.open().filter(proposal__in=shown)
    kept = Commitment.objects.public().filter(proposal__in=shown)
    town = "proposal__consultation__territory"
    by_answer = dict(answered.order_by(town).values_list(town).annotate(n=Count("proposal", distinct=True)))
    late_ones = Count("pk", filter=Q(due_at__lt=at))
    by_duty = {
        pk: more for pk, *more in duties.order_by(town).values_list(town).annotate(n=Count("pk"), late=late_ones)
    }
    done_ones = Count("pk", filter=Q(state=CommitmentState.DONE))
    by_kept = {pk: more for pk, *more in kept.order_by(town).values_list(town).annotate(n=Count("pk"), done=done_ones)}
    rows = []
    for territory in Territory.objects.pilots().order_by("name", "pk"):
        (waiting, late), (made, done) = by_duty.get(territory.pk, (0, 0)), by_kept.get(territory.pk, (0, 0))
        rows.append(
            Followed(
                territory=territory, answered=by_answer.get(territory.pk, 0), waiting=waiting, late=late,
                commitments=made, done=done,
            )
        )  # fmt: skip
    return rows
