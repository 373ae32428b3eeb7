"""Letters to author, supporters and followers, batch by batch: each person once an event."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consult.answers.addresses import choice_address, letter_address, proposal_address
from consult.answers.models import Choice, Follow, MovedSupport, Mute, Told
from consult.answers.steps import merged_into
from consult.proposals.models import Proposal, Support
from core.accounts.models import Person, User
from core.lib.db import require_transaction
from core.notices.letters import write_letter
from core.notices.models import Urgency

BATCH = 200  # persons told in one transaction


@transaction.atomic(durable=True)
def tell_next() -> bool:
    """Write the next batch of letters of the oldest event that no other hand holds; False where there is nothing to tell.

    The letters and the place reached are one transaction, under the event's lock: a hand that dies leaves both or neither.
    """
    told = (
        Told.objects.filter(done_at__isnull=True)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("proposal__consultation__territory", "answer", "change__commitment", "merge__into")
        .order_by("id")
        .first()
    )
    if told is None:
        return False
    told.proposal.consultation.territory  # noqa: B018 — read with it
    about = [told.proposal.pk, *merged_into(told.proposal)]
    batch = list(_listeners(told, about)[:BATCH])
    letters = _Letters(told, about, batch)
    for person_id, user in _accounts(batch, about):
        letters.write(person_id, user)
        told.count += 1
    if batch:
        told.last = batch[-1]
    if len(batch) < BATCH:
        told.done_at = timezone.now()
    told.save(update_fields=["last", "count", "done_at"])
    return True


def _listeners(told: Told, about: Sequence[int]) -> "QuerySet[Person, UUID]":
    """The persons still to be told: who supports one of these proposals since before the event, wrote it, or asked to follow it."""
    supporters = Support.objects.filter(proposal__in=about, at__lte=told.at).values("person_id")
    authors = User.objects.filter(proposals__in=about).values("person_id")
    followers = Follow.objects.filter(proposal__in=about, at__lte=told.at).values("user__person_id")
    everyone = supporters.union(authors, followers)
    persons = Person.objects.filter(pk__in=everyone)
    if told.last is not None:
        persons = persons.filter(pk__gt=told.last)
    return persons.order_by("pk").values_list("pk", flat=True)


def _accounts(persons: Sequence[UUID], about: Sequence[int]) -> list[tuple[UUID, User]]:
    """One account a person, the oldest in use; none where any of their accounts muted one of these proposals."""
    muted = set(
        Mute.objects.filter(proposal__in=about, user__person__in=persons)
        .order_by("pk")
        .values_list("user__person_id", flat=True)
    )
    chosen: dict[UUID, User] = {}
    for user in User.objects.filter(person__in=persons, is_active=True).order_by("pk"):
        if user.person_id not in muted:
            chosen.setdefault(user.person_id, user)
    return [(pk, chosen[pk]) for pk in persons if pk in chosen]


class _Letters:
    """The words of one event, made once for a batch."""

    def __init__(self, told: Told, about: Sequence[int], batch: Sequence[UUID]) -> None:
        self.told = told
        town = told.proposal.consultation.territory
        self.said: dict[str, Any] = {
            "title": told.proposal.title, "territory_name": town.name, "url": proposal_address(told.proposal),
        }  # fmt: skip
        self.name = "answer_published"
        self.choices: dict[UUID, list[dict[str, str]]] = {}
        if told.answer is not None:
            self.name = "answer_published" if told.answer.version == 1 else "answer_corrected"
            self.said["answer"] = told.answer
        elif told.change is not None:
            self.name = "commitment_changed"
            moved = told.change.due_on != told.change.due_before
            self.said |= {
                "commitment": told.change.commitment.title, "change": told.change, "because": told.change.because,
                "due_on": told.change.due_on if moved else None,
            }  # fmt: skip
        elif told.merge is not None:
            self.name = "merge_done"
            self.said |= {"into": told.proposal.title, "because": told.merge.because}
            self.choices = _open_choices(told, [pk for pk in about if pk != told.proposal.pk], batch)

    def write(self, person_id: UUID, user: User) -> None:
        """Step: the letter of this event to one person."""
        require_transaction()
        write_letter(
            self.name, to=user.email, **self.said, choices=self.choices.get(person_id, []),
            mine_url=letter_address(self.told.proposal, user), urgency=Urgency.CROWD,
        )  # fmt: skip


def _open_choices(told: Told, sources: Sequence[int], batch: Sequence[UUID]) -> dict[UUID, list[dict[str, str]]]:
    """Step: a private link for each support of a merged proposal; it keeps the support where it is until it is used."""
    require_transaction()
    supports = Support.objects.filter(proposal__in=sources, person__in=batch, at__lte=told.at)
    rows = [
        MovedSupport(merge=told.merge, source_id=source, person_id=person, choice=Choice.KEEP)
        for source, person in supports.order_by("proposal_id", "pk").values_list("proposal_id", "person_id")
    ]
    MovedSupport.objects.bulk_create(rows)
    titles = dict(Proposal.objects.filter(pk__in=sources).order_by("pk").values_list("pk", "title"))
    town = told.proposal.consultation.territory
    found: dict[UUID, list[dict[str, str]]] = {}
    for row in rows:
        link = {"title": titles[row.source_id], "url": choice_address(town, row.key)}
        found.setdefault(row.person_id, []).append(link)
    return found
