"""A commitment that was kept becomes a sheet that every town reads."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consult.answers.models import Commitment, CommitmentState, State
from consult.practices import similar
from consult.practices.models import Practice, Status
from consult.practices.selectors import Sought, practices_of, rows_of
from consult.practices.services import draft_practice, publish_practice, save_practice, withdraw_practice
from consult.practices.similar import similar_practices
from consult.proposals.models import Actor, Logic
from core.accounts.models import User
from core.audit.models import Entry
from core.lib.keyset import BadCursorError
from core.lib.refusals import Refused
from core.territories.models import CommonTheme, Territory
from tests.consult.answers.making import at_once
from tests.kept import make_answer, make_commitment, make_practice
from tests.make import make_consultation, make_proposal, queries_of
from tests.people import make_clichy, make_isabelle, make_nadia, make_official, standing


@pytest.fixture
def kept(clichy: Territory, nadia: User, isabelle: User) -> Commitment:
    proposal = make_proposal(
        make_consultation(clichy), nadia, "Éclairer l’allée", "Les enfants rentrent dans le noir.",
        support_count=62, theme=CommonTheme.PUBLIC_PEACE, logic=Logic.REPAIR,
    )  # fmt: skip
    return make_commitment(make_answer(proposal, isabelle))


def test_a_sheet_is_drawn_from_what_the_town_said_and_never_from_a_residents_words(
    kept: Commitment, clichy: Territory, isabelle: User
) -> None:
    sheet = draft_practice(standing=standing(isabelle, clichy), commitment=kept)
    assert (sheet.title, sheet.theme, sheet.logic) == (kept.title, CommonTheme.PUBLIC_PEACE, Logic.REPAIR)
    assert sheet.actors == [Actor.MUNICIPALITY, Actor.LANDLORDS]
    assert "62 personnes" in sheet.context
    assert "avant l’hiver" in sheet.context
    assert "Douze lampes" in sheet.done
    assert "Procès-verbal" in sheet.done
    assert "Service voirie" in sheet.cooperation
    assert "Le Toit commun" in sheet.cooperation
    assert "18" in sheet.cost
    assert "on y passe" in sheet.result
    assert kept.proposal.body not in "".join((sheet.context, sheet.done, sheet.result))
    assert sheet.status == Status.DRAFT
    assert Entry.objects.filter(act="practice.drafted", target=f"practice:{sheet.pk}").exists()


def test_the_same_commitment_gives_one_sheet(kept: Commitment, clichy: Territory, isabelle: User) -> None:
    first = draft_practice(standing=standing(isabelle, clichy), commitment=kept)
    assert draft_practice(standing=standing(isabelle, clichy), commitment=kept) == first
    assert Practice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_hands_at_once_draw_one_sheet() -> None:
    clichy, isabelle = make_clichy(), make_isabelle()
    kept = make_commitment(make_answer(make_proposal(make_consultation(clichy), make_nadia()), isabelle))
    found = at_once([lambda: draft_practice(standing=standing(isabelle, clichy), commitment=kept)] * 4)
    assert found == [Practice.objects.get()] * 4


@pytest.mark.parametrize("state", [CommitmentState.PLANNED, CommitmentState.UNDER_WAY, CommitmentState.DROPPED])
def test_what_was_not_done_gives_no_sheet(
    kept: Commitment, clichy: Territory, isabelle: User, state: CommitmentState
) -> None:
    Commitment.objects.filter(pk=kept.pk).update(state=state, done_at=None)
    with pytest.raises(Refused) as refused:
        draft_practice(standing=standing(isabelle, clichy), commitment=kept)
    assert refused.value.reason.value == "commitment_not_done"


def test_what_is_not_public_gives_no_sheet(kept: Commitment, clichy: Territory, isabelle: User) -> None:
    kept.answer.state = State.DECIDED
    kept.answer.save()
    with pytest.raises(Refused):
        draft_practice(standing=standing(isabelle, clichy), commitment=kept)


@pytest.mark.promise("C-7")
def test_only_officials_of_the_town_write_its_sheets(
    kept: Commitment, clichy: Territory, tourcoing: Territory, nadia: User, isabelle: User, maud: User
) -> None:
    for who, where in ((None, clichy), (nadia, clichy), (maud, clichy), (isabelle, tourcoing)):
        with pytest.raises(Refused):
            draft_practice(standing=standing(who, where), commitment=kept)
    sheet = make_practice(clichy)
    for act in (publish_practice, withdraw_practice, save_practice):
        with pytest.raises(Refused):
            act(standing=standing(nadia, clichy), practice=sheet, expected=0)


@pytest.mark.promise("C-7")
def test_a_sheet_is_published_whole_and_taken_back(kept: Commitment, clichy: Territory, isabelle: User) -> None:
    here = standing(isabelle, clichy)
    sheet = draft_practice(standing=here, commitment=kept)
    sheet = save_practice(standing=here, practice=sheet, expected=0, result="")
    with pytest.raises(ValidationError) as wrong:
        publish_practice(standing=here, practice=sheet, expected=sheet.edits)
    assert set(wrong.value.message_dict) == {"result"}
    sheet = save_practice(standing=here, practice=sheet, expected=sheet.edits, result="On y passe le soir.")
    shown = publish_practice(standing=here, practice=sheet, expected=sheet.edits)
    assert [row.pk for row in practices_of(Sought()).rows] == [shown.pk]
    assert publish_practice(standing=here, practice=sheet, expected=sheet.edits).edits == shown.edits
    with pytest.raises(ValidationError):
        save_practice(standing=here, practice=shown, expected=shown.edits, context="  ")
    back = withdraw_practice(standing=here, practice=shown, expected=shown.edits)
    assert (back.status, back.published_at) == (Status.DRAFT, None)
    assert practices_of(Sought()).rows == []
    assert similar_practices("éclairer l’allée") == []


@pytest.mark.promise("C-7")
def test_a_sheet_that_is_taken_back_is_no_longer_met(clichy: Territory, isabelle: User) -> None:
    here, sheet, text = standing(isabelle, clichy), make_practice(clichy), "Éclairer l’allée des écoliers"
    assert [row.pk for row in similar_practices(text)] == [sheet.pk]
    withdraw_practice(standing=here, practice=sheet, expected=0)
    assert similar_practices(text) == []
    publish_practice(standing=here, practice=sheet, expected=1)
    assert [row.pk for row in similar_practices(text)] == [sheet.pk]


@pytest.mark.promise("C-7")
@pytest.mark.promise("S-2")
def test_officials_of_the_next_town_write_nothing_here(clichy: Territory, tourcoing: Territory) -> None:
    sheet, theirs = make_practice(clichy), standing(make_official(tourcoing), tourcoing)
    assert theirs.is_official
    for act in (publish_practice, withdraw_practice, save_practice):
        with pytest.raises(Refused, match="not_allowed"):
            act(standing=theirs, practice=sheet, expected=0)


def test_a_sheet_outlives_its_commitment(kept: Commitment, clichy: Territory, isabelle: User) -> None:
    here = standing(isabelle, clichy)
    sheet = draft_practice(standing=here, commitment=kept)
    publish_practice(standing=here, practice=sheet, expected=0)
    kept.proposal.delete()
    sheet.refresh_from_db()
    assert sheet.commitment_id is None
    assert sheet.status == Status.PUBLISHED


@pytest.mark.promise("S-26")
def test_the_second_hand_learns_that_the_sheet_has_changed(clichy: Territory, isabelle: User) -> None:
    here, sheet = standing(isabelle, clichy), make_practice(clichy)
    save_practice(standing=here, practice=sheet, expected=0, title="Éclairer l’allée du haut")
    for act, words in ((save_practice, {"title": "Autre"}), (withdraw_practice, {})):
        with pytest.raises(Refused) as refused:
            act(standing=here, practice=sheet, expected=0, **words)
        assert refused.value.reason.value == "changed_meanwhile"
    same = save_practice(standing=here, practice=sheet, expected=0, title="Éclairer l’allée du haut")
    assert same.edits == 1  # the same words again are no change


@pytest.mark.parametrize(
    ("field", "value"), [("title", " "), ("title", "x" * 121), ("done", "y" * 4001), ("theme", "cuisine"), ("logic", "punir"), ("actors", ("roi",))]
)  # fmt: skip
def test_bad_words_are_refused_by_their_field(clichy: Territory, isabelle: User, field: str, value: Any) -> None:
    sheet = make_practice(clichy)
    with pytest.raises(ValidationError) as wrong:
        save_practice(standing=standing(isabelle, clichy), practice=sheet, expected=0, **{field: value})
    assert field in wrong.value.message_dict
    sheet.refresh_from_db()
    assert sheet.edits == 0


@pytest.mark.promise("C-7")
def test_sheets_are_found_by_words_theme_logic_actor_and_town(clichy: Territory, tourcoing: Territory) -> None:
    lamps = make_practice(clichy)
    bench = make_practice(
        tourcoing, "Des bancs pour s’arrêter", done="Quarante bancs posés avec les aînées.", theme=CommonTheme.AGEING,
        logic=Logic.REPAIR, actors=[Actor.RESIDENTS],
    )  # fmt: skip
    make_practice(tourcoing, "Un brouillon", status=Status.DRAFT)
    asked = {
        lamps: [
            Sought(words="soleil"),
            Sought(theme="public_peace"),
            Sought(logic="prevent"),
            Sought(actor="landlords"),
        ],
        bench: [Sought(words="aînée"), Sought(theme="ageing"), Sought(logic="repair"), Sought(territory=tourcoing.pk)],
    }
    for sheet, all_sought in asked.items():
        for sought in all_sought:
            found = practices_of(sought)
            assert ([row.pk for row in found.rows], found.count, sought.active) == ([sheet.pk], 1, 1)


def test_pages_of_sheets_follow_each_other_in_constant_queries(clichy: Territory) -> None:
    for number in range(5):
        sheet = make_practice(clichy, f"Fiche {number}")
        Practice.objects.filter(pk=sheet.pk).update(published_at=sheet.published_at - timedelta(days=number))
    first = practices_of(Sought(), size=2)
    second = practices_of(Sought(), first.next, size=2)
    assert [row.title for row in (*first.rows, *second.rows)] == ["Fiche 0", "Fiche 1", "Fiche 2", "Fiche 3"]
    assert practices_of(Sought(), second.previous, size=2).rows == first.rows
    assert queries_of(lambda: practices_of(Sought(), size=2)) == queries_of(lambda: practices_of(Sought())) == 3
    with pytest.raises(BadCursorError):
        practices_of(Sought(), "volé")


@pytest.mark.promise("C-7")
def test_what_a_resident_writes_meets_what_was_done_elsewhere(clichy: Territory, tourcoing: Territory) -> None:
    lamps = make_practice(tourcoing)
    make_practice(
        tourcoing, "Une halte-garderie le samedi", context="Les parents seuls ne savaient à qui confier leurs enfants.",
        done="Douze places chaque samedi matin au centre social.",
    )  # fmt: skip
    draft = make_practice(tourcoing, "Éclairer le chemin de l’école", status=Status.DRAFT)
    text = "Mettre des lampes sur l’allée, nos enfants y passent le soir dans le noir"
    assert [row.pk for row in similar_practices(text)] == [lamps.pk]
    assert draft.pk not in [row.pk for row in similar_practices("Éclairer le chemin de l’école")]
    assert similar_practices(text, leave_out=tourcoing) == []
    assert [row.pk for row in similar_practices(text, leave_out=clichy)] == [lamps.pk]
    assert similar_practices("Réformer la coupe du monde de rugby") == []


def test_likeness_costs_two_queries_and_none_without_words(clichy: Territory) -> None:
    sheets = [make_practice(clichy, f"Éclairer l’allée, la {number}").pk for number in range(6)]
    assert len(rows_of(sheets)) == 6
    similar_practices("éclairer une allée")  # the index is made
    assert queries_of(lambda: similar_practices("éclairer une allée")) == 2
    assert queries_of(lambda: similar_practices("et de la pour !!")) == 0


def test_beyond_what_is_indexed_full_text_picks_what_is_compared(clichy: Territory, monkeypatch: Any) -> None:
    monkeypatch.setattr(similar, "MOST_INDEXED", 1)
    lamps = make_practice(clichy)
    make_practice(clichy, "Quarante bancs", context="Les aînées restaient debout.", done="Quarante bancs posés.")
    assert [row.pk for row in similar_practices("Éclairer l’allée, le soir, pour les écoliers")] == [lamps.pk]
    assert similar_practices("ou et or si ni") == []


def test_an_edited_sheet_is_found_by_its_new_words(clichy: Territory, isabelle: User) -> None:
    sheet = make_practice(clichy)
    assert similar_practices("Une ludothèque itinérante") == []
    save_practice(
        standing=standing(isabelle, clichy), practice=sheet, expected=0, title="Une ludothèque itinérante",
        done="Une ludothèque itinérante dans chaque quartier.",
    )  # fmt: skip
    assert [row.pk for row in similar_practices("Une ludothèque itinérante")] == [sheet.pk]


def test_the_database_publishes_no_unfinished_sheet(clichy: Territory) -> None:
    draft = make_practice(clichy, status=Status.DRAFT, result="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=draft.pk).update(status=Status.PUBLISHED, published_at=draft.created_at)


def test_a_row_shows_the_beginning_of_what_was_done(clichy: Territory) -> None:
    short = make_practice(clichy, done="- Une marche de nuit.\n- Douze lampes.\n\nPuis la haie.")
    long = make_practice(clichy, done="Une phrase assez longue, " * 20)
    rows = {row.pk: row.excerpt for row in practices_of(Sought()).rows}
    assert rows[short.pk] == "Une marche de nuit. Douze lampes."
    assert rows[long.pk].endswith(" …")
    assert len(rows[long.pk]) <= 222
