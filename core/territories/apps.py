from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "core.territories"
    label = "territories"
    verbose_name = "Territoires"
