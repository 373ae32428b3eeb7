"""What the tests of votes are made of: a town with a roll, a question whose urn is sealed, ballots from many hands."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase
from consult.votes.models import Question
from consult.votes.modes.paper import Choice
from consult.votes.publishing import EXPORTS, public_files
from consult.votes.services.casting import Cast, cast_ballot
from consult.votes.services.closing import close_question
from consult.votes.services.counting import count_question
from consult.votes.services.opening import seal_question
from consult.votes.services.preparing import Line, save_question
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.territories.models import Territory
from tests.make import DAY, make_consultation, make_phase
from tests.people import attest, make_clichy, make_official, make_user, standing

OPTIONS = ("Un jardin partagé", "Des bancs au marché", "Une maison des aînés", "Un bus le dimanche")
# For each way of voting: a rule that counts it, what else the question says, and two choices.
MODES: dict[str, tuple[str, dict[str, Any], Choice, Choice]] = {
    "approval": ("approval", {}, ["1", "3"], ["2"]),
    "points": ("points", {"points": 10}, {"1": 7, "2": 3}, {"4": 10}),
    "quadratic": ("quadratic", {"points": 9}, {"1": 2, "2": 1}, {"3": 3}),
    "score": ("score", {"points": 5}, {"1": 5, "2": 4, "3": 1}, {"4": 5}),
    "ranking": ("schulze", {}, ["2", "1", "4"], ["3", "4"]),
    "judgment": ("majority-judgment", {}, {"1": 0, "2": 3, "3": 5, "4": 1}, {"1": 4, "2": 0, "3": 2, "4": 2}),
    "budget": ("equal-shares", {"envelope": 50_000}, ["1", "2"], ["4"]),
}


def make_voters(town: Territory, number: int) -> list[User]:
    """So many people whose residence is attested."""
    official = make_official(town)
    voters = [make_user(f"Votante {n}", home=town) for n in range(number)]
    for voter in voters:
        attest(voter, town, by=official)
    return voters


def make_vote(town: Territory, slug: str = "au-vote", opened_since: float = 1, lasts: float = 7) -> Consultation:
    """A consultation whose vote phase is open."""
    consultation = make_consultation(town, slug)
    make_phase(consultation, Kind.VOTE, timezone.now() - opened_since * DAY, lasts)
    return Consultation.objects.select_related("territory").prefetch_related("phases").get(pk=consultation.pk)


def make_question(consultation: Consultation, mode: str = "approval", **fields: Any) -> Question:
    """A question that is still a draft."""
    rule, more, _first, _second = MODES[mode]
    values = {"title": "Que faire d’abord ?", "mode": mode, "rule": rule, "seats": 1, "points": 10, **more, **fields}
    costs = (20_000, 15_000, 30_000, 12_000) if mode == "budget" else (0,) * 4
    return save_question(
        standing=standing(make_official(consultation.territory), consultation.territory), consultation=consultation,
        options=[Line(title=title, cost=cost) for title, cost in zip(OPTIONS, costs, strict=True)], **values,
    )  # fmt: skip


def sealed(
    voters: int = 3, mode: str = "approval", town: Territory | None = None, **fields: Any
) -> tuple[Question, list[User]]:
    """A sealed question of the town, and those who may vote on it."""
    town = town or make_clichy()
    people = make_voters(town, voters)
    question = make_question(make_vote(town), mode, **fields)
    seal_question(standing=official_of(question), question=question)
    return fresh(question), people


def official_of(question: Question) -> Standing:
    """The official who runs this vote."""
    town = question.consultation.territory
    return standing(make_official(town), town)


def fresh(question: Question) -> Question:
    """The question as the database has it, with what the rules read."""
    return Question.objects.select_related("consultation__territory").get(pk=question.pk)


def cast(question: Question, voter: User, choice: Choice, key: str = "") -> Cast:
    """One ballot of this person."""
    town = question.consultation.territory
    return cast_ballot(
        standing=standing(voter, town), question=question, choice=choice, key=key or f"{voter.pk}-{timezone.now()}"
    )


def end(question: Question) -> Question:
    """The hour has come: what was sealed with the dates is put back, and the urn closes."""
    over = timezone.now() - timedelta(seconds=1)
    Question.objects.filter(pk=question.pk).update(closes_at=over)
    Phase.objects.filter(consultation=question.consultation, kind=Kind.VOTE).update(period=(over - 7 * DAY, over))
    return close_question(question=fresh(question))


def folder_in(path: Path, question: Question) -> Path:
    """The public folder of a question, as a stranger unpacks it."""
    path.mkdir(exist_ok=True)
    for name, content in public_files(question).items():
        if name not in EXPORTS:
            (path / name).write_bytes(content)
    return path


def recount(folder: Path) -> subprocess.CompletedProcess[str]:
    """What a stranger runs, with nothing of ours on the path."""
    return subprocess.run(
        [sys.executable, "-I", "recount.py"], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def counted(voters: int = 13, mode: str = "approval", **fields: Any) -> Question:
    """A question on which so many voted, one of them twice, counted."""
    question, people = sealed(voters, mode, **fields)
    _rule, _more, first, second = MODES[mode]
    for n, voter in enumerate(people):
        cast(question, voter, first if n % 3 else second)
    cast(question, people[0], first)
    end(question)
    count_question(question=fresh(question))
    return fresh(question)
