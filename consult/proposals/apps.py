from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "consult.proposals"
    label = "proposals"
    verbose_name = "Propositions"
