"""The link of one line: signed for one office, one period, one act and one item; read back as things stand now."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing

from consult.answers.models import Answer, Duty, State
from consult.answers.rules import Capacity, refuse_capacity
from consult.answers.selectors.delegations import capacity_of
from consult.digests.models import Act, Digest, Used
from consult.digests.places import Due
from consult.digests.rules import LinkRefusal
from consult.proposals.models import Proposal, Status
from core.accounts.models import ElectedOffice, User
from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import Refusal

KEPT = timedelta(days=14)
LONGEST = 300  # characters
SIGNER = signing.Signer(salt="consult.digests.links")
ITEM = "proposal:"


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a link asks for, by whom, and all that says whether it may be done at this moment."""

    digest: Digest
    act: Act
    item: str
    proposal: Proposal
    at: datetime
    standing: Standing = field(repr=False)
    capacity: Capacity | None
    answer: Answer | None  # the one being prepared
    is_held: bool  # the office, by an open account
    is_owed: bool
    is_used: bool


def act_address(due: Due, act: Act, item: str) -> str:
    """Where a letter leads to act: whoever received it needs not sign in."""
    return (
        f"{settings.PUBLIC_URL}/t/{due.office.territory.slug}/point/{act_key(due.office, due.period.key, act, item)}/"
    )


def act_key(office: ElectedOffice, period: str, act: Act, item: str) -> str:
    """Signed by this site: nothing else opens with it."""
    return SIGNER.sign_object([office.pk, period, act.value, item])


def link_by_key(territory_slug: str, key: str, at: datetime) -> Link | None:
    """The link as things stand now; nothing where it was altered, or is of another town, or of a letter never sent."""
    try:
        office, period, act, item = SIGNER.unsign_object(key[:LONGEST])
    except (signing.BadSignature, ValueError, TypeError):
        return None
    sent = Digest.objects.filter(office=office, period=period, office__territory__slug=territory_slug)
    digest = sent.select_related("office__user", "office__territory").order_by("pk").first()
    rows = Proposal.objects.filter(pk=item.removeprefix(ITEM)).select_related("consultation__territory")
    proposal = rows.order_by("pk").first()
    return link_of(digest, Act(act), proposal, at) if digest and proposal else None


def link_of(digest: Digest, act: Act, proposal: Proposal, at: datetime) -> Link:
    """Everything that says whether this act may be done."""
    office, item = digest.office, f"{ITEM}{proposal.pk}"
    standing = standing_of(office.user, office.territory, at)
    return Link(
        digest=digest, act=act, item=item, proposal=proposal, at=at, standing=standing,
        capacity=capacity_of(standing, proposal, at),
        answer=Answer.objects.waiting().filter(proposal=proposal).order_by("pk").first(),
        is_held=ElectedOffice.objects.valid_at(at).filter(pk=office.pk, user__is_active=True).exists(),
        is_owed=Duty.objects.open().filter(proposal=proposal).exists(),
        is_used=Used.objects.filter(digest=digest, item=item).exists(),
    )  # fmt: skip


def refuse_link(link: Link, reader: User | None) -> Refusal | None:
    """The reason the link does nothing now. Nobody needs to be signed in; whoever is must be the person written to."""
    if reader is not None and reader.pk != link.digest.office.user_id:
        return LinkRefusal.OTHER_READER
    if link.at >= link.digest.made_at + KEPT:
        return LinkRefusal.EXPIRED
    if link.is_used:
        return LinkRefusal.USED
    if not link.is_held:
        return LinkRefusal.OFFICE_ENDED
    if not _awaits(link):
        return LinkRefusal.SETTLED
    return refuse_capacity(link.standing, link.proposal, link.capacity)


def _awaits(link: Link) -> bool:
    if link.proposal.status != Status.PUBLISHED:
        return False
    if link.act == Act.DRAFT:
        return link.is_owed and link.answer is None
    return link.answer is not None and link.answer.state in {State.INSTRUCTING, State.TO_DECIDE}
