"""The pages that letters about answers lead to, whole and in French."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.utils import translation

from consult.proposals.models import Proposal
from consult.proposals.selectors import address_of
from core.accounts.models import User
from core.territories.models import Territory

SALT = "consult.answers.letters"
KEPT_SECONDS = 400 * 24 * 3600  # an old letter opens nothing any more


def proposal_address(proposal: Proposal) -> str:
    """The page of a proposal, where its answer is."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{settings.PUBLIC_URL}{address_of(proposal.pk, proposal.consultation)}"


def desk_address(territory: Territory) -> str:
    """What waits for whoever reads the letter."""
    return f"{settings.PUBLIC_URL}/t/{territory.slug}/reponses/"


def choice_address(territory: Territory, key: UUID) -> str:
    """The private link of one supporter after a merge."""
    return f"{settings.PUBLIC_URL}/t/{territory.slug}/suites/soutien/{key}/"


def consents_address(territory: Territory) -> str:
    """Where an author says whether they agree to a merge."""
    return f"{settings.PUBLIC_URL}/t/{territory.slug}/suites/fusions/"


def letter_address(proposal: Proposal, user: User) -> str:
    """The private link of a letter: whoever received it says whether the answer answered, or stops the letters."""
    territory = proposal.consultation.territory
    return f"{settings.PUBLIC_URL}/t/{territory.slug}/suites/lettre/{letter_key(proposal, user)}/"


def letter_key(proposal: Proposal, user: User) -> str:
    """Signed by this site: it names the account and the proposal, and nothing else opens with it."""
    return signing.dumps([user.pk, proposal.pk], salt=SALT)


def letter_by_key(territory: Territory, key: str) -> tuple[User, Proposal]:
    """Who received the letter, and about which proposal; a key that is old, forged or of another town is 404."""
    try:
        user_pk, proposal_pk = signing.loads(key[:200], salt=SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    user = User.objects.filter(pk=user_pk, is_active=True).order_by("pk").first()
    rows = Proposal.objects.in_the_open().filter(pk=proposal_pk, consultation__territory=territory)
    proposal = rows.select_related("consultation__territory").order_by("pk").first()
    if user is None or proposal is None:
        raise Http404
    return user, proposal
