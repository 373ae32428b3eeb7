"""`manage.py hold_comment ID --because WORDS [--release]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consult.comments.models import Comment
from consult.comments.services import hold_comment


class Command(BaseCommand):
    """Keep the words of a withdrawn argument beyond six months, because the law asks for it, or let them go."""

    help = "Garde pour la justice les mots d’un argument retiré, au-delà de six mois, ou cesse de les garder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("comment", type=int, metavar="ARGUMENT")
        parser.add_argument("--because", required=True, help="la demande, telle que le journal la gardera : sans nom")
        parser.add_argument("--release", action="store_true", help="ne plus les garder")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Comment.objects.select_related("proposal__consultation__territory").filter(pk=options["comment"])
        comment = rows.order_by("pk").first()
        if comment is None:
            raise CommandError("Cet argument n’existe pas.")
        hold_comment(comment=comment, because=options["because"], wanted=not options["release"])
        if not comment.text:
            self.stderr.write("Ses mots étaient déjà effacés.")
