"""Write, correct and withdraw arguments.

Each published comment, reply or not, counts once on its proposal under its own stance: a stance always speaks of the
proposal, never of the comment replied to. Replies are neutral unless their author says otherwise.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from consult.comments import rules
from consult.comments.models import TEXT_LENGTH, Comment, Stance, Status
from consult.comments.telling import about_comment, tell_answered
from consult.consultations.models import Kind
from consult.consultations.policy import must_wait
from consult.consultations.voices import voice_of
from consult.proposals.models import Proposal
from consult.proposals.steps import require_local
from core.accounts.models import Association, User
from core.accounts.once import Once, remember
from core.accounts.restrictions import allow_words, slowed
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, lock_name, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_text, html_of
from core.notices.telling import take_back

NEWCOMER = timedelta(days=1)  # since the account was made
NEWCOMER_A_DAY = 10  # comments in 24 hours
ANYONE_A_DAY = 150
SLOWED_A_DAY = 3  # by whom the moderation has slowed
SENT = (Status.PUBLISHED, Status.HELD)
SAME_TEXT = timedelta(minutes=5)
DAY = timedelta(days=1)


@transaction.atomic(durable=True)
def post_comment(
    *,
    standing: Standing,
    proposal: Proposal,
    text: str,
    stance: str = Stance.NEUTRAL,
    parent: Comment | None = None,
    association: Association | None = None,
    once: Once | None = None,
) -> Comment:
    """Add an argument, or a reply to one, under a proposal. Under one key, it is written once."""
    # Before any row, so that no two hands wait for each other.
    now = lock_name(f"comments-of:{standing.user.pk}") if standing.user is not None else standing.at
    if parent is not None:
        parent = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.pk, proposal_id=proposal.pk)
    allow_words(standing)
    allow(rules.refuse_comment(standing, proposal, now, parent, association))
    if standing.user is None:
        raise Refused(Common.SIGN_IN)
    require_local(association, proposal.consultation)
    text = _checked(text)
    _check_stance(stance)
    _refuse_flood(standing, standing.user, text, now)
    voice = voice_of(standing, association)
    waits = _waits(proposal, voice, text, now)
    comment = Comment.objects.create(
        proposal=proposal, parent=parent, depth=parent.depth + 1 if parent else 0,
        root_id=(parent.root_id or parent.pk) if parent else None,
        author=standing.user, on_behalf_of=association, voice=voice,
        stance=stance, text=text, html=html_of(text), created_at=now,
        status=Status.HELD if waits else Status.PUBLISHED, has_been_shown=not waits,
    )  # fmt: skip
    if waits:
        remember(once, f"comment:{comment.pk}")
        return comment
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + 1)
    forget_pages(proposal.consultation.territory.slug)
    remember(once, f"comment:{comment.pk}")
    tell_answered(comment)
    _count(proposal, {stance: 1})
    return comment


@transaction.atomic(durable=True)
def edit_comment(*, standing: Standing, comment: Comment, text: str, stance: str | None = None) -> Comment:
    """Correct an argument within its ten minutes, or one that the moderation gave back: that one is read again."""
    comment = _locked(comment)
    now = clock()
    allow(rules.refuse_edit(standing, comment, now))
    allow_words(standing)
    text = _checked(text)
    stance = stance or comment.stance
    _check_stance(stance)
    before = comment.stance
    if comment.status == Status.RETURNED:
        comment.text, comment.html, comment.stance, comment.edited_at = text, html_of(text), stance, now
        comment.status = Status.HELD  # read again before anyone else reads it; it counts for nothing meanwhile
        comment.unmasked, comment.masked_at = "", None  # the bars were on words that are no more
        comment.save(update_fields=["text", "html", "stance", "edited_at", "status", "unmasked", "masked_at"])
        return comment
    if (text, stance) != (comment.text, before):
        comment.text, comment.html, comment.stance, comment.edited_at = text, html_of(text), stance, now
        if _waits(comment.proposal, comment.voice, text, now):
            return _hold(comment, before)
        comment.save(update_fields=["text", "html", "stance", "edited_at"])
        forget_pages(comment.proposal.consultation.territory.slug)
    if stance != before:
        _count(comment.proposal, {before: -1, stance: 1})
    return comment


@transaction.atomic(durable=True)
def withdraw_comment(*, standing: Standing, comment: Comment) -> Comment:
    """Take an argument back. Its place stays, so that the replies still read; it counts no more."""
    comment = _locked(comment)
    allow(rules.refuse_withdraw(standing, comment))
    comment.status, comment.withdrawn_at = Status.WITHDRAWN, clock()
    comment.save(update_fields=["status", "withdrawn_at"])
    take_back(about_comment(comment))
    forget_pages(comment.proposal.consultation.territory.slug)
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") - 1)
    _count(comment.proposal, {comment.stance: -1})
    return comment


@transaction.atomic(durable=True)
def erase_withdrawn_words(*, at: datetime) -> int:
    """Erase the words of arguments withdrawn six months ago; their places stay. How many; asked again, none is left."""
    Comment.objects.past_masking(at).update(unmasked="")
    return Comment.objects.past_keeping(at).update(text="", html="", unmasked="")


@transaction.atomic(durable=True)
def hold_comment(*, comment: Comment, because: str, wanted: bool = True) -> None:
    """Keep the words of an argument beyond their time, because the law asks for it, or let them go."""
    Comment.objects.filter(pk=comment.pk).update(is_on_hold=wanted)
    act = "comment.held" if wanted else "comment.released"
    territory = comment.proposal.consultation.territory
    record(actor=None, territory=territory, act=act, target=f"comment:{comment.pk}", because=because)


def twin_of(author: User, proposal: Proposal, parent: Comment | None, text: str) -> Comment | None:
    """The same words by the same author at the same place, written in the last five minutes: what a retry is looking for."""
    mine = Comment.objects.filter(
        author=author, proposal=proposal, parent=parent, text=clean_text(text), status__in=SENT
    )
    return mine.filter(created_at__gt=Now() - SAME_TEXT).order_by("id").last()


def _locked(comment: Comment) -> Comment:
    """The comment as it is now, held until the transaction ends. Comments are always held before their proposal."""
    require_transaction()
    rows = Comment.objects.select_for_update(of=("self",), no_key=True).select_related(
        "proposal__consultation__territory"
    )
    return rows.get(pk=comment.pk)


def _waits(proposal: Proposal, voice: str, text: str, now: datetime) -> bool:
    """Whether these words wait for a reader: arguments belong to the proposing while it is open, then to the discussing."""
    kind = Kind.PROPOSE if proposal.consultation.phase_at(Kind.PROPOSE, now) else Kind.DISCUSS
    return must_wait(proposal.consultation, kind, voice, text, now)


def _hold(comment: Comment, stance_before: str) -> Comment:
    """Step: new words wait as a new text does; until they are read, the argument counts for nothing."""
    require_transaction()
    comment.status = Status.HELD
    comment.save(update_fields=["text", "html", "stance", "edited_at", "status"])
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") - 1)
    forget_pages(comment.proposal.consultation.territory.slug)
    _count(comment.proposal, {stance_before: -1})
    return comment


def _checked(text: str) -> str:
    """The text as it is kept; nothing, or too much, is refused before any work on it."""
    if len(text) > 2 * TEXT_LENGTH or len(text := clean_text(text)) > TEXT_LENGTH:
        raise ValidationError({"text": _("Un argument tient en %(limit)s signes.") % {"limit": TEXT_LENGTH}})
    if not text:
        raise ValidationError({"text": _("Écrivez votre argument.")})
    return text


def _check_stance(stance: str) -> None:
    if stance not in Stance.values:
        raise ValidationError({"stance": _("Choisissez pour, contre, ou question.")})


def _refuse_flood(standing: Standing, user: User, text: str, now: datetime) -> None:
    """Raise where this author writes too much in a day, or the same words twice in five minutes.

    Rows are counted under the author's lock: two hands at once, or an emptied cache, lift no limit.
    """
    mine = Comment.objects.filter(author=user, created_at__gt=now - DAY).order_by("created_at", "id")
    moments = list(mine.values_list("created_at", flat=True))
    most = NEWCOMER_A_DAY if user.date_joined > now - NEWCOMER else ANYONE_A_DAY
    most = SLOWED_A_DAY if standing.slowed_until else most
    if len(moments) >= most:
        wait = moments[-most] + DAY - now
        if standing.slowed_until:
            raise slowed(standing, wait.total_seconds())
        raise Refused(rules.CommentRefusal.DAILY_LIMIT, retry_after=int(wait.total_seconds()) + 1)
    twin = mine.filter(text=text, status__in=SENT, created_at__gt=now - SAME_TEXT).last()
    if twin is not None:
        wait = twin.created_at + SAME_TEXT - now
        raise Refused(rules.CommentRefusal.SAME_TEXT, retry_after=int(wait.total_seconds()) + 1)


def _count(proposal: Proposal, changes: dict[str, int]) -> None:
    """Move the counters of arguments. A withdrawn proposal gains none, and may still lose some."""
    require_transaction()
    moved = {f"{stance}_count": F(f"{stance}_count") + change for stance, change in changes.items()}
    rows = Proposal.objects.published() if sum(changes.values()) > 0 else Proposal.objects.visible()
    if not rows.filter(pk=proposal.pk).update(**moved):
        raise Refused(Common.CHANGED_MEANWHILE)
