"""What services write about a consultation, other features' too, inside their own transaction."""

from typing import Any

from consult.consultations.models import Consultation, Phase, Status
from consult.consultations.rules import Closed, refuse_close
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_text


def fix_dates(phase: Phase) -> None:
    """Step: an urn is sealed for this phase; from now on its calendar line stays as it is."""
    require_transaction()
    Phase.objects.filter(pk=phase.pk).update(is_fixed=True)


def held(consultation_id: int) -> Consultation:
    """Step: the consultation as it is now, held until the end of the transaction: two officials take turns."""
    require_transaction()
    return Consultation.objects.select_for_update(of=("self",)).select_related("territory").get(pk=consultation_id)


def close(
    *, standing: Standing, consultation: Consultation, follow_up: str, expected: int | None = None
) -> Consultation:
    """Step: end it with its balance: what was decided, and why. Everything stays to be read.

    Whoever owes answers closes it (see `consult.answers`): no door calls this by itself.
    """
    require_transaction()
    found = held(consultation.pk)
    now = clock()
    allow(refuse_close(standing, found, now))
    expect(found, expected)
    found.follow_up = clean_text(follow_up)
    if not found.follow_up:
        raise Refused(Closed.NO_FOLLOW_UP)
    found.status, found.closed_at = Status.CLOSED, now
    bump(found, "status", "closed_at", "follow_up")
    note(standing, found, "closed")
    return found


def expect(found: Consultation, expected: int | None) -> None:
    """Refuse to write over what another official has changed since it was read."""
    if expected is not None and found.version != expected:
        raise Refused(Common.CHANGED_MEANWHILE)


def bump(found: Consultation, *fields: str) -> None:
    """Step: one change further, with these fields."""
    require_transaction()
    found.version += 1
    found.save(update_fields=["version", *fields])


def note(standing: Standing, consultation: Consultation, act: str, **details: Any) -> None:
    """Step: one line in the journal, and no page that is kept says otherwise."""
    require_transaction()
    forget_pages(consultation.territory.slug)
    record(
        actor=standing.user, territory=consultation.territory, act=f"consultation.{act}",
        target=f"consultation:{consultation.pk}", **details,
    )  # fmt: skip
