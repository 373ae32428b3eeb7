"""One page for all, with each reader's own corner and nothing of anybody else's."""

import re

import pytest
from django.test import Client

from consult.consultations.models import Status
from core.accounts.models import User
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, make_official

CORNER = re.compile(rb"<!--tools-->.*?<!--/tools-->", re.DOTALL)


def read(url: str, user: User | None = None) -> bytes:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content


@pytest.mark.django_db
@pytest.mark.promise("S-14")
def test_each_reader_sees_their_own_name_and_the_rest_is_the_same_for_all():
    town = make_clichy()
    consultation = make_consultation(town)
    nadia, marcel = make_nadia(), make_marcel()
    make_proposal(consultation, make_official(town))
    url = f"/t/{consultation.territory.slug}/consultations/{consultation.slug}/propositions/"
    pages = [read(url, nadia), read(url), read(url, marcel), read(url, nadia)]
    assert [b"Nadia" in page for page in pages] == [True, False, False, True]
    assert [b"Marcel" in page for page in pages] == [False, False, True, False]
    assert len({CORNER.sub(b"", page) for page in pages}) == 1
    assert all(len(CORNER.findall(page)) == 1 for page in pages)


@pytest.mark.django_db
@pytest.mark.promise("S-24")
def test_a_draft_read_by_its_official_is_never_kept_for_others():
    town = make_clichy()
    consultation = make_consultation(town, status=Status.DRAFT)
    url = f"/t/{town.slug}/consultations/{consultation.slug}/propositions/"
    karim = Client()
    karim.force_login(make_official(town))
    assert karim.get(url).status_code == 200
    assert Client().get(url).status_code == 404


@pytest.mark.django_db
def test_what_has_just_happened_is_said_to_the_one_it_happened_to():
    consultation = make_consultation(make_clichy())
    url = f"/t/{consultation.territory.slug}/consultations/{consultation.slug}/propositions/"
    client = Client()
    client.force_login(make_nadia())
    client.get(url)
    session = client.session
    session["_messages"] = f'[["{"__json_message"}",0,25,"Votre brouillon est gardé.",""]]'
    session.save()
    assert "Votre brouillon est gardé." in client.get(url).content.decode()
    assert "Votre brouillon est gardé." not in read(url).decode()
