"""Steps of the moderation on proposals: each runs inside its caller's transaction, on a proposal that is held.

A proposal that is taken away leaves lists, search, feed and API at once, and comes back to them whole: its supports stay its own.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from uuid import uuid4

from django.db import transaction

from consult.proposals.models import Proposal, Status
from consult.proposals.steps import WORDS
from consult.proposals.telling import about_proposal, tell_neighbours
from consult.proposals.words import words_of
from core.lib.db import require_transaction
from core.lib.images import small_of
from core.lib.pagecache import forget_pages
from core.lib.text import masked
from core.notices.telling import take_back


def hide(proposal: Proposal, *, at: datetime, reason: str) -> None:
    """Step: take the proposal away; its address says so, with the reason."""
    _take(proposal, Status.HIDDEN, at, reason)


def give_back(proposal: Proposal, *, at: datetime, reason: str) -> None:
    """Step: take the proposal away until its author has corrected it."""
    _take(proposal, Status.RETURNED, at, reason)


def show_again(proposal: Proposal, *, at: datetime) -> None:
    """Step: show the proposal, for the first time or again, whole."""
    require_transaction()
    if not proposal.has_been_shown:
        proposal.published_at = at  # it is as new to its readers as any other
        tell_neighbours(proposal, at)
    proposal.status, proposal.removal, proposal.removed_at = Status.PUBLISHED, "", None
    proposal.has_been_shown = True
    if proposal.unmasked:
        _say(proposal, proposal.unmasked)
        proposal.unmasked, proposal.masked_at = "", None
    _keep(proposal)


def mask(proposal: Proposal, passages: Sequence[str], *, at: datetime) -> None:
    """Step: put a bar in the place of these passages; what was written is kept for an appeal, and earlier versions are not shown."""
    require_transaction()
    proposal.unmasked = proposal.unmasked or proposal.body
    _say(proposal, masked(proposal.body, passages))
    if not proposal.has_been_shown:
        proposal.published_at = at
        tell_neighbours(proposal, at)
    proposal.status, proposal.removal, proposal.removed_at = Status.PUBLISHED, "", None
    proposal.has_been_shown, proposal.masked_at = True, at
    _keep(proposal)


def contest(proposal: Proposal, *, wanted: bool) -> None:
    """Step: an appeal begins or ends: meanwhile the words of a proposal outlast their time."""
    require_transaction()
    Proposal.objects.filter(pk=proposal.pk).update(is_contested=wanted)


def _say(proposal: Proposal, body: str) -> None:
    for name, value in words_of(proposal.title, body, proposal.taken_back).items():
        setattr(proposal, name, value)


def _take(proposal: Proposal, status: Status, at: datetime, reason: str) -> None:
    require_transaction()
    _move_image(proposal)
    proposal.status, proposal.removal, proposal.removed_at = status, reason, at
    _keep(proposal)
    take_back(about_proposal(proposal))


def _move_image(proposal: Proposal) -> None:
    """Step: give the two files of a picture names that nobody knows: whoever kept its address no longer sees it."""
    require_transaction()
    if not proposal.image:
        return
    files, name = proposal.image.storage, str(proposal.image.name)
    new = str(PurePosixPath(name).with_stem(uuid4().hex))
    for was, now in ((name, new), (small_of(name), small_of(new))):
        if files.exists(was):
            with files.open(was) as kept:
                files.save(now, kept)
            transaction.on_commit(partial(files.delete, was), robust=True)
    proposal.image = new


def _keep(proposal: Proposal) -> None:
    require_transaction()
    proposal.save(
        update_fields=[
            *WORDS, "image", "status", "removal", "removed_at", "published_at", "has_been_shown", "unmasked", "masked_at",
        ]
    )  # fmt: skip
    forget_pages(proposal.consultation.territory.slug)
