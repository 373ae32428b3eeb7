"""A town lets the observatory compare it, and takes that back."""

from django.db import transaction

from consult.observatory.models import Convention
from consult.observatory.rules import refuse_revoke, refuse_sign
from consult.observatory.vintages import Vintage
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, lock_name
from core.lib.refusals import allow
from core.territories.models import Territory


@transaction.atomic(durable=True)
def sign_convention(*, standing: Standing, territory: Territory) -> Convention:
    """From the running quarter on, this town is counted with the others."""
    running = _running(territory)
    allow(refuse_sign(standing, territory, running=running))
    now = clock()
    vintage = Vintage.holding(now)
    # Taken back and signed again within one quarter, it is one convention: two would count the same quarter twice.
    convention = Convention.objects.filter(territory=territory, last_vintage=str(vintage)).order_by("-pk").first()
    if convention is None:
        convention = Convention(territory=territory, first_vintage=str(vintage))
    convention.last_vintage, convention.revoked_at = "", None
    convention.signed_at, convention.signed_by = now, standing.user
    convention.save()
    record(
        actor=standing.user, territory=territory, act="observatory.joined", target=territory.code, vintage=str(vintage)
    )
    return convention


@transaction.atomic(durable=True)
def revoke_convention(*, standing: Standing, territory: Territory) -> Convention:
    """From the next quarter on, this town is no longer counted; what was counted stays, and what is public stays public."""
    running = _running(territory)
    allow(refuse_revoke(standing, territory, running=running))
    if running is None:
        raise AssertionError("the rule lets nobody take back what is not signed")
    now = clock()
    running.last_vintage, running.revoked_at = str(Vintage.holding(now)), now
    running.save(update_fields=["last_vintage", "revoked_at"])
    record(
        actor=standing.user, territory=territory, act="observatory.left", target=territory.code,
        last_vintage=running.last_vintage,
    )  # fmt: skip
    return running


def _running(territory: Territory) -> Convention | None:
    """The convention that runs, held: two hands of one town take turns."""
    lock_name(f"convention:{territory.pk}")
    return Convention.objects.running().filter(territory=territory).first()
