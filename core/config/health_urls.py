"""The address that tells whether the platform works."""

from django.urls import path

from core.config.health import health

urlpatterns = [path("sante/", health, name="health")]
