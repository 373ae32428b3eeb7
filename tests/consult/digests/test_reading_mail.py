"""From the letter box to the official's desk: read again after a death, nothing is lost and nothing is doubled."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import connection
from django.test import Client

from consult.answers.models import Answer
from consult.digests.models import Used
from consult.digests.services import prepare
from consult.digests.tasks import read_mail
from core.lib.db import clock
from core.notices.models import Mail, Received
from core.territories.models import Territory
from tests.consult.digests.making import TODAY, in_office, owe, proposal_in
from tests.consult.digests.posting import REPLY_ADDRESS, WORDS, address_in_letter, reply
from tests.people import make_clichy, make_official

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def maildir(tmp_path: Path, settings: Any) -> Path:
    settings.REPLY_ADDRESS, settings.INBOUND_MAILDIR = REPLY_ADDRESS, str(tmp_path)
    (tmp_path / "new").mkdir()
    return tmp_path


def put(box: Path, raw: bytes, name: str) -> None:
    """As a mail server delivers: written whole, then moved in."""
    (box / "tmp").mkdir(exist_ok=True)
    (box / "tmp" / name).write_bytes(raw)
    (box / "tmp" / name).rename(box / "new" / name)


def owed(town: Territory) -> None:
    """The digest that says an answer is owed."""
    in_office(town)
    owe(proposal_in(town, "Un banc à l’ombre"), TODAY + timedelta(days=20))
    prepare(clock() + timedelta(days=7))


def killed(box: Path, moment: str) -> None:
    """Read the box in a process of its own, which dies at this moment."""
    base = project.DATABASES["default"]
    url = f"postgresql://{base['USER']}:{base['PASSWORD']}@/{connection.settings_dict['NAME']}?host={base['HOST']}"
    if not base["HOST"].startswith("/"):
        url = f"postgresql://{base['USER']}:{base['PASSWORD']}@{base['HOST']}/{connection.settings_dict['NAME']}"
    more = {
        "INBOUND_MAILDIR": str(box),
        "REPLY_ADDRESS": REPLY_ADDRESS,
        "DJANGO_SETTINGS_MODULE": "core.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.consult.digests.dying", moment], cwd=ROOT, check=False, timeout=100,
        env={**os.environ, "DATABASE_URL": f"{url}{'&' if '?' in url else '?'}port={base['PORT']}", **more},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-8")
@pytest.mark.parametrize(("moment", "drafts"), [("before the commit", 0), ("after the commit", 1)])
def test_killed_while_it_reads_a_reply_nothing_is_lost_and_nothing_doubled(
    maildir: Path, moment: str, drafts: int
) -> None:
    owed(make_clichy())
    put(maildir, reply(address_in_letter()), "1764489600.M1P1.mx")
    killed(maildir, moment)
    assert Answer.objects.count() == drafts
    assert len(list((maildir / "new").iterdir())) == 1, "it is still to be read"
    read_mail()
    read_mail()
    assert not list((maildir / "new").iterdir())
    assert (Answer.objects.get().reasons, Used.objects.count(), Received.objects.count()) == (WORDS, 1, 1)
    assert Mail.objects.filter(text__contains="Rien n’est publié").count() == 1


@pytest.mark.django_db
def test_from_the_digest_to_the_officials_desk(clichy: Territory, maildir: Path, capsys: Any) -> None:
    owed(clichy)
    raw = reply(address_in_letter())
    put(maildir, raw, "1764489600.M1P1.mx")
    put(maildir, raw, "1764489660.M2P1.mx")
    call_command("read_mail")
    assert "Messages lus : 2." in capsys.readouterr().out
    assert Answer.objects.count() == 1
    desk = Client()
    desk.force_login(make_official(clichy))
    assert "Un banc à l’ombre" in desk.get(f"/t/{clichy.slug}/reponses/").content.decode()
    page = desk.get(f"/t/{clichy.slug}/reponses/{Answer.objects.get().pk}/").content.decode()
    assert WORDS in page


@pytest.mark.django_db
def test_the_letter_leads_to_the_address_in_text_and_in_the_page(clichy: Territory, maildir: Path) -> None:
    owed(clichy)
    address = address_in_letter()
    local = address.partition("@")[0]
    assert len(local) <= 64
    assert local == local.lower()
    assert f'href="mailto:{address.replace("+", "%2B")}"' in Mail.objects.latest("pk").html


@pytest.mark.django_db
def test_where_no_mail_is_read_no_letter_offers_it(clichy: Territory, settings: Any) -> None:
    settings.REPLY_ADDRESS = ""
    owed(clichy)
    assert "/point/" in Mail.objects.latest("pk").text
    assert "courriel" not in Mail.objects.latest("pk").text
    read_mail()
