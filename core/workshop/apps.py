"""The team's workshop: what starts, checks and measures the platform. No visitor ever meets it."""

from django.apps import AppConfig


class WorkshopConfig(AppConfig):
    """Commands of the team."""

    name = "core.workshop"
    label = "workshop"
    verbose_name = "atelier"
