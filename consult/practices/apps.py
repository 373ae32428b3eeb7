from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "consult.practices"
    label = "practices"
    verbose_name = "Fiches pratiques"
