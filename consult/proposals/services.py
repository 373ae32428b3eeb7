"""Write, publish, correct and withdraw proposals; stand behind them or step back."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from consult.consultations.models import KEPT_AFTER, Consultation
from consult.proposals import rules
from consult.proposals.models import Endorsement, Proposal, Revision, Status, Support
from consult.proposals.steps import (
    PLACE,
    WORDS,
    Placing,
    all_but_checked,
    count,
    forget_image,
    insert_once,
    locked,
    place,
    publish,
    require_local,
    set_words,
    stand_behind,
    waits_for_a_reader,
    write_draft,
)
from core.accounts.models import Association, Person
from core.accounts.once import Once, remember
from core.accounts.restrictions import allow_words
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock
from core.lib.images import Drawn
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow

__all__ = [
    "Placing",
    "delete_draft",
    "edit_proposal",
    "endorse",
    "erase_removed_words",
    "fold_supports",
    "propose",
    "save_draft",
    "support",
    "withdraw_endorsement",
    "withdraw_support",
]


@transaction.atomic(durable=True)
def save_draft(
    *,
    standing: Standing,
    consultation: Consultation,
    title: str,
    body: str,
    draft: Proposal | None = None,
    placing: Placing | None = None,
    association: Association | None = None,
    image: Drawn | None = None,
    without_image: bool = False,
) -> Proposal:
    """Keep a draft that only its author sees. The same words sent twice make one draft."""
    return write_draft(
        standing=standing, consultation=consultation, title=title, body=body,
        draft=draft, placing=placing, association=association, image=image, without_image=without_image,
    )  # fmt: skip


@transaction.atomic(durable=True)
def propose(
    *,
    standing: Standing,
    consultation: Consultation,
    title: str,
    body: str,
    placing: Placing | None = None,
    association: Association | None = None,
    once: Once | None = None,
) -> Proposal:
    """Write and publish in one act, for doors without drafts. Under one key, it is published once."""
    draft = write_draft(
        standing=standing, consultation=consultation, title=title, body=body, placing=placing, association=association
    )
    proposal = publish(standing=standing, proposal=draft)
    remember(once, f"proposal:{proposal.pk}")
    return proposal


@transaction.atomic(durable=True)
def edit_proposal(
    *,
    standing: Standing,
    proposal: Proposal,
    title: str,
    body: str,
    placing: Placing | None = None,
    image: Drawn | None = None,
    without_image: bool = False,
    version: int | None = None,
) -> Proposal:
    """Correct a published proposal within its window. What it said before stays public.

    `version` is the number of revisions its author saw: where another tab has changed it since, nothing is written.
    """
    proposal = locked(proposal)
    now = clock()
    allow(rules.refuse_edit(standing, proposal, now))
    if proposal.status not in {Status.PUBLISHED, Status.RETURNED}:
        raise Refused(Common.CHANGED_MEANWHILE)
    allow_words(standing)
    revisions = proposal.revisions.count()
    if version is not None and version != revisions:
        raise Refused(Common.CHANGED_MEANWHILE)
    before = (proposal.title, proposal.body)
    set_words(proposal, title, body)
    place(proposal, placing, image, without_image=without_image)
    proposal.clean_fields(exclude=all_but_checked())
    if proposal.status == Status.RETURNED:
        proposal.status = Status.HELD  # read again; what was given back never becomes a public version
        proposal.unmasked, proposal.masked_at = "", None  # the bars were on words that are no more
    elif before != (proposal.title, proposal.body):
        proposal.edited_at = now
        if waits_for_a_reader(proposal, now):
            proposal.status = Status.HELD
        Revision.objects.create(
            proposal=proposal, number=revisions + 1, title=before[0], body=before[1], replaced_at=now
        )
    proposal.save(update_fields=[*WORDS, *PLACE, "edited_at", "status", "unmasked", "masked_at"])
    record(
        actor=standing.user,
        territory=proposal.consultation.territory,
        act="proposal.edited",
        target=f"proposal:{proposal.pk}",
    )
    forget_pages(proposal.consultation.territory.slug)
    return proposal


@transaction.atomic(durable=True)
def delete_draft(*, standing: Standing, proposal: Proposal) -> None:
    """Throw a draft away. What was published is withdrawn instead."""
    proposal = locked(proposal)
    if standing.user is None or proposal.author_id != standing.user.pk:
        raise Refused(Common.SIGN_IN if standing.user is None else Common.NOT_YOURS)
    if proposal.status != Status.DRAFT:
        raise Refused(Common.CHANGED_MEANWHILE)
    forget_image(proposal)
    proposal.delete()


@transaction.atomic(durable=True)
def support(*, standing: Standing, proposal: Proposal) -> bool:
    """Stand behind a proposal. Doing it again changes nothing; True where it was counted now."""
    allow(rules.refuse_support(standing, proposal, standing.at))
    return stand_behind(proposal.pk, standing.person_id)


@transaction.atomic(durable=True)
def withdraw_support(*, standing: Standing, proposal: Proposal) -> bool:
    """Step back. True where a support was there."""
    allow(rules.refuse_withdraw_support(standing, proposal, standing.at))
    removed, _by_model = Support.objects.filter(proposal_id=proposal.pk, person_id=str(standing.person_id)).delete()
    if removed:
        count(proposal, "support_count", -1)
    return bool(removed)


@transaction.atomic(durable=True)
def endorse(*, standing: Standing, proposal: Proposal, association: Association) -> bool:
    """An association stands behind a proposal: counted apart, it never adds a resident's support."""
    allow(rules.refuse_endorse(standing, proposal, association, standing.at))
    require_local(association, proposal.consultation)
    added = insert_once(
        Endorsement, "association_id", association.pk, proposal.pk, by_id=standing.user.pk if standing.user else None
    )
    if added:
        forget_pages(proposal.consultation.territory.slug)
        count(proposal, "endorsement_count", 1)
    return added


@transaction.atomic(durable=True)
def withdraw_endorsement(*, standing: Standing, proposal: Proposal, association: Association) -> bool:
    """The association steps back. True where an endorsement was there."""
    allow(rules.refuse_endorse(standing, proposal, association, standing.at))
    removed, _by_model = Endorsement.objects.filter(proposal_id=proposal.pk, association_id=association.pk).delete()
    if removed:
        forget_pages(proposal.consultation.territory.slug)
        count(proposal, "endorsement_count", -1)
    return bool(removed)


@transaction.atomic(durable=True)
def erase_removed_words(*, at: datetime) -> int:
    """Erase the words of proposals that the moderation took away six months ago; the place and the reason stay. How many."""
    free = Proposal.objects.filter(is_on_hold=False, is_contested=False)
    masked = free.filter(masked_at__lte=at - KEPT_AFTER).exclude(unmasked="")
    bare = list(masked.order_by("pk").values_list("pk", flat=True))
    Revision.objects.filter(proposal__in=bare).delete()  # they still hold the passages
    Proposal.objects.filter(pk__in=bare).update(unmasked="")
    gone = free.filter(status__in=[Status.HIDDEN, Status.RETURNED], removed_at__lte=at - KEPT_AFTER)
    ids = list(gone.exclude(body="").order_by("pk").values_list("pk", flat=True))
    Revision.objects.filter(proposal__in=ids).delete()
    for proposal in Proposal.objects.filter(pk__in=ids).order_by("pk"):
        forget_image(proposal)
        proposal.image_alt = ""
        proposal.save(update_fields=["image", "image_alt"])
    title = str(_("Proposition retirée par la modération"))
    return Proposal.objects.filter(pk__in=ids).update(
        title=title, body="", body_html="", excerpt="", search_text="", unmasked=""
    )


@transaction.atomic(durable=True)
def fold_supports(*, person: Person) -> int:
    """Give a joined person's supports to the person they turned out to be; a second support of one proposal is dropped.

    Returns how many were dropped. Running it again changes nothing.
    """
    heir = _heir_of(person)
    table = Support._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (proposal_id, person_id, at) SELECT proposal_id, %s, at FROM {table}"  # noqa: S608 — our own name
            " WHERE person_id = %s ON CONFLICT DO NOTHING RETURNING proposal_id",
            [heir.pk, person.pk],
        )
        moved = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"DELETE FROM {table} WHERE person_id = %s RETURNING proposal_id", [person.pk])  # noqa: S608
        gone = [row[0] for row in cursor.fetchall()]
    dropped = sorted(pk for pk in gone if pk not in moved)
    list(Proposal.objects.filter(pk__in=dropped).order_by("pk").select_for_update().values_list("pk", flat=True))
    Proposal.objects.filter(pk__in=dropped).update(support_count=F("support_count") - 1)
    return len(dropped)


def _heir_of(person: Person) -> Person:
    """Who a joined person turned out to be, at the end of the chain."""
    seen = {person.pk}
    while person.joined_into is not None and person.joined_into_id not in seen:
        person = person.joined_into
        seen.add(person.pk)
    return person
