"""Each change of a consultation takes the next number; phases may trade places in one statement."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
        ),
        migrations.RemoveConstraint(model_name="phase", name="phases_of_a_kind_never_overlap"),
        migrations.AddConstraint(
            model_name="phase",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=models.Deferrable["IMMEDIATE"],
                expressions=[("consultation", "="), ("kind", "="), ("period", "&&")],
                name="phases_of_a_kind_never_overlap",
                violation_error_message="Deux phases de même nature ne peuvent se chevaucher.",
            ),
        ),
    ]
