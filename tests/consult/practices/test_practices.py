"""Sheets from commitments that were kept, read by every town."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from consult.answers.models import Commitment
from consult.answers.services.committing import change_commitment
from consult.answers.services.showing import add_cooperation, add_evidence
from consult.practices.models import Practice, Status
from consult.practices.rules import PracticeRefusal, refuse_read
from consult.practices.selectors import Sought, drafts_of, practice_in, practices_of, similar_practices
from consult.practices.services import draft_practice, publish_practice, save_practice
from core.accounts.models import User
from core.lib.refusals import Common, Refused
from core.territories.models import Territory
from tests.consult.answers.making import at_once, committed, make_supported
from tests.make import queries_of
from tests.people import make_clichy, make_official, make_partner, standing

RESULT = "Les aînées du quartier retournent au marché à pied, chaque samedi."


def kept(town: Territory, title: str = "Poser douze bancs") -> Commitment:
    """A commitment that is done, with who did it and what shows it."""
    me = standing(make_official(town), town)
    proposal = make_supported(town, title="Des bancs entre le marché et la tour")
    one = committed(proposal, title=title, what="Des bancs tous les cent mètres.", budget=Decimal("9600"))
    add_cooperation(standing=me, commitment=one, partner=make_partner(town), role="prête le terrain")
    add_evidence(standing=me, commitment=one, words="Douze bancs sont posés depuis jeudi.")
    return change_commitment(standing=me, commitment=one, expected=0, state="done", because="Tout est posé.")


def sheet_of(town: Territory, **words: Any) -> Practice:
    """A published sheet."""
    me = standing(make_official(town), town)
    drawn = draft_practice(standing=me, commitment=kept(town))
    drawn = save_practice(standing=me, practice=drawn, expected=drawn.edits, result=RESULT, **words)
    return publish_practice(standing=me, practice=drawn, expected=drawn.edits)


@pytest.mark.django_db
def test_a_sheet_is_drawn_from_what_the_rows_say_then_finished_by_people(clichy: Territory, karim: User):
    me, one = standing(karim, clichy), kept(clichy)
    drawn = draft_practice(standing=me, commitment=one)
    assert draft_practice(standing=me, commitment=one) == drawn
    assert "Des bancs entre le marché et la tour" in drawn.context
    assert "Douze bancs sont posés depuis jeudi." in drawn.done
    assert "prête le terrain" in drawn.cooperation
    assert (drawn.theme, drawn.logic, drawn.result) == ("ageing", "prevent", "")
    assert drawn.cost.replace("\u00a0", " ") == "9 600,00 €"
    with pytest.raises(ValidationError) as no:
        publish_practice(standing=me, practice=drawn, expected=drawn.edits)
    assert list(no.value.message_dict) == ["result"]
    drawn = save_practice(standing=me, practice=drawn, expected=drawn.edits, result=RESULT)
    with pytest.raises(Refused) as changed:
        save_practice(standing=me, practice=drawn, expected=0, result="Autre.")
    assert changed.value.reason is Common.CHANGED_MEANWHILE
    assert [row.pk for row in drafts_of(clichy)] == [drawn.pk]
    assert refuse_read(standing(None, clichy), drawn) is not None
    shown = publish_practice(standing=me, practice=drawn, expected=drawn.edits)
    assert (shown.status, drafts_of(clichy)) == (Status.PUBLISHED, [])
    assert refuse_read(standing(None, clichy), shown) is None
    with pytest.raises(ValidationError):
        save_practice(standing=me, practice=shown, expected=shown.edits, result=" ")


@pytest.mark.django_db
def test_only_officials_of_the_town_draw_a_sheet_from_what_was_kept(
    clichy: Territory, karim: User, nadia: User, bertrand: User
):
    one = kept(clichy)
    for who, reason in ((nadia, Common.NOT_ALLOWED), (bertrand, Common.NOT_ALLOWED), (None, Common.SIGN_IN)):
        with pytest.raises(Refused) as no:
            draft_practice(standing=standing(who, clichy), commitment=one)
        assert no.value.reason is reason
    undone = committed(make_supported(clichy, title="Autre"))
    with pytest.raises(Refused) as no:
        draft_practice(standing=standing(karim, clichy), commitment=undone)
    assert no.value.reason is PracticeRefusal.NOT_DONE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"done": "x" * 4001}, "done"),
        ({"theme": "jardinage"}, "theme"),
        ({"logic": "attendre"}, "logic"),
        ({"actors": ("voisins",)}, "actors"),
    ],
)
def test_a_sheet_that_cannot_stand_is_refused(clichy: Territory, karim: User, words: Any, field: str):
    drawn = draft_practice(standing=standing(karim, clichy), commitment=kept(clichy))
    with pytest.raises(ValidationError) as no:
        save_practice(standing=standing(karim, clichy), practice=drawn, expected=drawn.edits, **words)
    assert list(no.value.message_dict) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=drawn.pk).update(status=Status.PUBLISHED)


@pytest.mark.django_db
def test_sheets_are_read_by_all_towns_and_found_by_likeness(clichy: Territory, tourcoing: Territory):
    ours = sheet_of(clichy)
    theirs = sheet_of(
        tourcoing, title="Un café des langues", context="On y apprend le français.", done="Le samedi, un café."
    )
    assert {row.pk for row in practices_of(Sought()).rows} == {ours.pk, theirs.pk}
    assert [row.pk for row in practices_of(Sought(words="bancs", territory=clichy.pk)).rows] == [ours.pk]
    assert practices_of(Sought(theme="health")).rows == []
    near = similar_practices("Il faudrait un banc près du marché pour les aînées", leave_out=tourcoing)
    assert [(row.pk, row.territory_name) for row in near] == [(ours.pk, "Clichy-sous-Bois")]
    assert ours.pk not in [row.pk for row in similar_practices("Un banc près du marché", leave_out=clichy)]
    assert similar_practices("le la les") == []
    assert similar_practices("Réparer les fusées lunaires") == []
    assert practice_in(ours.pk).territory == clichy
    with pytest.raises(Http404):
        practice_in(ours.pk + theirs.pk)


@pytest.mark.django_db
def test_an_edited_sheet_is_found_by_its_new_words(clichy: Territory, tourcoing: Territory, karim: User):
    ours = sheet_of(clichy)
    assert similar_practices("Une ludothèque itinérante", leave_out=tourcoing) == []
    save_practice(
        standing=standing(karim, clichy), practice=ours, expected=ours.edits, title="Une ludothèque itinérante"
    )
    assert [row.pk for row in similar_practices("Une ludothèque itinérante", leave_out=tourcoing)] == [ours.pk]


@pytest.mark.django_db
def test_a_sheet_outlives_its_commitment(clichy: Territory):
    ours = sheet_of(clichy)
    Commitment.objects.all().delete()
    assert practice_in(ours.pk).commitment is None


@pytest.mark.django_db
def test_a_list_of_sheets_costs_the_same_whatever_its_length(clichy: Territory, tourcoing: Territory):
    sheet_of(clichy)
    one = queries_of(lambda: practices_of(Sought()))
    sheet_of(tourcoing)
    assert queries_of(lambda: practices_of(Sought())) == one


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_officials_draw_one_sheet() -> None:
    town = make_clichy()
    me, one = standing(make_official(town), town), kept(town)
    results = at_once([lambda: draft_practice(standing=me, commitment=one)] * 6)
    assert len({result.pk for result in results}) == 1
    assert Practice.objects.count() == 1
