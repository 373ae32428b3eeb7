"""What was settled together is taken back together, whole or not at all (PROMISES L-6, S-26)."""

from http import HTTPStatus

import pytest

from consult.comments.models import Comment, Status
from consult.moderation.models import Act, Case, Decision, DecisionState
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import bulk, deciding
from core.lib.refusals import Refused
from tests.consult.moderation.cases import FACTS, make_argument, moderator, open_case, ruling
from tests.make import make_consultation
from tests.people import make_clichy, make_tourcoing, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]


def some(number: int = 3) -> list[Case]:
    """So many cases of one town."""
    consultation = make_consultation(make_clichy())
    return [open_case(make_argument(consultation, f"Un texte de trop, le numéro {n}.")) for n in range(number)]


def settle(cases: list[Case], act: str = Act.HIDE) -> list[Decision]:
    seen = [(case, case.version, text_of(case).stamp) for case in cases]
    return bulk.decide_many(standing=moderator(), seen=seen, ruling=ruling(act))


def shown() -> int:
    return Comment.objects.filter(status=Status.PUBLISHED).count()


def test_a_lot_is_taken_back_in_one_act() -> None:
    made = settle(some())
    assert shown() == 0
    bulk.undo_many(standing=moderator("Inès Roy"), decisions=made)
    assert shown() == 3
    assert not Decision.objects.filter(act=Act.HIDE).exclude(state=DecisionState.REVERSED).exists()


def test_what_was_left_waits_again() -> None:
    bulk.undo_many(standing=moderator(), decisions=settle(some(), Act.KEEP))
    assert Case.objects.open().count() == 3


def test_one_that_somebody_has_already_undone_stops_the_whole_lot() -> None:
    made = settle(some())
    deciding.undo(standing=moderator(), decision=made[2])
    with pytest.raises(Refused, match="not_removed"):
        bulk.undo_many(standing=moderator(), decisions=made)
    assert shown() == 1


def test_on_the_page_the_lot_that_was_just_settled_comes_back_by_one_button() -> None:
    cases, client = some(), signed_in(moderator().user)
    town, path = make_clichy(), f"/t/{make_clichy().slug}/moderation/liste/"
    ticked = [f"{case.pk}|{case.version}|{text_of(case).stamp}" for case in cases]
    page = client.post(path, {"cases": ticked, "act": "hide", "facts": FACTS, "ground": "respect"}, follow=True)
    assert shown() == 0
    assert "Annuler ce lot" in page.content.decode()
    lot = page.context["lot"]
    back = client.post(f"{path}annuler/", {"lot": lot}, follow=True)
    assert "3 décisions sont annulées." in back.content.decode()
    assert shown() == 3
    assert client.post(f"{path}annuler/", {"lot": lot}).status_code == HTTPStatus.CONFLICT
    assert client.post(f"{path}annuler/", {"lot": lot[:-1]}).status_code == HTTPStatus.BAD_REQUEST
    assert client.post(f"{path}annuler/", {}).status_code == HTTPStatus.BAD_REQUEST
    other = signed_in(moderator("Zoé Lenoir", make_tourcoing()).user)
    answer = other.post(f"/t/{make_tourcoing().slug}/moderation/liste/annuler/", {"lot": lot}, follow=True)
    assert "0 décision" in answer.content.decode()
    assert town.cases.count() == 3
