"""Signs of life of the parts that work out of sight."""

from django.apps import AppConfig


class PulseConfig(AppConfig):
    """The heartbeats of the worker and of the clock."""

    name = "core.pulse"
    label = "pulse"
    verbose_name = "signes de vie"
