from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "consult.votes"
    label = "votes"
    verbose_name = "Votes"
