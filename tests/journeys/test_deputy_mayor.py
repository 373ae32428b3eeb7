"""A proposal gets its answer, by keyboard alone: an official instructs, the deputy mayor decides and commits, a supporter reads it."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Opener
from tests.browser.hands import Keyboard
from tests.browser.site import Site

REASONS = "Les bancs à l’ombre seront posés avant l’été : nos aînées nous ont montré où elles s’arrêtent."
PROPOSAL = "SELECT id FROM proposals_proposal WHERE title = 'Un banc à mi-pente'"
# A proposal of the theme that Valérie answers for, that Nadia supports and that has reached its threshold.
PREPARE = """
from consult.answers.models import Duty
from consult.proposals.models import Support
from consult.consultations.models import Consultation
from core.accounts.models import User
from django.utils import timezone
from datetime import timedelta
from tests.make import make_proposal
debate = Consultation.objects.get(slug="bien-vieillir")
made = make_proposal(debate, None, "Un banc à mi-pente", theme="ageing", support_count=51)
Support.objects.create(proposal=made, person=User.objects.get(email="nadia.benali-morel@exemple.fr").person)
now = timezone.now()
Duty.objects.create(proposal=made, opened_at=now, due_at=now + timedelta(days=60), threshold=50, supports=51)
"""


def press(page: Page, name: str, role: str = "button") -> None:
    """Tab to it, then Enter."""
    Keyboard(page).press(page.locator("main, .page").get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]


def instruct(page: Page, town: str) -> None:
    """The official begins, asks a service, notes what it said, writes a draft and sends it."""
    keys = Keyboard(page)
    page.goto(f"/t/{town}/reponses/")
    keys.press(
        page.locator("#pour-vous").locator("xpath=ancestor::section").get_by_role("link", name="Un banc à mi-pente")
    )
    press(page, "Commencer l’instruction")
    press(page, "Demander un avis à un service ou à une institution", "link")
    keys.write(page.locator("[name=service]"), "Espaces verts")
    keys.write(page.locator("[name=question]"), "À quel coût peut-on poser douze bancs ?")
    press(page, "Poser la question")
    keys.press(page.get_by_role("link", name="Noter l’avis"))
    keys.write(page.locator("[name=words]"), "Possible partout, en deux semaines.")
    keys.write(page.locator("[name=cost]"), "12 500")
    press(page, "Enregistrer l’avis")
    press(page, "Écrire le projet de réponse", "link")
    keys.write(page.locator("[name=reasons]"), "Le service propose douze bancs.")
    press(page, "Enregistrer le projet")
    expect(page.get_by_role("link", name="Décider", exact=True)).to_have_count(0)
    expect(page.locator("main")).to_contain_text("une élue ou un élu qui a reçu délégation")
    press(page, "Envoyer pour décision")


def decide(page: Page, town: str) -> None:
    """The deputy mayor commits the town, then decides in her own words; without reasons she is told what is missing."""
    keys = Keyboard(page)
    page.goto(f"/t/{town}/reponses/")
    keys.press(page.get_by_role("link", name="Un banc à mi-pente").first)
    press(page, "Prendre un engagement", "link")
    keys.write(page.locator("[name=title]"), "Poser douze bancs à l’ombre")
    page.locator("[name=due_on]").fill((date.today() - timedelta(days=5)).isoformat())  # noqa: DTZ011 — what a person types
    press(page, "Ajouter cet engagement")
    expect(page.locator(".error-summary")).to_contain_text("avant le début")
    page.locator("[name=due_on]").fill((date.today() + timedelta(days=120)).isoformat())  # noqa: DTZ011
    press(page, "Ajouter cet engagement")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Poser douze bancs")
    press(page, "Revenir à la réponse", "link")
    press(page, "Décider", "link")
    keys.choose(page.locator("[name=decision]"), "accepted")
    keys.write(page.locator("[name=reasons]"), "Oui.")
    press(page, "Prendre cette décision")
    expect(page.locator(".error-summary")).to_contain_text("raisons")
    keys.write(page.locator("[name=reasons]"), REASONS)
    press(page, "Prendre cette décision")
    expect(page.locator("main")).to_contain_text("Valérie Sainte-Rose")


@pytest.mark.browser
def test_a_proposal_is_instructed_decided_and_published_by_keyboard_alone(open_as: Opener, site: Site):
    town = site.facts["town"]
    site.shell(PREPARE)
    official, elected, supporter = open_as("agent"), open_as("élue"), open_as("attestée")
    instruct(official, town)
    decide(elected, town)
    official.goto(f"/t/{town}/reponses/")
    Keyboard(official).press(official.get_by_role("link", name="Un banc à mi-pente").first)
    press(official, "Voir l’aperçu de la réponse", "link")
    expect(official.locator("section.answer")).to_contain_text("nos aînées nous ont montré")
    press(official, "Revenir à la réponse", "link")
    press(official, "Publier la réponse")
    expect(official.locator("main")).to_contain_text("Cette réponse est publiée")
    supporter.goto(f"/t/{town}/consultations/bien-vieillir/propositions/{site.value(PROPOSAL)}/")
    answer = supporter.locator("section.answer")
    expect(answer).to_contain_text("nos aînées nous ont montré")
    expect(answer).to_contain_text("Adjointe au maire déléguée aux solidarités")
    expect(answer).to_contain_text("Poser douze bancs à l’ombre")
    met = "SELECT met_at IS NOT NULL FROM answers_duty WHERE proposal_id = (" + PROPOSAL + ")"
    assert site.value(met) is True
