from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consult.consultations"
    label = "consultations"
    verbose_name = "Consultations"
