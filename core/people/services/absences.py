"""Who stands in for somebody in office while they are away."""

from datetime import datetime

from django.db import transaction

from core.accounts.models import Absence, ElectedOffice
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, lock_name
from core.lib.refusals import allow
from core.notices.letters import write_letter
from core.people.rules import refuse_absence, refuse_end_absence


@transaction.atomic(durable=True)
def declare_absence(
    *, standing: Standing, office: ElectedOffice, deputy: ElectedOffice, since: datetime, until: datetime, days: str
) -> Absence:
    """Somebody in office is away between two moments (`days` says them in words), and another office of the town stands in.

    Declarations of a town take turns: nobody is asked to stand in who is away, or goes away while they stand in.
    """
    lock_name(f"absences:{office.territory_id}")
    at = clock()
    since = max(since, at)
    held = ElectedOffice.objects.valid_at(at).select_related("user", "territory")
    near = Absence.objects.filter(office__territory_id=office.territory_id, since__lt=until, until__gt=since)
    allow(refuse_absence(standing, held.filter(pk__in=[office.pk, deputy.pk]).order_by("pk"), office, deputy, near))
    absence = Absence.objects.create(office=office, deputy=deputy, since=since, until=until)
    town = office.territory
    write_letter(
        "absence_deputy", to=deputy.user.email, person=office.user.display_name, function=office.function,
        territory_name=town.name, days=days,
    )  # fmt: skip
    record(
        actor=standing.user, territory=town, act="absence.declared", target=f"account:{office.user_id}",
        deputy=f"account:{deputy.user_id}", since=since.isoformat(), until=until.isoformat(),
    )  # fmt: skip
    return absence


@transaction.atomic(durable=True)
def end_absence(*, standing: Standing, absence: Absence) -> None:
    """They are back, or will not leave: what waits comes to them again. Ended twice, once."""
    rows = Absence.objects.select_for_update(of=("self",)).select_related("office__territory")
    found = rows.filter(pk=absence.pk).order_by("pk").first()
    if found is None:
        return
    at = clock()
    allow(refuse_end_absence(standing, found))
    if found.until <= at:
        return
    if found.since >= at:
        found.delete()
    else:
        found.until = at
        found.save(update_fields=["until"])
    office = found.office
    record(actor=standing.user, territory=office.territory, act="absence.ended", target=f"account:{office.user_id}")
