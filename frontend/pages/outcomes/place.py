"""Where a page of what became of proposals stands: its town, its reader, and the addresses around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.selectors import Standing, standing_of
from core.territories.models import Territory

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Place:
    """One town as one reader meets it, at one moment."""

    territory: Territory
    standing: Standing
    now: datetime

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this family, in this town."""
        return reverse(f"outcomes:{name}", args=[self.territory.slug, *args])

    def crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path from the town to this page."""
        here = [(self.territory.name, reverse("territories:show", args=[self.territory.slug]))]
        return [*here, (_("Suites données"), self.url("list") if last else ""), *last]

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of this family tells its template."""
        return {"territory": self.territory, "standing": self.standing, "list_url": self.url("list"), **more}


def place_of(request: HttpRequest, territory_slug: str) -> Place:
    """The town at this address, once it is open."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    standing = standing_of(request.user, territory)
    return Place(territory, standing, standing.at)


def signed_in(view: View) -> View:
    """Send a stranger to sign in, and bring them back here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
        return view(request, *args, **kwargs)

    return guarded


def by_letter(view: View) -> View:
    """The page of a private link: no cache keeps it, no machine lists it."""

    @wraps(view)
    def unshared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return unshared
