"""The pages that letters about answers lead to, whole and in French."""

from uuid import UUID

from django.conf import settings
from django.utils import translation

from consult.proposals.models import Proposal
from consult.proposals.selectors import address_of
from core.territories.models import Territory


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
