"""A quoted author has one letter a message; drafts made from talk are counted; what was taken back leaves what quotes it."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Min

from consult.proposals.words import words_of


def remember_letters(apps: Any, _editor: Any) -> None:
    """Whoever was asked already is not asked again for the same message."""
    message, quotation = apps.get_model("discussion", "Message"), apps.get_model("discussion", "Quotation")
    written = quotation.objects.exclude(message__author=F("proposal__author"))  # nobody is asked about their own words
    asked = written.order_by("message_id").values_list("message_id").annotate(first=Min("asked_at"))
    for pk, first in asked:
        message.objects.filter(pk=pk).update(consent_asked_at=first)


def honour_removals(apps: Any, _editor: Any) -> None:
    """Messages withdrawn or hidden before this rule leave the proposals that quote them."""
    proposal, quotation = apps.get_model("proposals", "Proposal"), apps.get_model("discussion", "Quotation")
    gone: dict[int, set[int]] = {}
    rows = quotation.objects.exclude(message__status="published").order_by("pk")
    for pk, number in rows.values_list("proposal_id", "message__number"):
        gone.setdefault(pk, set()).add(number)
    for pk, numbers in gone.items():
        one = proposal.objects.get(pk=pk)
        kept = words_of(one.title, one.body, numbers)
        proposal.objects.filter(pk=pk).update(taken_back=sorted(numbers), **kept)


class Migration(migrations.Migration):
    dependencies = [
        ("discussion", "0002_minutes_corrected_at"),
        ("proposals", "0004_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("message", "consent_asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="TalkDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="discussion.room"
                    ),
                ),
            ],
            options={
                "verbose_name": "brouillon tiré d’un échange",
                "indexes": [models.Index(fields=["author", "at"], name="talk_drafts_of_an_author")],
            },
        ),
        migrations.RunPython(remember_letters, migrations.RunPython.noop),
        migrations.RunPython(honour_removals, migrations.RunPython.noop),
    ]
