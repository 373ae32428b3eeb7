"""The clock of proposals."""

from celery import shared_task

from consult.proposals import services
from core.accounts.models import Person
from core.lib.db import clock


@shared_task(ignore_result=True)
def fold_joined_persons() -> None:
    """Every minute: the supports of two accounts that are one person become one. Running it twice is harmless."""
    joined = Person.objects.filter(joined_into__isnull=False, supports__isnull=False).distinct().order_by("pk")
    for person in joined[:500]:
        services.fold_supports(person=person)


@shared_task(ignore_result=True)
def erase_removed_words() -> None:
    """Every night: six months after the moderation took a proposal away, its words go."""
    services.erase_removed_words(at=clock())
