"""Plugs the parts together, and refuses to plug them unsafely."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from core.config import checks


class ConfigConfig(AppConfig):
    """Settings, addresses and the checks of both."""

    name = "core.config"
    label = "config"
    verbose_name = "configuration"

    def ready(self) -> None:
        """Register what `check --deploy` verifies."""
        register(checks.check_safe_settings, Tags.security, deploy=True)
        register(checks.check_durable_database, Tags.database, deploy=True)
        register(checks.check_patient_cache, Tags.database, deploy=True)
