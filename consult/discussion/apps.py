from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "consult.discussion"
    label = "discussion"
    verbose_name = "Discussion"
