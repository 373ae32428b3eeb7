from django.db import models


class Row(models.Model):
    title = models.CharField(max_length=120)
    text = models.TextField()
    number = models.PositiveIntegerField()


class Written(models.Model):
    title = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
