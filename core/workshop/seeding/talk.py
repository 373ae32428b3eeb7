"""Writes threads of arguments level by level, so that each reply knows its parent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consult.comments.models import DEEPEST, Comment
from consult.consultations.voices import Voice
from consult.proposals.models import Proposal
from core.accounts.models import Association, User
from core.lib.db import require_transaction
from core.lib.text import html_of

BATCH = 2000  # rows in one statement


@dataclass(eq=False)
class Said:
    """One argument or reply to be."""

    proposal: Proposal
    author: User
    voice: Voice
    association: Association | None
    stance: str
    text: str
    at: datetime
    parent: "Said | None" = None
    row: Comment | None = None

    @property
    def depth(self) -> int:
        """How many are above it."""
        return self.parent.depth + 1 if self.parent else 0

    @property
    def root(self) -> "Said":
        """The argument that opened the thread."""
        return self.parent.root if self.parent else self


def say(everything: Sequence[Said]) -> int:
    """Step: write the threads of proposals that are written already; how many there are."""
    require_transaction()
    replies = Counter(id(said.root) for said in everything if said.parent)
    for depth in range(DEEPEST + 1):
        level = sorted((said for said in everything if said.depth == depth), key=lambda said: said.at)
        for said in level:
            said.row = Comment(
                proposal=said.proposal, parent=said.parent.row if said.parent else None,
                root=said.root.row if said.parent else None, depth=depth, author=said.author, voice=said.voice,
                on_behalf_of=said.association, stance=said.stance, text=said.text, html=html_of(said.text),
                created_at=said.at, reply_count=replies[id(said)],
            )  # fmt: skip
        Comment.objects.bulk_create([said.row for said in level if said.row], batch_size=BATCH)
    return len(everything)
