from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "consult.opendata"
    label = "opendata"
    verbose_name = "Données ouvertes"
