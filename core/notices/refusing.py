"""Addresses that no longer take our letters, or whose owner no longer wants them: nothing more is sent there."""

from datetime import datetime

from django.db import transaction

from core.lib.db import require_transaction
from core.lib.text import same_address
from core.notices.models import Mail, RefusedAddress, Why


def closing_of(address: str) -> RefusedAddress | None:
    """Why nothing is sent to this address, or ``None`` where letters go."""
    return RefusedAddress.objects.closed().filter(address=same_address(address)).first()


def refuse_delivery(mail: Mail) -> Why | None:
    """The reason not to send this letter. A bounce stops all; a complaint lets through what its reader needs or the law asks."""
    closing = closing_of(mail.recipient)
    if closing is None or (closing.why == Why.COMPLAINT and mail.is_necessary):
        return None
    return Why(closing.why)


def close_address(*, address: str, why: str, at: datetime) -> None:
    """Step: send nothing more there. Told twice, or told again of what came before it was reopened, it changes nothing."""
    require_transaction()
    wanted = same_address(address)
    known, is_new = RefusedAddress.objects.select_for_update(of=("self",)).get_or_create(
        address=wanted, defaults={"why": Why(why), "refused_at": at}
    )
    if is_new:
        return
    is_stricter = known.reopened_at is None and why == Why.BOUNCED != known.why
    if is_stricter or (known.reopened_at is not None and known.reopened_at < at):
        known.why, known.refused_at, known.reopened_at = Why(why), at, None
        known.save()


@transaction.atomic(durable=True)
def refuse_address(*, address: str, why: str, at: datetime) -> None:
    """A letter came back from this address ("bounced"), or its owner complained ("complaint"): stop writing there."""
    close_address(address=address, why=why, at=at)


@transaction.atomic(durable=True)
def reopen(*, address: str, at: datetime) -> bool:
    """Write to this address again; what was kept from it meanwhile stays kept. False where it was not refused."""
    closed = (
        RefusedAddress.objects.closed().select_for_update(of=("self",)).filter(address=same_address(address)).first()
    )
    if closed is None:
        return False
    closed.reopened_at = max(at, closed.refused_at)
    closed.save()
    return True
