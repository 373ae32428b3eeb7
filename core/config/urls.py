"""Every address of the platform."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("core.config.health_urls")),
    path("api/v1/", include("core.config.api_urls")),
    path("", include("frontend.urls")),
    *i18n_patterns(path("", include("frontend.pages.urls")), prefix_default_language=False),
]

handler400 = "frontend.failures.bad_request"
handler403 = "frontend.failures.forbidden"
handler404 = "frontend.failures.not_found"
handler500 = "frontend.failures.server_error"
handler429 = "frontend.failures.too_many_requests"
