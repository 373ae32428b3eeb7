"""The pages that letters lead to stand at their addresses, even where they are not built yet."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, clear_url_caches, include, path, reverse, set_urlconf

from core.config import urls


def _page(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


NAMED = [
    path("t/<slug:territory_slug>/moderation/decision/<uuid:key>/", _page, name="statement"),
    path("t/<slug:territory_slug>/signaler/recu/<uuid:key>/", _page, name="received"),
]
urlpatterns = [path("", include((NAMED, "moderation"))), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def _letters_lead_somewhere(settings: pytest.FixtureRequest) -> Iterator[None]:
    try:
        reverse("moderation:statement", args=["ici", "6f9619ff-8b86-d011-b42d-00c04fc964ff"])
    except NoReverseMatch:
        settings.ROOT_URLCONF = __name__
        clear_url_caches()
        set_urlconf(None)
    yield
    set_urlconf(None)
