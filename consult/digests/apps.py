from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "consult.digests"
    label = "digests"
    verbose_name = "Points des élus"
