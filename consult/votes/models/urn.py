"""The urn: what a vote request writes, and nothing else. No key to a person, a session or a moment (PROMISES 2.1).

These tables have no foreign key on purpose: one would lock, and so touch, the question's row with each ballot.
"""

from django.db import models
from django.db.models import F, Func


class Sha256(Func):
    """PostgreSQL's sha256()."""

    function = "sha256"
    output_field = models.BinaryField()


class Joined(Func):
    """Two strings of bytes, one after the other."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = models.BinaryField()


class SealedBallot(models.Model):
    """One sealed ballot, found again only through the pseudonym that the question's key gives."""

    pseudonym = models.BinaryField(primary_key=True, max_length=16)
    question_id = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)  # how many times this person has cast
    ct = models.BinaryField()
    com = models.BinaryField(max_length=32)
    receipt = models.GeneratedField(  # a function of the two above: the database sees that no two voters share one
        expression=Sha256(Joined(Sha256(F("ct")), F("com"))), output_field=models.BinaryField(), db_persist=True
    )
    is_logged = models.BooleanField(default=False)  # its receipt is a leaf of the journal

    class Meta:
        db_table = "votes_urn"
        verbose_name = "bulletin scellé"
        constraints = [models.UniqueConstraint(name="receipts_are_distinct", fields=["receipt"])]
        indexes = [models.Index(fields=["question_id"], name="urn_of_a_question")]


class Superseded(models.Model):
    """The receipt of a ballot that was replaced: its place in the journal stays, the ballot is gone."""

    receipt = models.BinaryField(primary_key=True, max_length=32)
    question_id = models.BigIntegerField()
    is_logged = models.BooleanField(default=False)

    class Meta:
        db_table = "votes_superseded"
        verbose_name = "récépissé remplacé"
        indexes = [models.Index(fields=["question_id"], name="superseded_of_a_question")]


class CastKey(models.Model):
    """A key under which a ballot was cast: the same again is a retry. Erased at the close."""

    key_hash = models.BinaryField(primary_key=True, max_length=32)
    question_id = models.BigIntegerField()
    said_hash = models.BinaryField(max_length=32)  # of the choice too; both are made with the question's own key
    version = models.PositiveIntegerField()  # of the ballot that it cast

    class Meta:
        db_table = "votes_idem"
        verbose_name = "clé de dépôt"


class Closing(models.Model):
    """The urn of this question is closed: from this row on, the database refuses every ballot."""

    question_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()  # of the database

    class Meta:
        db_table = "votes_closing"
        verbose_name = "fermeture d’urne"
