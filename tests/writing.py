"""Walking through the screens where a proposal is written."""

from django.test import Client
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.proposals.models import Proposal

SAID = {"title": "Un banc à chaque arrêt", "text": "Nos aînées font une pause entre le marché et la maison."}
PLACED = {"theme": "ageing", "logic": "prevent", "actors": ["municipality"], "neighbourhood": "", "image_alt": ""}


def at(consultation: Consultation, name: str, *args: object) -> str:
    """The address of one of the proposals' pages."""
    return reverse(f"proposals:{name}", args=[consultation.territory.slug, consultation.slug, *args])


def write(browser: Client, consultation: Consultation, **placed: object) -> Proposal:
    """Walk through the screens up to the preview."""
    answer = browser.post(at(consultation, "new"), SAID)
    draft = Proposal.objects.latest("id")
    assert answer["Location"] == at(consultation, "compare", draft.pk)
    answer = browser.post(at(consultation, "place", draft.pk), {**PLACED, **placed})
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer["Location"] == at(consultation, "preview", draft.pk)
    return draft
