"""The app that people see."""

from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """Pages, templates and template tags. It has no model."""

    name = "frontend"
    label = "frontend"
    verbose_name = "Pages"
