"""Digests are prepared: the ledger, what was said, and the letters, in one transaction a batch; and acted on from the letter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from consult.answers.models import Answer
from consult.digests.links import Link
from consult.digests.models import Digest, Rhythm, Shown
from consult.digests.selectors import Planned, due_offices, planned
from consult.digests.steps import act
from consult.digests.stopping import stop_address
from consult.digests.wording import words_of
from core.accounts.models import ElectedOffice, User
from core.notices.letters import compose_letter
from core.notices.models import Mail
from core.notices.services import write_mails

BATCH: Final = 200  # offices in one transaction


def prepare(at: datetime, *, email: str = "") -> list[Planned]:
    """Write the digests that are due at this moment, and only those; running it twice, or two at once, writes each once."""
    offices = [due.office.pk for due in due_offices(at, email=email)]
    done: list[Planned] = []
    for start in range(0, len(offices), BATCH):
        done += prepare_batch(offices=offices[start : start + BATCH], at=at)
    return done


@transaction.atomic(durable=True)
def prepare_batch(*, offices: Sequence[int], at: datetime) -> list[Planned]:
    """Write the digests of these offices that no other hand holds: a line in the ledger each, a letter where there is something to say.

    What is due is asked again once the offices are held: another hand may have written it meanwhile.
    """
    rows = ElectedOffice.objects.filter(pk__in=offices).order_by("pk")
    held = list(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    plans = planned(due_offices(at, offices=held), at)
    letters = {one.due.office.pk: letter_of(one) for one in plans if one.said}
    write_mails(list(letters.values()))
    made = Digest.objects.bulk_create(
        Digest(
            office=one.due.office, period=one.due.period.key, planned_for=one.due.period.planned_for, made_at=at,
            lines=len(one.said), message_id=letters[one.due.office.pk].message_id if one.said else "",
        )
        for one in plans
    )  # fmt: skip
    Shown.objects.bulk_create(
        [
            Shown(office=one.due.office, item=item, fingerprint=fingerprint, digest=digest)
            for one, digest in zip(plans, made, strict=True)
            for item, fingerprint in one.said.items()
        ],
        update_conflicts=True,
        unique_fields=["office", "item"],
        update_fields=["fingerprint", "digest"],
    )
    return plans


@transaction.atomic(durable=True)
def choose_rhythm(*, office: ElectedOffice, every: str, weekday: int, hour: int, at: datetime) -> None:
    """From now on this office is written to at that rhythm; what fell due before is not owed again."""
    chosen = {"every": every, "weekday": weekday, "hour": hour, "since": at}
    Rhythm.objects.update_or_create(office=office, defaults=chosen)


@transaction.atomic(durable=True)
def act_from_letter(*, link: Link, reader: User | None, words: str, service: str = "") -> Answer:
    """Do what the link of a letter asks, once, if whoever received it may still do so: begin a draft, or ask for advice.

    Advice asked gives an answer that awaited a decision back to be instructed: it is on the desk of the officials.
    """
    return act(link, reader, words, service)


def letter_of(one: Planned) -> Mail:
    """The letter of one digest, not yet in the outbox: what the command shows is what would go."""
    office = one.due.office
    return compose_letter("digest", to=office.user.email, words=lambda: words_of(one), stop_url=stop_address(office))
