from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """What is done about accounts: these acts are journaled and mailed, so they sit above the journal and the mail."""

    name = "core.people"
    label = "people"
    verbose_name = "Personnes"
