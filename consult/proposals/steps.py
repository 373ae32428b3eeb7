"""Pieces of writing that services share: each runs inside its caller's transaction."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation, Kind, Theme
from consult.consultations.policy import must_wait
from consult.consultations.voices import voice_of
from consult.proposals import rules
from consult.proposals.models import BODY_LENGTH, TITLE_LENGTH, Logic, Proposal, Status
from consult.proposals.telling import about_proposal, tell_neighbours
from consult.proposals.words import shown_body, words_of
from core.accounts.models import Association
from core.accounts.restrictions import allow_words, slowed
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, lock_name, planned_once, require_transaction
from core.lib.images import Drawn, small_of
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line, clean_text
from core.notices.telling import take_back
from core.territories.models import CommonTheme, Neighbourhood

NEWCOMER = timedelta(days=1)  # since the account was made
NEWCOMER_A_DAY = 3  # proposals published in 24 hours
ANYONE_A_DAY = 20
SLOWED_A_DAY = 1  # by whom the moderation has slowed
SAME_TEXT = timedelta(minutes=5)
DAY = timedelta(days=1)
REASON_LENGTH = 400  # characters
WORDS = ("title", "body", "body_html", "excerpt", "search_text")
PLACE = ("theme", "local_theme", "logic", "actors", "neighbourhood", "image", "image_alt")
CHECKED = {"title", "body", "theme", "logic", "actors", "image_alt"}


@dataclass(frozen=True, kw_only=True)
class Placing:
    """Where a proposal belongs: theme, logic, area, and who should act."""

    theme: str = CommonTheme.OTHER
    local_theme: Theme | None = None
    logic: str = Logic.PREVENT
    actors: tuple[str, ...] = ()
    neighbourhood: Neighbourhood | None = None
    image_alt: str = ""


def write_draft(
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
    """Step: write or rewrite a draft. A new one with the words of another draft of its author is that draft."""
    require_transaction()
    now = lock_name(f"proposals-of:{standing.user.pk if standing.user else 0}")
    allow_words(standing)
    allow(rules.refuse_propose(standing, consultation, now, association))
    if draft is None:
        draft = Proposal(
            consultation=consultation, author=standing.user, rotation=a_place_in_the_round(), created_at=now
        )
    else:
        draft = locked(draft)
        allow(rules.refuse_edit(standing, draft, now))
        if draft.status != Status.DRAFT:
            raise Refused(Common.CHANGED_MEANWHILE)
    set_words(draft, title, body)
    twin = None
    if draft._state.adding:
        mine = Proposal.objects.filter(author=standing.user, consultation=consultation, status=Status.DRAFT)
        twin = mine.filter(title=draft.title, body=draft.body).order_by("id").first()
    draft = twin or draft
    place(draft, placing, image, without_image=without_image)
    if placing is not None or draft._state.adding:
        require_local(association, consultation)
        draft.on_behalf_of, draft.voice = association, voice_of(standing, association)
    draft.clean_fields(exclude=all_but_checked())
    draft.save()
    return draft


def publish(*, standing: Standing, proposal: Proposal) -> Proposal:
    """Step: show a draft to everyone; one that its author has published already is left as it is."""
    require_transaction()
    now = lock_name(f"proposals-of:{standing.user.pk if standing.user else 0}")
    proposal = locked(proposal)
    sent = {Status.PUBLISHED, Status.HELD}
    if proposal.status in sent and standing.user is not None and proposal.author_id == standing.user.pk:
        return proposal
    allow_words(standing)
    allow(rules.refuse_edit(standing, proposal, now))
    allow(rules.refuse_propose(standing, proposal.consultation, now, proposal.on_behalf_of))
    refuse_flood(standing, proposal, now)
    proposal.voice = voice_of(standing, proposal.on_behalf_of)
    waits = waits_for_a_reader(proposal, now)
    proposal.status, proposal.published_at = (Status.HELD if waits else Status.PUBLISHED), now
    proposal.has_been_shown = not waits
    proposal.save(update_fields=["status", "published_at", "voice", "has_been_shown"])
    if not waits:
        tell_neighbours(proposal, now)
    record(
        actor=standing.user,
        territory=proposal.consultation.territory,
        act="proposal.held" if waits else "proposal.published",
        target=f"proposal:{proposal.pk}",
    )
    forget_pages(proposal.consultation.territory.slug)
    return proposal


def withdraw(*, standing: Standing, proposal: Proposal, reason: str) -> Proposal:
    """Step: take a proposal back, for a reason that its page shows."""
    require_transaction()
    proposal = locked(proposal)
    allow(rules.refuse_withdraw(standing, proposal))
    proposal.withdrawn_reason = clean_line(reason)
    if not proposal.withdrawn_reason:
        raise ValidationError({"reason": _("Dites en quelques mots pourquoi vous la retirez.")})
    if len(proposal.withdrawn_reason) > REASON_LENGTH:
        raise ValidationError({"reason": _("Le motif tient en 400 signes.")})
    proposal.status, proposal.withdrawn_at = Status.WITHDRAWN, clock()
    proposal.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    take_back(about_proposal(proposal))
    record(
        actor=standing.user,
        territory=proposal.consultation.territory,
        act="proposal.withdrawn",
        target=f"proposal:{proposal.pk}",
    )
    forget_pages(proposal.consultation.territory.slug)
    return proposal


def waits_for_a_reader(proposal: Proposal, at: datetime) -> bool:
    """Whether these words are read by the moderation before anyone else reads them."""
    words = f"{proposal.title}\n{proposal.body}"
    return must_wait(proposal.consultation, Kind.PROPOSE, proposal.voice, words, at)


def refuse_flood(standing: Standing, proposal: Proposal, now: datetime) -> None:
    """Step: raise where this author publishes too much in a day, or the same words twice in five minutes.

    Rows are counted, under the author's lock: two hands at once, or an emptied cache, lift no limit.
    """
    require_transaction()
    user = standing.user
    if user is None:
        raise Refused(Common.SIGN_IN)
    recent = Proposal.objects.filter(author=user, published_at__gt=now - DAY).order_by("published_at")
    moments = [moment for moment in recent.values_list("published_at", flat=True) if moment]
    most = NEWCOMER_A_DAY if user.date_joined > now - NEWCOMER else ANYONE_A_DAY
    most = SLOWED_A_DAY if standing.slowed_until else most
    if len(moments) >= most:
        wait = moments[-most] + DAY - now
        if standing.slowed_until:
            raise slowed(standing, wait.total_seconds())
        raise Refused(rules.ProposalRefusal.DAILY_LIMIT, retry_after=int(wait.total_seconds()) + 1)
    same = recent.filter(
        consultation=proposal.consultation, title=proposal.title, body=proposal.body, published_at__gt=now - SAME_TEXT
    )
    if (twin := same.last()) is not None and twin.published_at is not None:
        wait = twin.published_at + SAME_TEXT - now
        raise Refused(rules.ProposalRefusal.SAME_TEXT, retry_after=int(wait.total_seconds()) + 1)


def locked(proposal: Proposal) -> Proposal:
    """Step: the proposal as it is now, held until the transaction ends."""
    require_transaction()
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related(
        "consultation__territory", "on_behalf_of"
    )
    return rows.prefetch_related("consultation__phases").get(pk=proposal.pk)


def set_words(proposal: Proposal, title: str, body: str) -> None:
    """Put cleaned words, and what follows from them, on a proposal; refuse what is too long before any work on it.

    A text that comes back as it was shown, without the words that were taken back, changes nothing of what is kept.
    """
    for name, text, limit in (("title", title, TITLE_LENGTH), ("body", body, BODY_LENGTH)):
        if len(text) > 2 * limit or len(clean_text(text)) > limit:
            raise ValidationError({name: _("Ce texte dépasse %(limit)s signes.") % {"limit": limit}})
    if proposal.taken_back and clean_text(body) == clean_text(shown_body(proposal)):
        body = proposal.body
    for name, value in words_of(title, body, proposal.taken_back).items():
        setattr(proposal, name, value)


def place(proposal: Proposal, placing: Placing | None, image: Drawn | None, *, without_image: bool = False) -> None:
    """Step: put theme, area, actors and image on a proposal; what belongs elsewhere is refused."""
    require_transaction()
    consultation = proposal.consultation
    if placing is not None:
        if placing.local_theme is not None and placing.local_theme.consultation_id != consultation.pk:
            raise ValidationError({"local_theme": _("Ce sous-thème n’est pas de cette consultation.")})
        if placing.neighbourhood is not None and placing.neighbourhood.territory_id != consultation.territory_id:
            raise ValidationError({"neighbourhood": _("Ce quartier n’est pas de ce territoire.")})
        proposal.theme = placing.local_theme.common if placing.local_theme else placing.theme
        proposal.local_theme, proposal.neighbourhood = placing.local_theme, placing.neighbourhood
        proposal.logic, proposal.actors = placing.logic, list(dict.fromkeys(placing.actors))
        proposal.image_alt = clean_line(placing.image_alt)
    keeps = image is not None or (bool(proposal.image) and not without_image)
    if keeps and not proposal.image_alt:
        raise ValidationError({"image_alt": _("Dites ce que montre l’image, pour les personnes qui ne la voient pas.")})
    if image is not None or without_image:
        forget_image(proposal)
    if image is not None:
        proposal.image.save(image.whole.name or "image.webp", image.whole, save=False)
        proposal.image.storage.save(small_of(proposal.image.name), image.small)


def forget_image(proposal: Proposal) -> None:
    """Step: take the picture off a proposal; once that is committed its two files are gone, and nobody who kept its address sees it."""
    require_transaction()
    if not proposal.image:
        return
    storage, name = proposal.image.storage, str(proposal.image.name)
    proposal.image = ""
    for each in (name, small_of(name)):
        transaction.on_commit(partial(storage.delete, each), robust=True)


def require_local(association: Association | None, consultation: Consultation) -> None:
    """An association speaks in its own territory."""
    if association is not None and association.territory_id != consultation.territory_id:
        raise ValidationError({"association": _("Cette association n’est pas de ce territoire.")})


def insert_once(model: type[Model], whose: str, who: UUID | int | None, proposal_id: int, **more: Any) -> bool:
    """Step: add one row unless it is there, whatever other hands do. True where it was added."""
    require_transaction()
    values = {"proposal_id": proposal_id, whose: who, **more}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})"  # noqa: S608 — our own names
            " ON CONFLICT DO NOTHING",
            list(values.values()),
        )
        return bool(cursor.rowcount == 1)


# One statement: the row, once, which the database dates, and its counter, last. The busiest act of the platform.
_SUPPORT = """
WITH added AS (
    INSERT INTO proposals_support (proposal_id, person_id) VALUES (%(proposal)s::bigint, %(person)s)
    ON CONFLICT DO NOTHING RETURNING 1
), counted AS (
    UPDATE proposals_proposal SET support_count = support_count + 1
    WHERE id = %(proposal)s::bigint AND status = 'published' AND EXISTS (SELECT 1 FROM added) RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM added), EXISTS (SELECT 1 FROM counted)
"""


def stand_behind(proposal_id: int, person_id: UUID | None) -> bool:
    """Step: add one support and count it; True where it was not there. A proposal withdrawn on the way takes neither."""
    require_transaction()
    with planned_once() as cursor:
        cursor.execute(_SUPPORT, {"proposal": proposal_id, "person": person_id})
        added, counted = cursor.fetchone()
    if added and not counted:
        raise Refused(Common.CHANGED_MEANWHILE)
    return bool(added)


def count(proposal: Proposal, column: str, change: int) -> None:
    """Step: move one counter of a published proposal. The last statement: the row is held for an instant."""
    require_transaction()
    if not Proposal.objects.published().filter(pk=proposal.pk).update(**{column: F(column) + change}):
        raise Refused(Common.CHANGED_MEANWHILE)


def a_place_in_the_round() -> float:
    """A random share of the circle, kept for good: the daily rotation starts elsewhere each day."""
    return secrets.randbelow(2**53) / 2**53


def all_but_checked() -> set[str]:
    """Fields whose value no person typed."""
    return {field.name for field in Proposal._meta.fields} - CHECKED
