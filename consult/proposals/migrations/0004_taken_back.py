"""A proposal knows which of the messages it quotes were taken back."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("proposals", "0003_rare_filters")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="taken_back",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(), blank=True, default=list, editable=False, size=None
            ),
        ),
    ]
