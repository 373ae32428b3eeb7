"""The embargo of a vintage is lifted for all its towns at once."""

from collections.abc import Collection

from django.db import connection, transaction

from consult.observatory.models import Convention, Release, Snapshot
from consult.observatory.rules import refuse_release
from consult.observatory.selectors import is_analyst
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.audit.services import record
from core.lib.db import clock, lock_name
from core.lib.refusals import allow
from core.territories.models import Territory


@transaction.atomic(durable=True)
def release_vintage(*, user: User, vintage: Vintage, without: Collection[str] = (), because: str = "") -> Release:
    """Make every snapshot of this vintage public, so that none comes after. Refused while a town that it covers has none, unless those
    are named by their codes in `without`, and why the others do not wait for them."""
    lock_name("observatory:release")  # two analysts take turns
    # Whoever is writing a snapshot ends first; whoever comes after meets the release.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE observatory_snapshot IN SHARE MODE")
    counted = list(
        Snapshot.objects.filter(vintage=str(vintage)).order_by("pk").values_list("territory__code", flat=True)
    )
    covered = Convention.objects.covering(vintage).order_by("pk")
    allow(
        refuse_release(
            is_analyst=is_analyst(user, clock()), release=Release.objects.filter(vintage=str(vintage)).first(),
            counted=counted, covered=list(covered.values_list("territory__code", flat=True)), without=without, because=because,
        )
    )  # fmt: skip
    left = [
        f"{one.name} ({one.departement})" for one in Territory.objects.filter(code__in=without).order_by("name", "code")
    ]
    release = Release.objects.create(vintage=str(vintage), by=user, towns=len(counted), without=left, because=because)
    record(
        actor=user, territory=None, act="observatory.released", target=str(vintage), towns=len(counted),
        without=sorted(without), because=because,
    )  # fmt: skip
    return release
