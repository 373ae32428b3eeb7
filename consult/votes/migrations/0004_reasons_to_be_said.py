"""The reasons of a result as sentences that are not yet said; those counted before keep their French ones alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("votes", "0003_sealed_ballots_after_the_close")]

    operations = [migrations.AddField("result", "reasons", models.JSONField(null=True))]
