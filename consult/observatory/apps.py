from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "consult.observatory"
    label = "observatory"
    verbose_name = "Observatoire"
