"""What was settled together is taken back together, whole or not at all (PROMISES L-6, S-26)."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consult.comments.models import Comment, Status
from consult.moderation.models import Act, Case, Decision, DecisionState, Ground
from consult.moderation.selectors.cases import beside_of
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import bulk, deciding
from consult.moderation.services.sweeping import BURST, sweep
from core.audit.services import faults
from core.lib.refusals import Refused
from core.notices.models import Mail
from tests.consult.moderation.cases import FACTS, make_argument, moderator, open_case, ruling
from tests.make import make_comment, make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, make_samba, make_tourcoing, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]
SAID = "Non au projet de la dalle, il faut garder le parking gratuit !"


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


def test_cases_that_say_the_same_are_read_and_settled_together() -> None:
    consultation = make_consultation(make_clichy())
    proposal = make_proposal(consultation)
    for who, text in (
        (make_marcel(), SAID),
        (make_nadia(), SAID.upper()),
        (make_samba(), "Autre chose : 06 12 34 56 78"),
    ):
        make_comment(proposal, who, text, created_at=timezone.now())
    sweep(at=timezone.now() + timedelta(minutes=1))
    first, second, other = Case.objects.order_by("pk")
    client, path = signed_in(moderator().user), f"/t/{make_clichy().slug}/moderation/"
    assert "1 autre dossier va avec celui-ci" in client.get(f"{path}dossiers/{first.pk}/").content.decode()
    assert "va avec celui-ci" not in client.get(f"{path}dossiers/{other.pk}/").content.decode()
    page = client.get(f"{path}liste/", {"avec": first.pk})
    assert {row.case.pk for row in page.context["queue"].rows} == {first.pk, second.pk}
    assert client.get(f"{path}liste/", {"avec": "zéro"}).status_code == HTTPStatus.BAD_REQUEST
    assert client.get(f"{path}liste/", {"avec": "9" * 12}).status_code == HTTPStatus.NOT_FOUND


def test_a_burst_of_one_account_goes_together_and_another_account_does_not() -> None:
    proposal, now = make_proposal(make_consultation(make_clichy())), timezone.now()
    for n in range(BURST):
        make_comment(proposal, make_marcel(), f"Un avis, le numéro {n}.", created_at=now)
    sweep(at=now + timedelta(minutes=1))
    open_case(make_argument(proposal.consultation, author=make_nadia()))
    assert beside_of(Case.objects.order_by("pk").first()).count() == BURST  # type: ignore[arg-type]


def test_a_bulk_decision_gives_each_author_their_statement_and_stops_where_one_has_changed() -> None:
    consultation = make_consultation(make_clichy())
    cases = [open_case(make_argument(consultation, f"Un texte de trop, le numéro {n}.")) for n in range(4)]
    seen = [(case, case.version, text_of(case).stamp) for case in cases]
    stale = [*seen[:3], (cases[3], cases[3].version + 1, "autre")]
    with pytest.raises(Refused, match="text_changed"):
        bulk.decide_many(standing=moderator(), seen=stale, ruling=ruling(ground=Ground.ADVERTISING))
    assert not Decision.objects.exists()
    made = bulk.decide_many(standing=moderator(), seen=seen, ruling=ruling(ground=Ground.ADVERTISING))
    assert len({one.key for one in made}) == 4
    assert Mail.objects.filter(recipient="marcel.petitjean@exemple.fr").count() == 4
    assert not list(faults(make_clichy()))


@pytest.mark.promise("S-26")
def test_a_lot_takes_the_journal_after_every_text_so_that_whoever_holds_it_waits_for_nobody() -> None:
    def is_last(act: Any) -> bool:
        with CaptureQueriesContext(connection) as asked:
            act()
        said = [one["sql"] for one in asked.captured_queries]
        written = [n for n, sql in enumerate(said) if sql.startswith(("UPDATE", "INSERT"))]
        noted = [n for n in written if '"audit_entry"' in said[n]]
        return len(noted) == 3 and min(noted) > max(set(written) - set(noted))

    cases, made = some(), []
    assert is_last(lambda: made.extend(settle(cases)))
    assert is_last(lambda: bulk.undo_many(standing=moderator(), decisions=made))
