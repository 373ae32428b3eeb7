"""Who is told, and whether the answer answered."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.answers import rules
from consult.answers.models import Answer, Follow, Mute, Satisfaction, Verdict
from consult.answers.steps import locked_answer
from consult.proposals.models import Proposal, Support
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.lib.db import clock
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_line

WORDS_LENGTH = 600  # characters


@transaction.atomic(durable=True)
def mute(*, standing: Standing, proposal: Proposal) -> bool:
    """Stop hearing of a proposal, whatever the reason for hearing of it. True where it was not muted yet."""
    _row, made = Mute.objects.get_or_create(user=_follower(standing, proposal), proposal=proposal)
    return made


@transaction.atomic(durable=True)
def unmute(*, standing: Standing, proposal: Proposal) -> bool:
    """Hear of it again. True where it was muted."""
    removed, _by_model = Mute.objects.filter(user=_follower(standing, proposal), proposal=proposal).delete()
    return bool(removed)


@transaction.atomic(durable=True)
def follow(*, standing: Standing, proposal: Proposal) -> bool:
    """Ask to hear of a proposal; a mute ends. True where something changed."""
    user = _follower(standing, proposal)
    unmuted, _by_model = Mute.objects.filter(user=user, proposal=proposal).delete()
    _row, made = Follow.objects.get_or_create(user=user, proposal=proposal)
    return made or bool(unmuted)


@transaction.atomic(durable=True)
def unfollow(*, standing: Standing, proposal: Proposal) -> bool:
    """Stop having asked. True where it had been asked."""
    removed, _by_model = Follow.objects.filter(user=_follower(standing, proposal), proposal=proposal).delete()
    return bool(removed)


@transaction.atomic(durable=True)
def say_satisfied(*, standing: Standing, answer: Answer, verdict: str, words: str = "") -> Satisfaction:
    """Who wrote or supports the proposal says whether the answer answered; saying it again replaces it."""
    answer = locked_answer(answer)
    allow(rules.refuse_satisfaction(standing, answer, is_concerned(standing, answer.proposal)))
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Répondez par oui, en partie ou non.")})
    words = clean_line(words)
    if len(words) > WORDS_LENGTH:
        raise ValidationError({"words": _("Dites-le en %(n)s signes au plus.") % {"n": WORDS_LENGTH}})
    if standing.person_id is None:
        raise Refused(Common.SIGN_IN)
    said, _made = Satisfaction.objects.update_or_create(
        answer=answer, person_id=standing.person_id,
        defaults={"verdict": verdict, "words": words, "at": clock()},
    )  # fmt: skip
    forget_pages(answer.proposal.consultation.territory.slug)
    return said


def is_concerned(standing: Standing, proposal: Proposal) -> bool:
    """Whether this person wrote the proposal, under any of their accounts, or supports it or one merged into it."""
    if standing.user is None or standing.person_id is None:
        return False
    if proposal.author_id is not None and (
        proposal.author_id == standing.user.pk
        or User.objects.filter(pk=proposal.author_id, person_id=standing.person_id).exists()
    ):
        return True
    return Support.objects.filter(proposal=proposal, person_id=standing.person_id).exists()


def _follower(standing: Standing, proposal: Proposal) -> User:
    allow(rules.refuse_follow(standing, proposal))
    if standing.user is None:
        raise Refused(Common.SIGN_IN)
    return standing.user
