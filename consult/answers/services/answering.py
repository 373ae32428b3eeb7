"""An answer on its way: begun, written, sent to be decided, decided, published, corrected."""

from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import override

from consult.answers import rules
from consult.answers.addresses import desk_address, proposal_address
from consult.answers.models import Answer, State, Told
from consult.answers.rules import Capacity
from consult.answers.selectors.delegations import capacity_of, deciders_of
from consult.answers.steps import (
    begin,
    expect,
    give_back,
    keep,
    locked_answer,
    meet_duties,
    note,
    put_words,
    require_substance,
)
from consult.proposals.models import Proposal
from consult.proposals.steps import locked as locked_proposal
from consult.proposals.telling import about_proposal
from core.accounts.models import Role
from core.accounts.selectors import Standing
from core.lib.db import clock
from core.lib.refusals import allow
from core.notices.families import Family
from core.notices.telling import write_notice


class Words(TypedDict, total=False):
    """What an answer says; what is not named stays."""

    decision: str
    competent: str
    reasons: str


@transaction.atomic(durable=True)
def begin_answer(*, standing: Standing, proposal: Proposal) -> Answer:
    """Begin to instruct an answer; the one being prepared is given back. After a published one, it is its next version, with its words."""
    proposal = locked_proposal(proposal)
    allow(rules.refuse_instruct(standing, proposal))
    return begin(standing, proposal)


@transaction.atomic(durable=True)
def save_answer(*, standing: Standing, answer: Answer, expected: int, **words: Unpack[Words]) -> Answer:
    """Keep what an official writes, unless another hand has changed it since `expected` (its `edits`) was read."""
    answer = locked_answer(answer)
    allow(rules.refuse_edit_answer(standing, answer))
    expect(answer, expected)
    put_words(answer, dict(words))
    return keep(answer)


@transaction.atomic(durable=True)
def send_to_decide(*, standing: Standing, answer: Answer, expected: int) -> Answer:
    """The instruction is over: it waits for who holds the delegation, who is told by letter."""
    answer = locked_answer(answer)
    allow(rules.refuse_edit_answer(standing, answer))
    expect(answer, expected)
    answer.state = State.TO_DECIDE
    proposal, town = answer.proposal, answer.proposal.consultation.territory
    for user in deciders_of(proposal, clock()):
        write_notice(
            Family.DESK, "answer_to_decide", to=user, about=about_proposal(proposal), title=proposal.title, territory_name=town.name,
            url=proposal_address(proposal), desk_url=desk_address(town),
        )  # fmt: skip
    note(standing, proposal, "answer.sent_to_decide", f"answer:{answer.pk}")
    return keep(answer)


@transaction.atomic(durable=True)
def send_back(*, standing: Standing, answer: Answer, expected: int) -> Answer:
    """Who decides, or an official, gives it back to be instructed further."""
    answer = locked_answer(answer)
    allow(rules.refuse_send_back(standing, answer, capacity_of(standing, answer.proposal)))
    expect(answer, expected)
    return give_back(standing, answer)


@transaction.atomic(durable=True)
def decide_answer(*, standing: Standing, answer: Answer, expected: int, **words: Unpack[Words]) -> Answer:
    """Who holds the delegation decides, with reasons of substance; their function is kept as it is on the day."""
    answer = locked_answer(answer)
    capacity = capacity_of(standing, answer.proposal)
    allow(rules.refuse_decide(standing, answer, capacity))
    expect(answer, expected)
    put_words(answer, dict(words))
    require_substance(answer)
    answer.state, answer.decided_by, answer.decided_at = State.DECIDED, standing.user, clock()
    answer.decided_as = decides_as(capacity)
    note(standing, answer.proposal, "answer.decided", f"answer:{answer.pk}", decision=answer.decision)
    return keep(answer)


@transaction.atomic(durable=True)
def publish_answer(*, standing: Standing, answer: Answer, expected: int) -> Answer:
    """Show it to everyone: the duty is met, its commitments are public, and author and supporters will be told. Asked twice, once."""
    answer = locked_answer(answer)
    if answer.state == State.PUBLISHED and standing.user is not None and answer.published_by_id == standing.user.pk:
        return answer
    allow(rules.refuse_publish(standing, answer, capacity_of(standing, answer.proposal)))
    expect(answer, expected)
    require_substance(answer)
    answer.state, answer.published_by, answer.published_at = State.PUBLISHED, standing.user, clock()
    meet_duties(answer.proposal, answer.published_at)
    Told.objects.create(proposal=answer.proposal, answer=answer, at=answer.published_at)
    note(
        standing, answer.proposal, "answer.published", f"answer:{answer.pk}", version=answer.version,
        decision=answer.decision,
    )  # fmt: skip
    return keep(answer)


@transaction.atomic(durable=True)
def drop_answer(*, standing: Standing, answer: Answer, expected: int) -> None:
    """Throw away what is being prepared; nothing published ever goes."""
    answer = locked_answer(answer)
    allow(rules.refuse_edit_answer(standing, answer))
    expect(answer, expected)
    note(standing, answer.proposal, "answer.dropped", f"answer:{answer.pk}", version=answer.version)
    answer.delete()


def decides_as(capacity: Capacity | None) -> str:
    """The function under which it is decided, in French: it is part of the answer, not of the page."""
    if capacity is not None and capacity.is_held:
        return capacity.words
    with override("fr"):
        return str(Role.ADMINISTRATOR.label)
