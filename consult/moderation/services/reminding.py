"""Moderators are told of texts that wait too long."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import translation

from consult.moderation.models import Case
from core.accounts.models import Role, RoleGrant, User
from core.lib.db import lock_name
from core.lib.moments import day_in_words
from core.notices.families import Family
from core.notices.models import Notice
from core.notices.telling import News, write_notices
from core.territories.models import Territory
from core.territories.zones import zone_of

TOO_LONG: Final = timedelta(days=1)
MORNING: Final = 8  # o'clock, by the wall of the territory


@transaction.atomic(durable=True)
def remind_moderators(*, at: datetime) -> None:
    """Tell the moderators of each territory, once a day from eight in the morning, how many texts have waited for more than a day."""
    lock_name("remind-moderators")
    waiting = Case.objects.open().filter(opened_at__lte=at - TOO_LONG).order_by().values("territory")
    for row in waiting.annotate(count=Count("pk"), oldest=Min("opened_at")).order_by("territory"):
        town = Territory.objects.get(pk=row["territory"])
        here = at.astimezone(zone_of(town.departement))
        about = f"queue:{town.pk}:{here.date().isoformat()}"
        if here.hour < MORNING or Notice.objects.filter(about=about).exists():
            continue
        with translation.override(settings.LANGUAGE_CODE):
            oldest = row["oldest"].astimezone(here.tzinfo).date()
            words = {
                "count": row["count"], "territory_name": town.name,
                "day": day_in_words(oldest, weekday=False, today=here.date()),
            }  # fmt: skip
            url = f"{settings.PUBLIC_URL}{reverse('moderation:queue', args=[town.slug])}"
        news = [News(user, url, words) for user in _moderators(town, at)]
        write_notices(Family.DESK, "queue_waiting", about=about, news=news, at=at)


def _moderators(town: Territory, at: datetime) -> list[User]:
    """Those whose role it is; where there is none, the officials, who may moderate."""
    for role in (Role.MODERATOR, Role.OFFICIAL):
        held = RoleGrant.objects.valid_at(at).filter(territory=town, role=role).order_by().values("user_id")
        people = list(User.objects.filter(pk__in=held, is_active=True).select_related("home").order_by("pk"))
        if people:
            return people
    return []
