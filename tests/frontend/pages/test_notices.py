"""« Mes avis », « Mes courriers », and the link that stops letters without signing in."""

from email import message_from_bytes
from email.policy import SMTP

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.lib.db import clock
from core.notices import gathering, services
from core.notices.families import Family, Pace
from core.notices.models import Mail, Nearby, Notice, Preference
from core.notices.selectors import chosen_paces
from core.notices.stopping import stop_key
from core.notices.telling import write_notice
from core.territories.models import Territory
from tests.people import make_user

pytestmark = pytest.mark.django_db
INDEX, PACES = "/compte/avis/", "/compte/courriers/"


def tell(user: User, title: str = "Bancs", url: str = "/t/clichy-sous-bois/") -> Notice:
    with transaction.atomic():
        write_notice(Family.ANSWERS, "reply_received", to=user, about="proposal:1", url=url, name="Samba", title=title)
    return Notice.objects.order_by("-pk")[0]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_shows_what_was_told_and_opening_one_marks_it_read(clichy: Territory, nadia: User) -> None:
    one, client = tell(nadia), signed_in(nadia)
    page = client.get(INDEX).content.decode()
    assert "Samba vous répond" in page
    assert 'data-unread="1"' in page
    answer = client.post(f"{INDEX}{one.pk}/")
    assert answer["Location"] == "/t/clichy-sous-bois/"
    assert 'data-unread="0"' in client.get(INDEX).content.decode()


def test_the_button_marks_only_what_the_page_showed(nadia: User) -> None:
    first, second, client = tell(nadia), tell(nadia), signed_in(nadia)
    client.post(INDEX, {"avis": [first.pk, "x", "9" * 5]})
    assert list(Notice.objects.unread().values_list("pk", flat=True)) == [second.pk]


def test_nobody_opens_or_reads_the_notices_of_another(nadia: User, marcel: User) -> None:
    one, client = tell(nadia), signed_in(marcel)
    assert "Samba" not in client.get(INDEX).content.decode()
    assert client.post(f"{INDEX}{one.pk}/").status_code == 404
    client.post(INDEX, {"avis": [one.pk]})
    assert Notice.objects.unread().count() == 1


@pytest.mark.parametrize("url", ["https://mal.example/", "//mal.example/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_but_to_this_site(nadia: User, url: str) -> None:
    one = tell(nadia, url=url)
    assert signed_in(nadia).post(f"{INDEX}{one.pk}/")["Location"] == INDEX


@pytest.mark.promise("S-18")
def test_a_hostile_title_stays_text_on_the_page_and_in_the_subject(nadia: User) -> None:
    tell(nadia, title="<img src=x onerror=1>\r\nBcc: tous@exemple.fr")
    page = signed_in(nadia).get(INDEX).content.decode()
    assert "<img src=x" not in page
    services.send_next()
    sent = mail.outbox[0].message()
    assert sent["Bcc"] is None


def test_each_family_has_its_pace_on_one_page(clichy: Territory, nadia: User) -> None:
    nadia.home = clichy
    nadia.save()
    place, client = clichy.neighbourhoods.get(), signed_in(nadia)
    assert "Ce qui attend dans mes rôles" not in client.get(PACES).content.decode()
    said = {"answers": "daily", "replies": "never", "phases": "weekly", "nearby": "at_once", "places": [place.pk]}
    assert client.post(PACES, said).status_code == 302
    assert chosen_paces(nadia)[Family.REPLIES] == Pace.NEVER
    assert chosen_paces(nadia)[Family.DESK] == Pace.AT_ONCE
    assert Nearby.objects.get().neighbourhood_id == place.pk
    assert Preference.objects.filter(family="phases").count() == 0  # as is usual: no row
    client.post(PACES, {**said, "places": []})
    assert Nearby.objects.count() == 0


def test_a_wrong_pace_or_a_place_of_another_town_is_refused_and_changes_nothing(
    clichy: Territory, tourcoing: Territory, nadia: User
) -> None:
    nadia.home = clichy
    nadia.save()
    elsewhere = tourcoing.neighbourhoods.create(name="Belencontre", slug="belencontre")
    said = {"answers": "toujours", "replies": "never", "phases": "weekly", "nearby": "daily", "places": [elsewhere.pk]}
    page = signed_in(nadia).post(PACES, said)
    assert page.status_code in {200, 400}
    assert {"answers", "places"} <= set(page.context["form"].errors)
    assert Preference.objects.count() == 0


def test_a_letter_that_may_be_stopped_says_so_in_its_headers_and_its_last_words(nadia: User) -> None:
    tell(nadia)
    services.send_next()
    sent = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=SMTP)
    address = sent["List-Unsubscribe"].strip(" <>")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in Mail.objects.get().text
    assert address in Mail.objects.get().html.replace("&amp;", "&")


def test_one_click_stops_the_family_and_only_it_without_signing_in_or_a_token(nadia: User) -> None:
    path = reverse("accounts:stop_letters", args=[stop_key(nadia, [Family.ANSWERS])])
    strict = Client(enforce_csrf_checks=True)
    assert "Ce que deviennent les propositions" in strict.get(path).content.decode()
    assert Preference.objects.count() == 0  # programs that read mail open every link
    for _twice in range(2):
        assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not strict.cookies
    paces = chosen_paces(nadia)
    assert paces[Family.ANSWERS] == Pace.NEVER
    assert paces[Family.REPLIES] != Pace.NEVER
    tell(nadia)
    assert Mail.objects.count() == 0
    assert Notice.objects.count() == 1


@pytest.mark.promise("S-8")
def test_a_key_that_was_altered_or_whose_account_is_gone_opens_nothing_and_says_the_same(nadia: User) -> None:
    gone = make_user("Partie", "partie@exemple.fr")
    keys = [stop_key(gone, [Family.ANSWERS]), stop_key(nadia, [Family.ANSWERS])[:-1] + "x", "rien"]
    gone.delete()
    answers = [Client().post(reverse("accounts:stop_letters", args=[key])) for key in keys]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert Preference.objects.count() == 0


def test_the_link_of_a_grouped_letter_stops_what_it_held(nadia: User) -> None:
    gathering.choose_paces(user=nadia, paces={Family.ANSWERS: Pace.DAILY}, at=clock())
    tell(nadia)
    due = Notice.objects.get().letter_at
    gathering.gather_next(at=due)
    path = Mail.objects.get().stop_url.partition("/compte")[2]
    Client().post(f"/compte{path}")
    assert chosen_paces(nadia)[Family.ANSWERS] == Pace.NEVER
