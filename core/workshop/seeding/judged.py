"""The texts that the moderation of the demonstration is about: written at their date, found again by their words."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.consultations.voices import Voice
from consult.discussion.models import Message, MessageStatus, Room
from consult.discussion.steps import said_of
from consult.moderation.selectors.texts import of_comment, of_message, of_proposal
from consult.moderation.steps import Target
from consult.proposals.models import Proposal, Status
from consult.proposals.words import words_of
from core.accounts.models import User
from core.lib.db import require_transaction
from core.lib.text import html_of
from core.territories.models import Territory
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.sheets import Sheet, proposals_of, read

CROWD = "habitant-"  # the residents without a written life


class Texts:
    """Writes the texts of the sheets, then finds what each sheet speaks of."""

    def __init__(self, territory: Territory, now: datetime) -> None:
        self.territory, self.now = territory, now
        self.chance = Chance("moderation")
        crowd = User.objects.filter(email__startswith=f"{CROWD}{territory.code}-")
        self.crowd = {user.email: user for user in crowd.select_related("person")}
        self.found: dict[int, Target] = {}
        slugs = [one["slug"] for one in read("consultations") if one["territory"] == territory.code]
        self.titles = {one["key"]: one["title"] for slug in slugs for one in proposals_of(slug)}

    def write(self, sheets: Sequence[Sheet]) -> None:
        """Step: every text that is not already of the demonstration, as its author sent it."""
        require_transaction()
        for sheet in sheets:
            if "on" in sheet:
                self._argue(sheet)
            elif "in" in sheet:
                self._propose(sheet)
            elif "room" in sheet:
                self._say(sheet)

    def move(self, sheets: Sequence[Sheet], to: datetime | None = None) -> None:
        """Step: these texts are of this moment, or again of their own."""
        require_transaction()
        for sheet in sheets:
            target, _written = self.target(sheet)
            if target.proposal is not None:
                target.proposal.published_at = to or self.at(*sheet["at"])
                target.proposal.save(update_fields=["published_at"])
            elif target.comment is not None:
                target.comment.created_at = to or self.at(*sheet["at"])
                target.comment.save(update_fields=["created_at"])
            elif target.message is not None:
                target.message.posted_at = to or self._later(sheet, target.message.room, target.message.number)
                target.message.save(update_fields=["posted_at"])

    def target(self, sheet: Sheet) -> tuple[Target, datetime]:
        """What a sheet speaks of, and since when it is there."""
        target = self.found.get(id(sheet)) or self.found.setdefault(id(sheet), self._find(sheet))
        if target.comment is not None:
            return target, target.comment.created_at
        return target, target.message.posted_at if target.message is not None else self.at(*sheet["at"])

    def url(self, target: Target) -> str:
        """Where everyone reads it."""
        if target.proposal is not None:
            return of_proposal(target.proposal).url
        if target.comment is not None:
            return of_comment(target.comment).url
        return of_message(target.message).url if target.message is not None else target.address

    def person(self, number: int) -> User:
        """One of the residents without a written life."""
        return self.crowd[f"{CROWD}{self.territory.code}-{number:03d}@demo.example"]

    def at(self, day: int, hour: float) -> datetime:
        """So many days from today at this hour of the wall clock, but never to come."""
        date = timezone.localdate(self.now) + timedelta(days=day)
        return self.past(timezone.make_aware(datetime.combine(date, time())) + timedelta(hours=hour))

    def past(self, moment: datetime) -> datetime:
        """This moment, or now where it is still to come."""
        return min(moment, self.now)

    def _find(self, sheet: Sheet) -> Target:
        if "page" in sheet:
            return Target(address=reverse("consultations:show", args=[self.territory.slug, sheet["page"]]))
        if "in" in sheet:
            return Target(proposal=self._proposal(sheet["title"]))
        if "room" in sheet:
            return Target(message=Message.objects.get(self._words(sheet), room__consultation__territory=self.territory))
        rows = Comment.objects.filter(self._words(sheet), proposal__consultation__territory=self.territory)
        if "on" in sheet:
            rows = rows.filter(proposal__title=self.titles[sheet["on"]], author=self.person(sheet["by"]))
        return Target(comment=rows.get())

    def _words(self, sheet: Sheet) -> Q:
        words = sheet.get("found") or sheet["text"]
        return Q(text__startswith=words) | Q(unmasked__startswith=words)

    def _proposal(self, title: str) -> Proposal:
        return Proposal.objects.select_related("consultation").get(consultation__territory=self.territory, title=title)

    def _argue(self, sheet: Sheet) -> None:
        proposal, waits = self._proposal(self.titles[sheet["on"]]), sheet.get("held", False)
        Comment.objects.create(
            proposal=proposal, author=self.person(sheet["by"]), stance=sheet["stance"], text=sheet["text"],
            html=html_of(sheet["text"]), created_at=self.at(*sheet["at"]), **_state(waits),
        )  # fmt: skip
        if not waits:
            column = f"{sheet['stance']}_count"
            Proposal.objects.filter(pk=proposal.pk).update(**{column: F(column) + 1})

    def _propose(self, sheet: Sheet) -> None:
        at = self.at(*sheet["at"])
        Proposal.objects.create(
            consultation=Consultation.objects.get(territory=self.territory, slug=sheet["in"]),
            author=self.person(sheet["by"]), **words_of(sheet["title"], sheet["text"]), theme=sheet["theme"],
            actors=["municipality"], created_at=at - timedelta(hours=1), published_at=at, rotation=self.chance.random(),
            **_state(sheet.get("held", False)),
        )  # fmt: skip

    def _say(self, sheet: Sheet) -> None:
        """One more message in a room, so many minutes after the last."""
        room = Room.objects.get(title=sheet["room"], consultation__territory=self.territory)
        room.last_number += 1
        room.last_change += 1
        room.save(update_fields=["last_number", "last_change"])
        Message.objects.create(
            room=room, number=room.last_number, change=room.last_change, client_id=self.chance.number(),
            said=said_of(sheet["text"], None), author=self.person(sheet["by"]), voice=Voice.RESIDENT, text=sheet["text"],
            html=html_of(sheet["text"]), status=MessageStatus.PUBLISHED, posted_at=self._later(sheet, room, room.last_number),
        )  # fmt: skip

    def _later(self, sheet: Sheet, room: Room, number: int) -> datetime:
        before = Message.objects.get(room=room, number=number - 1)
        return self.past(before.posted_at + timedelta(minutes=sheet["later"]))


def _state(waits: bool) -> dict[str, Any]:
    return {"status": Status.HELD if waits else Status.PUBLISHED, "has_been_shown": not waits}
