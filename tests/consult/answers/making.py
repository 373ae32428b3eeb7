"""What the tests of answers are made of: a proposal that is owed an answer, and each step on its way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from consult.answers.models import Answer, Commitment, Decision
from consult.answers.services import answering, committing
from consult.answers.services.committing import Promise
from consult.consultations.models import Consultation
from consult.proposals.models import Proposal, Support
from core.accounts.models import Delegation, ElectedOffice, Person, User
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests import people
from tests.make import make_consultation, make_proposal
from tests.people import standing

REASONS = "Douze bancs seront posés entre le marché et la tour, car nos aînées y font trois pauses."
TODAY = timezone.localdate()


def make_elected(
    town: Territory, theme: str = CommonTheme.AGEING, area: Neighbourhood | None = None, name: str = "Aïssa Kone"
) -> User:
    """An élue with one delegation, since a month."""
    user = people.make_user(name)
    since = timezone.now() - timedelta(days=30)
    office, _made = ElectedOffice.objects.get_or_create(
        user=user, territory=town, defaults={"function": "Adjointe au bien vieillir", "since": since}
    )
    Delegation.objects.get_or_create(office=office, theme=theme, area=area, defaults={"since": since})
    return user


def make_supported(town: Territory, author: User | None = None, supports: int = 3, **fields: Any) -> Proposal:
    """A proposal of a consultation whose threshold is three supports."""
    known = Consultation.objects.filter(territory=town, slug="nos-priorites").first()
    consultation = known or make_consultation(town, answer_threshold=3)
    proposal = make_proposal(consultation, author, theme=CommonTheme.AGEING, **fields)
    add_supports(proposal, supports)
    return proposal


def add_supports(proposal: Proposal, number: int) -> list[User]:
    """So many people with accounts stand behind it, and its counter says so."""
    have = proposal.support_count
    new = [people.make_user(f"Voisine {proposal.pk} {have + n}") for n in range(number)]
    Support.objects.bulk_create(
        Support(proposal=proposal, person=user.person, at=timezone.now() - timedelta(hours=1)) for user in new
    )
    Proposal.objects.filter(pk=proposal.pk).update(support_count=have + number)
    proposal.support_count = have + number
    return new


def add_strangers(proposal: Proposal, number: int) -> None:
    """So many persons without an account in use stand behind it."""
    persons = Person.objects.bulk_create(Person() for _one in range(number))
    Support.objects.bulk_create(Support(proposal=proposal, person=one) for one in persons)
    Proposal.objects.filter(pk=proposal.pk).update(support_count=proposal.support_count + number)


def decided(proposal: Proposal, **words: Any) -> Answer:
    """An answer that an administrator has decided and nobody has published."""
    town = proposal.consultation.territory
    official, administrator = (
        standing(people.make_official(town), town),
        standing(people.make_isabelle(town), town),
    )
    answer = answering.begin_answer(standing=official, proposal=proposal)
    answer = answering.send_to_decide(standing=official, answer=answer, expected=answer.edits)
    said = {"decision": Decision.ACCEPTED, "reasons": REASONS, **words}
    return answering.decide_answer(standing=administrator, answer=answer, expected=answer.edits, **said)  # type: ignore[arg-type]


def published(proposal: Proposal, *promises: Promise, **words: Any) -> Answer:
    """An answer that everyone may read, with its commitments."""
    town = proposal.consultation.territory
    official = standing(people.make_official(town), town)
    answer = decided(proposal, **words)
    for promise in promises:
        committing.add_commitment(standing=official, answer=answer, promise=promise)
    return answering.publish_answer(standing=official, answer=answer, expected=answer.edits)


def promise(title: str = "Poser douze bancs", **fields: Any) -> Promise:
    """A commitment from today to a hundred days from now."""
    values: dict[str, Any] = {"starts_on": TODAY, "due_on": TODAY + timedelta(days=100), **fields}
    return Promise(title=title, **values)


def committed(proposal: Proposal, **fields: Any) -> Commitment:
    """A public commitment."""
    published(proposal, promise(**fields))
    return Commitment.objects.get(proposal=proposal)


def day(shift: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=shift)


def at_once(acts: list[Any]) -> list[Any]:
    """Run the acts in threads that start together; an exception is a result."""

    def run(act: Any) -> Any:
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(min(len(acts), 10)) as hands:
        return list(hands.map(run, acts))
