"""What was counted, and the files that let anyone count again."""

from django.db import models

from consult.votes.models.questions import Question


class Result(models.Model):
    """The outcome of a question, as plain data: shown after the embargo, never changed."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="result")
    data = models.JSONField()
    reasons = models.JSONField(
        null=True
    )  # of `data`, to be said in any language; null where it was counted before they were kept
    ballots = models.PositiveIntegerField()
    web = models.PositiveIntegerField()
    paper = models.PositiveIntegerField()

    class Meta:
        verbose_name = "résultat"


class PublishedFile(models.Model):
    """One file of a question's public folder, byte for byte."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="files")
    name = models.CharField(max_length=40)
    content = models.BinaryField()
    is_public = models.BooleanField(default=True)  # false: for scrutineers alone

    class Meta:
        ordering = ("name",)
        verbose_name = "fichier publié"
        constraints = [models.UniqueConstraint(name="one_file_of_a_name_per_question", fields=["question", "name"])]
