"""Under a priori or mixed moderation a text waits: its author is told, those who moderate read it, and nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.comments import moderated as judged_comments
from consult.comments.models import Comment
from consult.comments.services import edit_comment, post_comment
from consult.consultations.models import Consultation, Moderation
from consult.discussion.models import Message, Room
from consult.discussion.services.posting import edit_message
from consult.proposals import moderated as judged_proposals
from consult.proposals.models import Proposal, Status
from consult.proposals.services import edit_proposal
from consult.proposals.steps import locked
from core.accounts.models import Role, User
from core.territories.models import Territory
from tests.api.client import api_of
from tests.consult.discussion.rooms import make_debate, make_room, say
from tests.make import make_proposal
from tests.people import make_marcel, make_nadia, make_official, make_staff, make_tourcoing, signed_in, standing
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
PLAIN = "Un auvent devant l’école, à l’ombre des tilleuls."
MARKED = "Un auvent : voyez https://exemple.fr/tilleuls"
PLACED = {"theme": "other", "logic": "prevent"}


@dataclass
class Scene:
    """A consultation with a proposal of Nadia's and a room; Marcel writes."""

    town: Territory
    consultation: Consultation
    proposal: Proposal
    room: Room
    writer: User

    def url(self, name: str, *keys: object) -> str:
        return reverse(name, args=[self.town.slug, self.consultation.slug, *keys])

    def read_as(self, mode: str) -> None:
        Consultation.objects.filter(pk=self.consultation.pk).update(moderation=mode)
        rows = Consultation.objects.select_related("territory").prefetch_related("phases")
        self.consultation = rows.get(pk=self.consultation.pk)
        self.proposal.consultation = self.room.consultation = self.consultation


@pytest.fixture
def scene(clichy: Territory) -> Scene:
    consultation = make_debate(clichy)
    proposal = make_proposal(consultation, make_nadia(clichy))
    return Scene(clichy, consultation, proposal, make_room(consultation), make_marcel(clichy))


def proposal_page(scene: Scene, text: str) -> HttpResponse:
    draft = make_proposal(scene.consultation, scene.writer, "Un auvent", text, status=Status.DRAFT, published_at=None)
    return signed_in(scene.writer).post(scene.url("proposals:preview", draft.pk), follow=True)


def argument_page(scene: Scene, text: str) -> HttpResponse:
    sent = {"text": text, "stance": "for"}
    return signed_in(scene.writer).post(scene.url("proposals:arguments", scene.proposal.pk), sent, follow=True)


def message_page(scene: Scene, text: str) -> HttpResponse:
    sent = {"text": text, "cle": str(uuid4())}
    return signed_in(scene.writer).post(scene.url("discussion:post", scene.room.pk), sent, follow=True)


def program(scene: Scene, address: str, said: dict[str, Any]) -> HttpResponse:
    return api_of(scene.writer).post(address, said, format="json", headers={"Idempotency-Key": str(uuid4())})


def proposal_api(scene: Scene, text: str) -> HttpResponse:
    said = {"consultation": scene.consultation.pk, "title": "Un auvent", "body": text, **PLACED}
    return program(scene, "/api/v1/proposals/", said)


def argument_api(scene: Scene, text: str) -> HttpResponse:
    return program(scene, "/api/v1/comments/", {"proposal": scene.proposal.pk, "text": text, "stance": "for"})


def message_api(scene: Scene, text: str) -> HttpResponse:
    return program(scene, f"/api/v1/rooms/{scene.room.pk}/messages/", {"text": text, "client_id": str(uuid4())})


Door = Callable[[Scene, str], HttpResponse]
DOORS: list[Door] = [proposal_page, argument_page, message_page, proposal_api, argument_api, message_api]
EACH_DOOR = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)


def everything(scene: Scene, reader: Client | None = None) -> str:
    """All that a stranger, or this reader, finds."""
    reader = reader or Client()
    newest = Proposal.objects.order_by("-pk").first()
    pages = [
        scene.url("proposals:list"), scene.url("proposals:list") + "?q=auvent", scene.url("proposals:feed"),
        scene.url("proposals:show", scene.proposal.pk), scene.url("proposals:arguments", scene.proposal.pk),
        scene.url("discussion:room", scene.room.pk), scene.url("discussion:transcript", scene.room.pk),
        scene.url("consultations:show"), f"/api/v1/rooms/{scene.room.pk}/messages/",
        f"/api/v1/comments/?proposal={scene.proposal.pk}", f"/api/v1/proposals/?consultation={scene.consultation.pk}",
        *([scene.url("proposals:show", newest.pk), f"/api/v1/proposals/{newest.pk}/"] if newest else []),
    ]  # fmt: skip
    return " ".join(reader.get(page).content.decode() for page in pages)


@EACH_DOOR
@pytest.mark.promise("S-28")
@pytest.mark.parametrize(
    ("mode", "text", "waits"),
    [
        (Moderation.PRE, PLAIN, True), (Moderation.MIXED, MARKED, True),
        (Moderation.MIXED, PLAIN, False), (Moderation.POST, MARKED, False),
    ],
)  # fmt: skip
def test_a_text_waits_or_appears_as_the_policy_says_and_its_author_reads_which(
    scene: Scene, door: Door, mode: str, text: str, waits: bool
) -> None:
    scene.read_as(mode)
    answer = door(scene, text)
    if answer["Content-Type"].startswith("application/json"):
        assert (answer.status_code, answer.json()["status"]) == (201, "held" if waits else "published")
    else:
        assert answer.status_code == 200
        assert ("attend une relecture" in words_of_page(answer)) == waits
    assert ("tilleuls" in everything(scene)) == (not waits)
    account = words_of_page(signed_in(scene.writer).get(reverse("accounts:show")))
    assert ("attend une relecture" in account) == waits


@EACH_DOOR
@pytest.mark.promise("S-28")
def test_official_voices_never_wait(scene: Scene, door: Door) -> None:
    scene.read_as(Moderation.PRE)
    scene.writer = make_official(scene.town)
    door(scene, PLAIN)
    assert "tilleuls" in everything(scene)


def test_who_moderates_here_reads_a_proposal_that_waits_and_nobody_else_does(scene: Scene) -> None:
    scene.read_as(Moderation.PRE)
    proposal_page(scene, PLAIN)
    made = Proposal.objects.get(status=Status.HELD)
    page = scene.url("proposals:show", made.pk)
    readers = {
        "author": scene.writer, "moderator": make_staff("Théo Lacombe", Role.MODERATOR, scene.town),
        "neighbour": make_nadia(scene.town), "facilitator": make_staff("Awa Cissokho", Role.FACILITATOR, scene.town),
        "next town's moderator": make_staff("Inès Roy", Role.MODERATOR, make_tourcoing()),
    }  # fmt: skip
    seen = {name: signed_in(user).get(page).status_code for name, user in readers.items()}
    assert seen == {
        "author": 200, "moderator": 200, "neighbour": 404, "facilitator": 404, "next town's moderator": 404
    }  # fmt: skip
    assert Client().get(page).status_code == 404


@pytest.mark.promise("S-28")
@pytest.mark.parametrize(("mode", "text"), [(Moderation.PRE, PLAIN), (Moderation.MIXED, MARKED)])
def test_a_correction_waits_as_a_new_text_does(scene: Scene, mode: str, text: str) -> None:
    who = standing(scene.writer, scene.town)
    mine = make_proposal(scene.consultation, scene.writer, "Un préau", published_at=timezone.now())
    said = post_comment(standing=who, proposal=scene.proposal, text="Oui, pour les enfants.", stance="for")
    spoke = say(scene.room, scene.writer, "Bonsoir.")
    scene.read_as(mode)
    mine.consultation = spoke.room.consultation = scene.consultation
    edit_proposal(standing=who, proposal=mine, title="Un préau", body=text)
    edit_comment(standing=who, comment=said, text=text)
    edit_message(standing=who, message=spoke, text=text)
    assert [Proposal.objects.get(pk=mine.pk).status, Comment.objects.get().status, Message.objects.get().status] == [
        "held", "held", "held"
    ]  # fmt: skip
    assert "tilleuls" not in everything(scene)
    assert Proposal.objects.get(pk=scene.proposal.pk).for_count == 0
    judged_comments.show_again(judged_comments.held_comment(said.pk))
    assert Proposal.objects.get(pk=scene.proposal.pk).for_count == 1


def test_an_author_finds_in_their_account_what_is_to_be_corrected_and_why(scene: Scene) -> None:
    who = standing(scene.writer, scene.town)
    said = post_comment(standing=who, proposal=scene.proposal, text=PLAIN, stance="for")
    mine = make_proposal(scene.consultation, scene.writer, "Un préau")
    now, why = timezone.now(), "La loi protège la vie privée."
    judged_comments.give_back(judged_comments.held_comment(said.pk), at=now, reason=why)
    judged_proposals.give_back(locked(mine), at=now, reason=why)
    browser = signed_in(scene.writer)
    page = browser.get(reverse("accounts:show"))
    assert words_of_page(page).count("à corriger") == 2
    assert why in words_of_page(page)
    edit = scene.url("proposals:edit_argument", scene.proposal.pk, said.pk)
    assert f'href="{edit}"' in page.content.decode()
    sent = browser.post(edit, {"text": "Un auvent suffit.", "stance": "for"}, follow=True)
    assert "attend une relecture" in words_of_page(sent)
    assert Comment.objects.get().status == "held"
    assert "auvent" not in words_of_page(signed_in(make_nadia(scene.town)).get(reverse("accounts:show")))
