"""Commitments of the demonstration, in each state they may be in, and the sheets that were made of those kept."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.answers.models import (
    Answer,
    Commitment,
    CommitmentChange,
    CommitmentState,
    Cooperation,
    Evidence,
    Milestone,
)
from consult.practices.models import Practice
from consult.practices.services import draft_practice, publish_practice, save_practice
from core.accounts.models import Association, Partner, Role, User
from core.accounts.selectors import standing_of
from core.lib.db import require_transaction
from core.workshop.models import Preparation
from core.workshop.seeding.sheets import Sheet

At = Callable[[float, int], datetime]


def commit(answer: Answer, sheet: Sheet, official: User, at: At) -> Commitment:
    """Step: one commitment with its milestones, who cooperates, how it moved and what shows it."""
    require_transaction()
    today = timezone.localdate()
    kind, name = sheet["who"]
    commitment = Commitment.objects.create(
        answer=answer, proposal=answer.proposal, title=sheet["title"], what=sheet["what"], responsible_kind=kind,
        responsible_name=name, budget=None if sheet.get("budget") is None else Decimal(sheet["budget"]),
        starts_on=today + timedelta(days=sheet["starts"]), due_on=today + timedelta(days=sheet["due"]),
        made_at=answer.published_at or timezone.now(),
    )  # fmt: skip
    for title, due, done in sheet.get("milestones", []):
        Milestone.objects.create(
            commitment=commitment, title=title, due_on=today + timedelta(days=due),
            done_on=None if done is None else today + timedelta(days=done),
        )  # fmt: skip
    for actor, who, role in sheet.get("with", []):
        here = {"territory": answer.proposal.consultation.territory, "name": who}
        Cooperation.objects.create(
            commitment=commitment, actor=actor, name=who, role=role, partner=_first(Partner, here),
            association=_first(Association, here),
        )  # fmt: skip
    for state, day, because, *later in sheet.get("states", []):
        _move(commitment, state, because, official, at(day, 16), today + timedelta(days=later[0]) if later else None)
    for words, day, link in sheet.get("shown", []):
        Evidence.objects.create(commitment=commitment, words=words, link=link, by=official, at=at(day, 17))
    return commitment


def _first(model: type[Any], here: dict[str, Any]) -> Any:
    return model.objects.filter(**here).order_by("id").first()


def _move(commitment: Commitment, state: str, because: str, by: User, at: datetime, due_on: date | None) -> None:
    """Its state changes, with a reason; a postponed one has a later date."""
    before, due_before = commitment.state, commitment.due_on
    commitment.state, commitment.due_on = state, due_on or due_before
    commitment.done_at = at if state == CommitmentState.DONE else None
    commitment.edits += 1
    commitment.save()
    CommitmentChange.objects.create(
        commitment=commitment, before=before, after=state, due_before=due_before, due_on=commitment.due_on,
        because=because, by=by, at=at,
    )  # fmt: skip


def seed_practices(answers: list[Sheet]) -> None:
    """The sheets that towns have made of kept commitments, each drawn, written and published as its officials do."""
    for answer in answers:
        for promised in answer.get("commitments", []):
            step = f"seed:practice:{answer['proposal']}"
            if "practice" not in promised or Preparation.objects.filter(step=step).exists():
                continue
            rows = Commitment.objects.filter(title=promised["title"], state=CommitmentState.DONE)
            consultation = {"proposal__consultation__slug": answer["consultation"]}
            kept = (
                rows.filter(**consultation).select_related("proposal__consultation__territory").order_by("id").first()
            )
            if kept is not None:
                _tell(kept, promised["practice"])
                _mark(step)


def _tell(kept: Commitment, sheet: Sheet) -> None:
    territory = kept.proposal.consultation.territory
    official = User.objects.filter(
        role_grants__role=Role.OFFICIAL, role_grants__territory=territory
    ).order_by("id")[0]  # fmt: skip
    standing = standing_of(official, territory)
    practice = draft_practice(standing=standing, commitment=kept)
    words: Any = {name: value for name, value in sheet.items() if name != "published"}
    practice = save_practice(standing=standing, practice=practice, expected=practice.edits, **words)
    practice = publish_practice(standing=standing, practice=practice, expected=practice.edits)
    shown = timezone.now() + timedelta(days=sheet["published"])
    Practice.objects.filter(pk=practice.pk).update(published_at=shown, created_at=shown - timedelta(days=2))


@transaction.atomic(durable=True)
def _mark(step: str) -> None:
    Preparation.objects.get_or_create(step=step)
