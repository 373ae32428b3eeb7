"""Who reported is forgotten a year after the decision; why stays, for the figures."""

from datetime import datetime, timedelta

from django.db import transaction

from consult.moderation.models import Report

KEPT = timedelta(days=365)
DAY = timedelta(days=1)


@transaction.atomic(durable=True)
def forget_reporters(*, at: datetime) -> int:
    """Erase name, address, account and words of the reports whose case was settled a year ago. How many; asked again, none."""
    Report.objects.filter(at__lte=at - DAY).exclude(visitor="").update(visitor="")  # it limits one day, and no more
    old = Report.objects.filter(case__decided_at__lte=at - KEPT)
    named = old.exclude(user=None, name="", email="", words="")
    return named.update(user=None, name="", email="", words="")
