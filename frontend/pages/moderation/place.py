"""Where a page of moderation stands: its town, its reader, and the path to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.moderation.rules import refuse_moderate
from core.accounts.models import User
from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import Common, Refused
from core.territories.models import Territory


@dataclass(frozen=True)
class Place:
    """A town as one reader meets its moderation, at one moment."""

    territory: Territory
    standing: Standing
    now: datetime

    @property
    def reader(self) -> User:
        """Whoever is signed in."""
        if self.standing.user is None:
            raise Refused(Common.SIGN_IN)
        return self.standing.user

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this family, in this town."""
        return reverse(f"moderation:{name}", args=[self.territory.slug, *args])

    def context(self, *crumbs: tuple[str, str], at_desk: bool = False, **more: Any) -> dict[str, Any]:
        """What every page of this family tells its template."""
        path = [(self.territory.name, reverse("territories:show", args=[self.territory.slug]))]
        if at_desk:
            path += [(_("Le bureau"), reverse("people:desk", args=[self.territory.slug]))]
            path += [(_("Modération"), self.url("queue"))] if crumbs else [(_("Modération"), "")]
        return {
            "territory": self.territory, "standing": self.standing, "crumbs": [*path, *crumbs],
            "queue_url": self.url("queue"), "list_url": self.url("list"), "appeals_url": self.url("appeals"),
            "log_url": self.url("log"), "figures_url": self.url("figures"), **more,
        }  # fmt: skip


def place_of(request: HttpRequest, territory_slug: str) -> Place:
    """The town at this address, for anyone; a place that is no pilot is 404."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    return Place(territory, standing, standing.at)


def desk_of(request: HttpRequest, territory_slug: str) -> Place:
    """The desk of those who moderate here. A stranger signs in; for whoever does not work here, there is no such page."""
    place = place_of(request, territory_slug)
    refusal = refuse_moderate(place.standing)
    if refusal is Common.SIGN_IN:
        raise Refused(Common.SIGN_IN)
    if refusal is not None:
        # A colleague is told; for anyone else the desk does not exist.
        if place.standing.is_staff:
            raise Refused(refusal)
        get_object_or_404(Territory.objects.none())
    return place
