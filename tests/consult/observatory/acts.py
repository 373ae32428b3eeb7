"""What people did on given days, made by hand: each test counts it again by hand."""

import itertools
from datetime import datetime
from typing import Any
from uuid import uuid4

from consult.comments.models import Comment, Stance
from consult.consultations.models import Consultation, Kind
from consult.discussion.models import Message, Room
from consult.observatory.vintages import PARIS, Vintage
from consult.proposals.models import Proposal, Support
from consult.votes.models import Channel, Question, RegisterLine
from core.accounts.models import Association, Attestation, AttestationMethod, Person, User
from core.territories.models import Neighbourhood, Territory
from tests import people
from tests.make import make_comment, make_consultation, make_phase, make_proposal

QUARTER = Vintage(2026, 2)
MAY = datetime(2026, 5, 12, 9, tzinfo=PARIS)
BEFORE = datetime(2026, 2, 3, 9, tzinfo=PARIS)
AFTER = datetime(2026, 8, 3, 9, tzinfo=PARIS)
NUMBERS = itertools.count(1)


def somebody(town: Territory, person: Person | None = None) -> User:
    """An account, of somebody new unless said otherwise."""
    fields = {"person": person} if person else {}
    return people.make_user(f"Habitante {next(NUMBERS)}", home=town, **fields)


def consult(town: Territory, slug: str = "", **fields: Any) -> Consultation:
    """Open to proposals, talk and votes from January to the end of the year."""
    since = datetime(2026, 1, 10, tzinfo=PARIS)
    made = make_consultation(town, slug or f"c{next(NUMBERS)}", (), **{"published_at": since, **fields})
    for kind in (Kind.PROPOSE, Kind.DISCUSS):
        make_phase(made, kind, since, 350)
    return made


def propose(consultation: Consultation, author: User | None, at: datetime = MAY, **fields: Any) -> Proposal:
    """A proposal that resembles no other, shown since that moment."""
    words = " ".join(uuid4().hex[part : part + 8] for part in range(0, 32, 8))
    title = fields.pop("title", f"Proposition {words}")
    body = fields.pop("body", words)
    return make_proposal(consultation, author, title, body, published_at=at, created_at=at, **fields)


def argue(
    proposal: Proposal, author: User | None, at: datetime = MAY, stance: Stance = Stance.FOR, **more: Any
) -> Comment:
    """An argument of that moment."""
    return make_comment(proposal, author, created_at=at, stance=stance, **more)


def support(proposal: Proposal, user: User, at: datetime = MAY) -> Support:
    """The support of whoever holds this account."""
    return Support.objects.create(proposal=proposal, person=user.person, at=at)


def say(consultation: Consultation, author: User | None, at: datetime = MAY, **more: Any) -> Message:
    """A message in the live session of this consultation."""
    room, _made = Room.objects.get_or_create(
        consultation=consultation, title="La soirée", defaults={"starts_at": at, "opened_at": at}
    )
    return Message.objects.create(
        room=room, author=author, number=next(NUMBERS), change=1, client_id=uuid4(), said=b"", text="Oui.", html="Oui.",
        posted_at=at, **more,
    )  # fmt: skip


def counted_question(consultation: Consultation, at: datetime = MAY, **fields: Any) -> Question:
    """A question whose ballots were counted at that moment."""
    dates = {"opens_at": BEFORE, "closes_at": at, "sealed_at": BEFORE, "closed_at": at, "counted_at": at}
    return Question.objects.create(
        consultation=consultation, title="Que choisir ?", status="counted", choice_length=8, **dates, **fields
    )


def voted(question: Question, user: User, channel: Channel = Channel.WEB) -> None:
    """Their name is signed in the register."""
    RegisterLine.objects.create(question=question, person=user.person, channel=channel)


def live_in(user: User, area: Neighbourhood, since: datetime = BEFORE, until: datetime | None = None) -> None:
    """An official has attested where this person lives."""
    Attestation.objects.create(
        person=user.person, territory=area.territory, neighbourhood=area, identity=f"{user.pk:064d}", since=since,
        until=until, method=AttestationMethod.COUNTER, attested_by=people.make_official(area.territory),
    )  # fmt: skip


def association(town: Territory) -> Association:
    """One more association of this town."""
    number = next(NUMBERS)
    return people.make_association(town, f"Association {number}", f"W{number:09d}")
