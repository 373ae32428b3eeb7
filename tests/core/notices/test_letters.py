"""Letters: one reader each, no header can be slipped in, and a broker that is away loses none (S-18)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from consult.answers.models import Answer, CommitmentChange, CommitmentState, Decision
from core.accounts.models import Role, User
from core.notices import nudge, services
from core.notices.letters import letter, write_letter
from core.notices.models import Mail, MailState
from core.people import services as people
from core.territories.models import Territory
from tests.people import standing

pytestmark = pytest.mark.django_db
LETTERS = sorted(
    path.name.removesuffix("_subject.txt")
    for path in (project.BASE_DIR / "frontend/templates/mail").glob("*_subject.txt")
)
WORDS = {
    "code": "K7MP4R", "email": "zoe@exemple.fr", "login_url": "https://x/1", "signup_url": "https://x/2", "reset_url": "https://x/3",
    "password_reset_url": "https://x/4", "url": "https://x/5", "association_name": "Régie", "territory_name": "Clichy", "reason": "non",
    "giver_name": "Samba", "function": "Maire", "inviter_name": "Isabelle", "role_label": "agente", "expires_at": timezone.now(),
    "title": "Des bancs", "into": "Des sièges", "because": "Même lieu", "supports": 50, "due_on": timezone.localdate(),
    "desk_url": "https://x/6", "partner_name": "Le bailleur", "question": "Combien ?", "commitment": "Douze bancs",
    "answer": Answer(decision=Decision.ACCEPTED), "change": CommitmentChange(after=CommitmentState.DONE),
    "decision": "acceptée", "state": "réalisé", "day": "3 mai", "outcome": "décision annulée", "reasons": "Nous avons relu.",
    "address": "https://x/8", "text_url": "https://x/9", "act": "hide", "is_back": True, "facts": "Une adresse.",
    "ground_label": "vie privée", "sanction_label": "ralentir", "until": "3 mai", "appeal_until": "4 mai", "words": "Mots", "kind": "comment",
    "name": "Samba", "room": "Le banc", "place": "Chêne Pointu", "phase": "Débattre", "moment": "demain à 18 h", "count": 3,
    "groups": [{"heading": "Près de chez moi", "said": [{"sentence": "Des bancs", "url": "https://x/12"}]}], "notices_url": "https://x/13",
    "print_url": "https://x/14", "person": "Aïssa Kone", "days": "du 3 au 9 mai", "rows": [], "is_head": False, "figures": "Trois soutiens.",
    "signal": {"sentence": "Des bancs montent.", "because": "gagne des soutiens", "url": "https://x/15"}, "summary": {"left": 0, "waiting": 2, "late": 1},
    "mine_url": "https://x/10", "sentence": "Elle est trop longue.", "is_draft": True, "has_attachments": True, "decisions": 2, "left": 1,
    "lines": [{"sentence": "« Des bancs » attend votre décision.", "because": "nouveau", "url": "https://x/11"}],
    "choices": [{"title": "Des bancs", "url": "https://x/7"}],
}  # fmt: skip
NASTY = [
    "\r\nBcc: tous@exemple.fr",
    "\nSubject: autre",
    "\x00",
    "\u202e",
    "\u2028Bcc: x@exemple.fr",
    "\x0bBcc: x@exemple.fr",
    "a" * 500,
]


@pytest.mark.promise("S-18")
@pytest.mark.parametrize("nasty", NASTY)
def test_no_header_is_slipped_in_through_a_name(nasty: str) -> None:
    with transaction.atomic():
        services.write_mail(to="zoe@exemple.fr", subject=f"Club{nasty}", text=f"Bonjour{nasty}")
        write_letter(
            "association_verified",
            to="zoe@exemple.fr",
            association_name=f"Club{nasty}",
            territory_name=f"Ville{nasty}",
            url="x",
        )
    assert services.send_next()
    sent = mail.outbox[0].message()
    assert sent["To"] == "zoe@exemple.fr"
    assert sent["Bcc"] is None
    assert len(sent.get_all("Subject")) == 1
    assert "\n" not in mail.outbox[0].subject
    assert "\u202e" not in mail.outbox[0].subject


@pytest.mark.promise("S-18")
def test_a_hostile_town_name_does_not_hold_up_the_letters_of_others(clichy: Territory, isabelle: User) -> None:
    Territory.objects.filter(pk=clichy.pk).update(name="Clichy\r\nBcc: tous@exemple.fr")
    clichy.refresh_from_db()
    by = standing(isabelle, clichy)
    for address in ("un@exemple.fr", "deux@exemple.fr"):
        people.invite(
            standing=by, territory=clichy, email=address, role=Role.OFFICIAL, link=lambda token: f"https://x/{token}"
        )
    while services.send_next():
        pass
    assert [message.to for message in mail.outbox] == [["un@exemple.fr"], ["deux@exemple.fr"]]
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_a_name_is_never_markup_in_a_letter() -> None:
    written = letter(
        "mandate_given", {"association_name": "<svg/onload=1>", "giver_name": "<b>x</b>", "url": "https://x"}
    )
    assert "<svg" not in written.html
    assert "<b>" not in written.html
    assert "<svg/onload=1>" in written.text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_has_a_subject_a_text_and_a_page(name: str, language: str) -> None:
    with translation.override(language):
        written = letter(name, WORDS)
    assert written.subject
    assert written.text.strip()
    assert f'<html lang="{language}">' in written.html
    assert "{{" not in written.text


def test_a_letter_to_someone_else_is_in_french_whatever_its_writer_reads() -> None:
    with translation.override("en"), transaction.atomic():
        kept = write_letter(
            "invitation",
            to="zoe@exemple.fr",
            inviter_name="Isabelle",
            territory_name="Clichy",
            role_label=Role.OFFICIAL.label,
            url="https://x/5",
            expires_at=timezone.now(),
        )
    assert "agente ou agent" in kept.text
    assert '<html lang="fr">' in kept.html


def test_each_letter_of_accounts_has_its_words() -> None:
    assert Path(project.BASE_DIR / "frontend/templates/mail/login_code.txt").exists()
    assert len(LETTERS) >= 16


def test_links_in_letters_come_from_our_settings_and_not_from_the_browser(nadia: User, settings: Any) -> None:
    settings.PUBLIC_URL = "https://participer.example"
    Client().post(reverse("account_reset_password"), {"email": nadia.email}, HTTP_HOST="localhost")
    text = Mail.objects.get(recipient=nadia.email).text
    assert "https://participer.example/compte/mot-de-passe/oubli/" in text
    assert "localhost" not in text


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_letter_waits_for_the_sweep(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(nudge.send_urgent_mail.app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(nudge.send_urgent_mail.app, "_pool", None)
    nudge.send_urgent_mail.app.amqp._producer_pool = None
    try:
        with transaction.atomic():
            services.write_mail(to="zoe@exemple.fr", subject="Bonjour", text="Bonjour")
            nudge.nudge_after_commit()
    finally:
        nudge.send_urgent_mail.app.amqp._producer_pool = None
    assert "could not be told" in caplog.text
    assert Mail.objects.get().state == MailState.WAITING
    assert services.send_next()
