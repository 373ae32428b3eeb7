from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "consult.answers"
    label = "answers"
    verbose_name = "Réponses et suites"
