"""What became of proposals in every open town, in figures. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from consult.answers.models import Commitment, CommitmentState, Outcome
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
    """Every open town by its name, in three queries."""
    has_answer = ~Q(decision="")
    counted = Outcome.objects.shown().order_by("territory").values_list("territory")
    by_answer = {
        pk: more
        for pk, *more in counted.annotate(
            answered=Count("pk", filter=has_answer), waiting=Count("pk", filter=~has_answer),
            late=Count("pk", filter=Q(decision="", due_at__lt=at)),
        )
    }  # fmt: skip
    kept = Commitment.objects.public().filter(proposal__in=Outcome.objects.shown().order_by().values("pk"))
    town = "proposal__consultation__territory"
    done_ones = Count("pk", filter=Q(state=CommitmentState.DONE))
    by_kept = {pk: more for pk, *more in kept.order_by(town).values_list(town).annotate(n=Count("pk"), done=done_ones)}
    rows = []
    for territory in Territory.objects.pilots().order_by("name", "pk"):
        (answered, waiting, late), (made, done) = (
            by_answer.get(territory.pk, (0, 0, 0)),
            by_kept.get(territory.pk, (0, 0)),
        )
        rows.append(
            Followed(
                territory=territory, answered=answered, waiting=waiting, late=late,
                commitments=made, done=done,
            )
        )  # fmt: skip
    return rows
