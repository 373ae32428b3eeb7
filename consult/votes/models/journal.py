"""The public journal of a question: its leaves in order, what they say where they are not receipts, its signed states."""

from django.db import models

from consult.votes.models.questions import Question


class Leaf(models.Model):
    """One leaf: the receipt of a ballot, or the SHA-256 of a statement."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="leaves")
    index = models.PositiveIntegerField()
    value = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("index",)
        verbose_name = "feuille du journal"
        constraints = [
            models.UniqueConstraint(name="leaves_have_one_place", fields=["question", "index"]),
            models.UniqueConstraint(name="leaves_are_distinct", fields=["question", "value"]),
        ]


class Statement(models.Model):
    """What the organiser states in the journal: opening, correction, paper batch, result, destruction."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="statements")
    index = models.PositiveIntegerField()
    text = models.TextField()  # the exact bytes that were hashed, as UTF-8

    class Meta:
        ordering = ("index",)
        verbose_name = "déclaration au journal"
        constraints = [models.UniqueConstraint(name="statements_have_one_place", fields=["question", "index"])]


class Checkpoint(models.Model):
    """A signed state of the journal. A later one always continues it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="checkpoints")
    size = models.PositiveIntegerField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("size", "id")
        verbose_name = "état signé du journal"
        constraints = [models.UniqueConstraint(name="one_checkpoint_of_a_size", fields=["question", "size"])]
