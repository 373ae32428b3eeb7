"""The town's consultations as an Atom feed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.consultations.models import Consultation
from core.territories.models import Territory
from frontend.pages.consultations.acts import address_of

MOST = 50  # entries


@require_safe
def atom(request: HttpRequest, territory_slug: str) -> HttpResponse:
    """What was published, the newest first; drafts never. Addresses come from the settings, not from the request."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    home = settings.PUBLIC_URL
    feed = Atom1Feed(
        title=_("Consultations – %(name)s") % {"name": territory.name},
        link=home + reverse("consultations:list", args=[territory.slug]),
        description="",
        feed_url=home + reverse("consultations:feed", args=[territory.slug]),
        language=get_language(),
    )
    published = Consultation.objects.visible().filter(territory=territory).select_related("territory")
    for consultation in published.order_by("-published_at", "-id")[:MOST]:
        link = home + address_of(consultation)
        feed.add_item(
            title=consultation.title,
            link=link,
            description=f"{consultation.question} {consultation.summary}",
            unique_id=link,
            pubdate=consultation.published_at,
            updateddate=consultation.closed_at or consultation.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
