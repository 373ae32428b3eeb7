"""When each part of the platform last gave a sign of life."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

SILENCE = timedelta(seconds=45)  # longer than three beats: a part that is silent for so long is taken for dead


class Part(models.TextChoices):
    """The parts that nobody sees at work."""

    WORKER = "worker", "travail différé"
    BEAT = "beat", "horloge"


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    """Questions about signs of life."""

    def alive(self) -> "HeartbeatQuerySet":
        """Those heard lately, by the database's clock: the clocks of several hosts need not agree."""
        return self.filter(at__gt=Now() - SILENCE)


class Heartbeat(models.Model):
    """The last sign of life of one part."""

    part = models.CharField("partie", max_length=10, choices=Part, primary_key=True)
    at = models.DateTimeField("dernier signe de vie")

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"
        constraints = [models.CheckConstraint(condition=models.Q(part__in=Part.values), name="heartbeat_part_is_known")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} : {self.at:%Y-%m-%d %H:%M:%S}"
