"""Rows are the queue: the sweep opens cases for what waits, for what carries a mark, and for a sample (PROMISES S-11, S-28)."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from consult.comments.models import Comment
from consult.discussion.models import Message
from consult.moderation import steps
from consult.moderation.models import Case, MarkKind, Swept
from consult.moderation.steps import Target
from consult.proposals.models import Proposal, Status, Support
from core.lib.db import lock_name, require_transaction
from core.lib.marks import marks_of
from core.lib.text import search_text

BATCH = 500  # texts read in one transaction
STILL_COMING = timedelta(seconds=20)  # who wrote a little before may commit a little after
RECENT = timedelta(hours=1)
BURST = 10  # texts of one account within the hour
TWIN_FROM = 40  # characters: a shorter text is often said twice
SAMPLE_OF = 50  # one text in so many is read twice
RUSH = 50  # supports within the hour from accounts younger than a day
YOUNG = timedelta(days=1)


@dataclass
class Lately:
    """The texts of the last hour: who wrote them, and what they say whatever the case, the accents and the punctuation."""

    by_author: Counter[int] = field(default_factory=Counter)
    by_words: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, one: Any, words: str) -> None:
        """One more of them."""
        self.by_author[one.author_id] += 1
        if len(words) >= TWIN_FROM:
            self.by_words[search_text(words)].add(one.pk)

    def marks_of(self, one: Any, words: str) -> list[MarkKind]:
        """What is seen of a text only beside the others."""
        found = [MarkKind.BURST] if self.by_author[one.author_id] >= BURST else []
        if len(words) >= TWIN_FROM and self.by_words.get(search_text(words), set()) - {one.pk}:
            found.append(MarkKind.TWIN)
        return found


def cluster_of(words: str) -> str:
    """The same sixteen signs for texts that say the same."""
    return hashlib.sha256(search_text(words).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Source:
    """One sort of text: where its rows are, when they were written, and what a case about one points to."""

    kind: str
    model: type[models.Model]
    moment: str
    target: Callable[[Any], tuple[Target, int, str]]  # the case's target, its territory, and the words
    read_from: tuple[str, ...]

    def rows(self) -> QuerySet[Any]:
        """Everything that was sent: a draft is its author's own."""
        rows = self.model._default_manager.select_related("author", *self.read_from)
        return rows.exclude(status=Status.DRAFT) if self.model is Proposal else rows

    def written(self, after: datetime, until: datetime) -> list[Any]:
        """Those written or corrected between two moments, the oldest first; a batch, and all of its last instant."""
        between = Q(**{f"{self.moment}__gt": after, f"{self.moment}__lte": until})
        changed = Q(edited_at__gt=after, edited_at__lte=until)
        moments = self.rows().filter(between).order_by(self.moment).values_list(self.moment, flat=True)[:BATCH]
        edge = max(moments, default=until) if len(moments) == BATCH else until
        return list(self.rows().filter(between | changed, Q(**{f"{self.moment}__lte": edge})).order_by("pk"))

    def waiting(self) -> list[Any]:
        """Those that wait, and that no open case speaks of."""
        spoken = Case.objects.open().filter(**{self.kind: OuterRef("pk")})
        return list(self.rows().filter(~Exists(spoken), status="held").order_by("pk")[:BATCH])


def _proposal(one: Proposal) -> tuple[Target, int, str]:
    return Target(proposal=one), one.consultation.territory_id, f"{one.title}\n{one.body}"


def _comment(one: Comment) -> tuple[Target, int, str]:
    return Target(comment=one), one.proposal.consultation.territory_id, one.text


def _message(one: Message) -> tuple[Target, int, str]:
    return Target(message=one), one.room.consultation.territory_id, one.text


SOURCES = (
    Source("proposal", Proposal, "published_at", _proposal, ("consultation",)),
    Source("comment", Comment, "created_at", _comment, ("proposal__consultation",)),
    Source("message", Message, "posted_at", _message, ("room__consultation",)),
)


@transaction.atomic(durable=True)
def sweep(*, at: datetime) -> int:
    """Read the texts written since the last sweep, and open the cases they ask for. How many were read; two sweeps take turns."""
    lock_name(steps.SWEEP)
    return sum(_read(source, at) for source in SOURCES)


@transaction.atomic(durable=True)
def watch_rushes(*, at: datetime) -> int:
    """Open a case for each proposal that many young accounts support at once: counted all the same, and looked at. How many."""
    lock_name(steps.SWEEP)
    recent = Support.objects.filter(at__gt=at - RECENT, person__accounts__date_joined__gt=at - YOUNG)
    counted = recent.order_by("proposal").values("proposal").annotate(n=Count("person", distinct=True))
    rushed = [row["proposal"] for row in counted.filter(n__gte=RUSH)]
    known = Case.objects.filter(proposal=OuterRef("pk"), marks__kind=MarkKind.RUSH, marks__at__gt=at - YOUNG)
    found = Proposal.objects.published().filter(~Exists(known), pk__in=rushed)
    found = found.select_related("consultation", "author").order_by("pk")
    opened = 0
    for proposal in found:
        case = steps.case_for(proposal.consultation.territory_id, Target(proposal=proposal), at)
        opened += steps.mark(case, MarkKind.RUSH)
    return opened


def _read(source: Source, at: datetime) -> int:
    """Step: one batch of one sort of text. What waits is found by its state, whenever it was written: nothing waits unseen."""
    require_transaction()
    swept, _made = Swept.objects.get_or_create(kind=source.kind, defaults={"until": at - RECENT})
    until = at - STILL_COMING
    fresh = source.written(swept.until, until) if swept.until < until else []
    asked = {one.pk: one for one in [*fresh, *source.waiting()]}
    others = _written_lately(source, at) if asked else Lately()
    for one in asked.values():
        _look(source, one, at, others)
    written = [moment for one in fresh if swept.until < (moment := getattr(one, source.moment))]
    swept.until = max(written, default=max(until, swept.until)) if len(written) >= BATCH else max(until, swept.until)
    swept.save(update_fields=["until"])
    return len(fresh)


def _look(source: Source, one: Any, at: datetime, others: Lately) -> None:
    """Step: open the case of one text where it waits, carries a mark, repeats another, comes in a burst or is drawn."""
    require_transaction()
    if one.status not in {"held", "published"}:
        return
    target, territory_id, words = source.target(one)
    found = [(MarkKind(mark.kind.value), mark.passage) for mark in marks_of(words)]
    if one.status == "held":
        found.append((MarkKind.HELD, ""))
    if one.author_id is not None:
        found += [(mark, "") for mark in others.marks_of(one, words)]
    drawn = is_drawn(source.kind, one.pk)
    if not found and not drawn:
        return
    case = steps.case_for(territory_id, target, at)
    for mark, passage in found or [(MarkKind.SAMPLE, "")]:
        steps.mark(case, mark, passage, cluster_of(words) if mark is MarkKind.TWIN else "")
    if drawn and not case.wants_second:
        case.wants_second = True
        case.save(update_fields=["wants_second"])


def _written_lately(source: Source, at: datetime) -> Lately:
    """Step: every text of the last hour, read once for a whole batch."""
    require_transaction()
    lately = Lately()
    for one in source.rows().filter(**{f"{source.moment}__gt": at - RECENT}).order_by("pk").iterator(chunk_size=1000):
        lately.add(one, source.target(one)[2])
    return lately


def is_drawn(kind: str, pk: int) -> bool:
    """One text in fifty, the same for whoever asks."""
    return int.from_bytes(hashlib.sha256(f"{kind}:{pk}".encode()).digest()[:4], "big") % SAMPLE_OF == 0
