"""Every address × method × person: what is answered equals what was reviewed (`make matrix` writes it anew)."""

import os

import pytest

from consult.discussion import live
from core.config import asgi
from core.notices import live as notices
from tests.matrix import access
from tests.pages import routes, rows
from tests.town import Town


@pytest.mark.promise("S-1")
def test_every_person_gets_the_reviewed_answer_from_every_address(town: Town):
    found = access.measure(town)
    if os.environ.get("WRITE_MATRIX"):
        access.write(found)
    reviewed = access.read()
    differences = [
        f"{' '.join(key)} : {who} reçoit {answer}, la matrice dit {reviewed[key][who]}"
        for key, answers in found.items()
        if key in reviewed
        for who, answer in answers.items()
        if answer != reviewed[key][who]
    ]
    assert not differences, "\n".join(differences)


@pytest.mark.promise("S-1")
def test_every_address_has_its_row_in_the_matrix():
    expected = {(route.name, case, method) for route, case, method in rows()}
    assert len(routes()) > 5
    assert expected - set(access.read()) == set(), "relancez avec WRITE_MATRIX=1, puis relisez la différence"
    assert set(access.read()) - expected == set(), "des adresses ont disparu"


@pytest.mark.promise("S-1")
def test_no_answer_of_the_matrix_is_a_crash():
    crashes = [
        key for key, answers in access.read().items() if any(answer.startswith("5") for answer in answers.values())
    ]
    assert not [key for key in crashes if key[0] != "health"]


@pytest.mark.promise("S-1")
def test_every_live_socket_is_listed_here():
    assert [str(route.pattern) for route in asgi.router.routes] == [live.ADDRESS, notices.ADDRESS, ""]


@pytest.mark.promise("S-1")
def test_a_facilitator_runs_rooms_and_nothing_more():
    """What she may do that the mediator may not is all in rooms; everywhere else she is one of the staff."""
    more = {key for key, answers in access.read().items() if answers["animatrice"] != answers["médiateur"]}
    assert more
    assert {route for route, _case, _method in more if not route.startswith("discussion:")} == set()
