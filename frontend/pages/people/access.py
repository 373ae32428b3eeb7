"""Who may open the desk of a town."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import Common, Refused
from core.territories.models import Territory


@dataclass(frozen=True)
class Desk:
    """A town, and what the reader may be in it."""

    territory: Territory
    standing: Standing

    def crumbs(self, label: str = "") -> list[tuple[str, str]]:
        """The path to a page of the desk."""
        slug = self.territory.slug
        path = [(self.territory.name, reverse("territories:show", args=[slug]))]
        if label:
            return [*path, (_("Le bureau"), reverse("people:desk", args=[slug])), (label, "")]
        return [*path, (_("Le bureau"), "")]

    def url(self, name: str, *args: object) -> str:
        """The public address of a page, for letters, which are in French whoever causes them."""
        with override(settings.LANGUAGE_CODE):
            return settings.PUBLIC_URL + reverse(name, args=args)


def desk_of(request: HttpRequest, territory_slug: str) -> Desk:
    """The desk of a pilot. A stranger signs in; for whoever does not work for this town, there is no such page."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    if not request.user.is_authenticated:
        raise Refused(Common.SIGN_IN)
    standing = standing_of(request.user, territory)
    if not standing.is_staff:
        raise Http404
    return Desk(territory, standing)
