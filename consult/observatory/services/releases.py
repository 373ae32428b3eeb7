"""The embargo of a vintage is lifted for all its towns at once."""

from django.db import connection, transaction

from consult.observatory.models import Convention, Release, Snapshot
from consult.observatory.rules import refuse_release
from consult.observatory.selectors import is_analyst
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.audit.services import record
from core.lib.db import clock, lock_name
from core.lib.refusals import allow


@transaction.atomic(durable=True)
def release_vintage(*, user: User, vintage: Vintage) -> Release:
    """Make every snapshot of this vintage public. Refused while a town that it covers has none, so that none comes after."""
    lock_name("observatory:release")  # two analysts take turns
    # Whoever is writing a snapshot ends first; whoever comes after meets the release.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE observatory_snapshot IN SHARE MODE")
    counted = list(Snapshot.objects.filter(vintage=str(vintage)).order_by("pk").values_list("territory_id", flat=True))
    allow(
        refuse_release(
            is_analyst=is_analyst(user, clock()), release=Release.objects.filter(vintage=str(vintage)).first(),
            counted=counted,
            covered=list(Convention.objects.covering(vintage).order_by("pk").values_list("territory_id", flat=True)),
        )
    )  # fmt: skip
    release = Release.objects.create(vintage=str(vintage), by=user, towns=len(counted))
    record(actor=user, territory=None, act="observatory.released", target=str(vintage), towns=len(counted))
    return release
