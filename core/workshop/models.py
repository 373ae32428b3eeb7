"""What the workshop remembers about a database."""

from django.db import models


class Preparation(models.Model):
    """A long step that was done to this database, once and to its end."""

    step = models.CharField("étape", max_length=60, primary_key=True)
    done_at = models.DateTimeField("faite le", auto_now_add=True)

    class Meta:
        verbose_name = "préparation"
        verbose_name_plural = "préparations"

    def __str__(self) -> str:
        return self.step
