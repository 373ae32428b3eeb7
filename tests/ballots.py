"""The votes of a town of the tests: a question in each state that a reader may meet, with as few ballots as will do."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consult.consultations.models import Consultation, Kind
from consult.votes.models import Question, Secrecy
from consult.votes.modes.paper import Choice
from consult.votes.services.casting import cast_ballot
from consult.votes.services.closing import close_question
from consult.votes.services.counting import count_question
from consult.votes.services.opening import rehearse, seal_question
from consult.votes.services.paper import enter_batch
from consult.votes.services.preparing import Line, save_question
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.territories.models import Territory
from tests import people
from tests.make import DAY, make_consultation, make_phase

SECRET_QUESTION = "De quelle couleur repeindre la halle ?"
LINES = (
    Line("Un jardin partagé", "Vingt parcelles au pied des tours."), Line("Des bancs au marché"), Line("Une maison des aînés"),
)  # fmt: skip
CHOICES: tuple[Choice, ...] = (["1"], ["1", "2"], ["3"])


def voters_of(town: Territory, official: User, number: int) -> list[User]:
    """So many residents who come to vote and do nothing else."""
    found = [people.make_user(f"Voix {town.code} {n}", home=town) for n in range(number)]
    for voter in found:
        people.attest(voter, town, by=official)
    return found


def asked(standing: Standing, consultation: Consultation, title: str, **fields: Any) -> Question:
    """A question that is still a draft."""
    return save_question(standing=standing, consultation=consultation, title=title, options=LINES, **fields)


def sealed(standing: Standing, consultation: Consultation, title: str, **fields: Any) -> tuple[Question, list[str]]:
    """A question whose urn is sealed; the shares of its key, where it is shared."""
    question, shares = seal_question(standing=standing, question=asked(standing, consultation, title, **fields))
    if shares:
        rehearse(standing=standing, question=question, parts=shares[:2])
    return again(question), shares


def again(question: Question) -> Question:
    """As the database has it now."""
    return Question.objects.select_related("consultation__territory").get(pk=question.pk)


def fill(question: Question, voters: list[User]) -> None:
    """One ballot each."""
    for n, voter in enumerate(voters):
        standing = people.standing(voter, question.consultation.territory)
        cast_ballot(
            standing=standing, question=question, choice=CHOICES[n % len(CHOICES)], key=f"clé-{question.pk}-{n}"
        )


def closed(question: Question) -> Question:
    """The hour has come."""
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    return close_question(question=again(question))


def counted(question: Question, voters: list[User], embargo_until: datetime | None = None) -> Question:
    """So many have voted, the urn is closed and opened."""
    fill(question, voters)
    Question.objects.filter(pk=question.pk).update(embargo_until=embargo_until)
    count_question(question=closed(question))
    return again(question)


def make_votes(town: Territory, official: User, slug: str, voters: int) -> tuple[Consultation, dict[str, Question]]:
    """A consultation at the vote: a draft, an open urn, one closed to be opened with shares, three that were counted."""
    now, standing = timezone.now(), people.standing(official, town)
    consultation = make_consultation(
        town, slug, (), title="Ce que nous ferons d’abord", question="Que faut-il faire d’abord ?", created_by=official
    )
    make_phase(consultation, Kind.VOTE, now - 2 * DAY, 9)
    consultation = Consultation.objects.select_related("territory").get(pk=consultation.pk)
    hands = voters_of(town, official, voters)
    found = {
        "": sealed(standing, consultation, "Que faire d’abord au Plateau ?", text="Il y a de quoi en faire une cette année.")[0],
        "brouillon": asked(standing, consultation, SECRET_QUESTION),
        "fermée": closed(sealed(standing, consultation, "Où poser la boîte à livres ?", secrecy=Secrecy.SCRUTIN)[0]),
        "résultat": counted(sealed(standing, consultation, "Que planter sur la place ?")[0], hands),
        "embargo": counted(sealed(standing, consultation, "Quel nom pour l’allée ?")[0], hands[:1], now + 20 * DAY),
        "scrutateurs": counted(
            sealed(standing, consultation, "Quels jeux dans la cour ?", publishes_ballots=False)[0], hands
        ),
    }  # fmt: skip
    fill(found[""], hands[:2])
    enter_batch(standing=standing, question=found["fermée"], choices=[["1"], ["2", "3"]])
    return consultation, {case: again(question) for case, question in found.items()}
