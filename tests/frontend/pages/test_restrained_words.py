"""Whoever the moderation has suspended writes nothing by any door, reads until when, and still supports and votes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consult.comments.models import Comment
from consult.discussion.models import Message, Room
from consult.proposals.models import Proposal, Status
from core.accounts.models import Association, Restriction, RestrictionKind, User
from core.people.services import issue_api_key
from core.territories.models import Territory
from tests.api.client import api_of
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.make import make_comment, make_proposal
from tests.people import make_marcel, make_nadia, make_samba, signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = "Un banc devant l’école, à l’ombre."


@dataclass
class Scene:
    """Marcel, what he wrote a moment ago, and what others wrote."""

    town: Territory
    marcel: User
    proposal: Proposal
    own: Proposal
    draft: Proposal
    argument: Comment
    room: Room
    message: Message

    def url(self, name: str, *keys: object) -> str:
        return reverse(name, args=[self.town.slug, self.proposal.consultation.slug, *keys])

    def written(self) -> tuple[object, ...]:
        """All that anyone reads."""
        return (
            list(Proposal.objects.exclude(status=Status.DRAFT).order_by("pk").values_list("pk", "title", "body")),
            list(Comment.objects.order_by("pk").values_list("pk", "text")),
            list(Message.objects.order_by("pk").values_list("pk", "text")),
        )


@pytest.fixture
def scene(clichy: Territory) -> Scene:
    consultation, marcel = make_debate(clichy), make_marcel(clichy)
    proposal = make_proposal(consultation, make_nadia(clichy), neutral_count=1)
    room = make_room(consultation)
    now = timezone.now()
    return Scene(
        clichy, marcel, proposal,
        own=make_proposal(consultation, marcel, "Une fontaine", published_at=now),
        draft=make_proposal(consultation, marcel, "Un auvent", status=Status.DRAFT, published_at=None),
        argument=make_comment(proposal, marcel, created_at=now), room=room,
        message=say(room, marcel, "Bonsoir à toutes et tous."),
    )  # fmt: skip


Door = Callable[[Scene], HttpResponse]


def page(name: str, keys: Callable[[Scene], list[object]], **data: object) -> Door:
    """A form that Marcel sends."""
    return lambda s: signed_in(s.marcel).post(s.url(name, *keys(s)), data)


def machine(url: Callable[[Scene], str], data: Callable[[Scene], dict[str, object]]) -> Door:
    """What a program of Marcel's sends."""
    return lambda s: api_of(s.marcel).post(url(s), data(s), format="json", headers={"Idempotency-Key": str(uuid4())})


PLACED = {"theme": "other", "logic": "prevent"}
DOORS: dict[str, Door] = {
    "a proposal": page("proposals:preview", lambda s: [s.draft.pk]),
    "a correction of it": page(
        "proposals:edit", lambda s: [s.own.pk], title="Une fontaine", text=WORDS, version=0, **PLACED
    ),
    "an argument": page("proposals:arguments", lambda s: [s.proposal.pk], text=WORDS, stance="for"),
    "a reply": page("proposals:reply", lambda s: [s.proposal.pk, s.argument.pk], text=WORDS),
    "its correction": page("proposals:edit_argument", lambda s: [s.proposal.pk, s.argument.pk], text=WORDS, stance="for"),
    "a message": lambda s: signed_in(s.marcel).post(
        s.url("discussion:post", s.room.pk), {"text": WORDS, "cle": str(uuid4())}
    ),
    "a message corrected": page("discussion:edit", lambda s: [s.room.pk, s.message.number], text=WORDS),
    "a proposal by a program": machine(
        lambda s: "/api/v1/proposals/",
        lambda s: {"consultation": s.proposal.consultation_id, "title": "Un banc", "body": WORDS, **PLACED},
    ),
    "an argument by a program": machine(
        lambda s: "/api/v1/comments/", lambda s: {"proposal": s.proposal.pk, "text": WORDS, "stance": "for"}
    ),
    "a message by a program": machine(
        lambda s: f"/api/v1/rooms/{s.room.pk}/messages/", lambda s: {"text": WORDS, "client_id": str(uuid4())}
    ),
}  # fmt: skip
EACH_DOOR = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)


def restrain(scene: Scene, kind: RestrictionKind = RestrictionKind.SUSPEND) -> Restriction:
    now = timezone.now()
    return Restriction.objects.create(
        user=scene.marcel, territory=scene.town, kind=kind, since=now - DAY, until=now + 9 * DAY
    )


def says_when(answer: HttpResponse, row: Restriction) -> bool:
    """The day it ends is written in what is answered."""
    day = date_format(timezone.localtime(row.until), "DATE_FORMAT")
    if answer["Content-Type"].startswith("application/problem+json"):
        return day in answer.json()["detail"]
    return day in words_of_page(answer)


@EACH_DOOR
def test_a_suspended_person_writes_nothing_and_reads_until_when(scene: Scene, door: Door):
    row, before = restrain(scene), scene.written()
    answer = door(scene)
    assert answer.status_code == 403
    assert says_when(answer, row)
    assert scene.written() == before
    row.lifted_at = timezone.now()
    row.save()
    assert door(scene).status_code in {201, 302}
    assert scene.written() != before


@pytest.mark.parametrize("name", ["proposals:new", "discussion:room", "proposals:show", "proposals:reply"])
def test_the_page_says_it_before_anything_is_typed(scene: Scene, name: str):
    keys = {
        "discussion:room": [scene.room.pk], "proposals:show": [scene.proposal.pk],
        "proposals:reply": [scene.proposal.pk, scene.argument.pk],
    }.get(name, [])  # fmt: skip
    row = restrain(scene)
    assert says_when(signed_in(scene.marcel).get(scene.url(name, *keys)), row)


def test_supports_are_never_restrained(scene: Scene):
    restrain(scene)
    assert signed_in(scene.marcel).post(scene.url("proposals:support", scene.proposal.pk)).status_code == 302
    assert scene.proposal.supports.filter(person_id=scene.marcel.person_id).count() == 1
    _row, key = issue_api_key(user=scene.marcel, label="essai", can_write=True, expires_at=timezone.now() + 9 * DAY)
    road = reverse("api:proposal-support", args=[scene.own.pk])
    assert Client().put(road, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert scene.own.supports.count() == 1


def test_an_association_still_stands_behind_a_proposal_through_a_suspended_member(scene: Scene):
    samba = make_samba(scene.town)
    body = Association.objects.get(mandates__user=samba)
    scene.marcel = samba
    restrain(scene)
    sent = signed_in(samba).post(scene.url("proposals:endorse", scene.proposal.pk), {"association": body.pk})
    assert sent.status_code == 302
    assert scene.proposal.endorsements.filter(association=body).exists()


SLOWED = {"a proposal": 1, "an argument": 3, "a message": 1}


@pytest.mark.parametrize("name", SLOWED)
def test_a_slowed_person_writes_a_little_then_is_told_when_to_come_back(scene: Scene, name: str):
    Message.objects.update(posted_at=timezone.now() - timedelta(hours=1))
    Comment.objects.all().delete()
    Proposal.objects.filter(pk=scene.own.pk).update(published_at=timezone.now() - 2 * DAY)
    row = restrain(scene, RestrictionKind.SLOW)
    door = {
        "a proposal": lambda n: api_of(scene.marcel).post(
            "/api/v1/proposals/",
            {"consultation": scene.proposal.consultation_id, "title": f"Banc {n}", "body": WORDS, **PLACED},
            format="json", headers={"Idempotency-Key": str(uuid4())},
        ),
        "an argument": lambda n: signed_in(scene.marcel).post(
            scene.url("proposals:arguments", scene.proposal.pk), {"text": f"{WORDS} {n}", "stance": "for"}
        ),
        "a message": lambda n: signed_in(scene.marcel).post(
            scene.url("discussion:post", scene.room.pk), {"text": f"{WORDS} {n}", "cle": str(uuid4())}
        ),
    }[name]  # fmt: skip
    for n in range(SLOWED[name]):
        assert door(n).status_code in {201, 302}
    before, answer = scene.written(), door(9)
    assert (answer.status_code, scene.written()) == (429, before)
    assert int(answer["Retry-After"]) > 60
    assert says_when(answer, row)
