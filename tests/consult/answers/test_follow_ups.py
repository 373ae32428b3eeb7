"""« Que sont devenues nos propositions ? »: rows, figures and the table say the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consult.answers.models import CommitmentState, Duty
from consult.answers.selectors.follow_ups import HEADER, STAGES, figures_of, follow_ups, lines_of
from consult.answers.selectors.rows import Sought
from consult.answers.services.committing import change_commitment
from consult.answers.services.opening import open_duties
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import User
from core.lib.keyset import BadCursorError
from core.lib.sheets import csv_lines
from core.territories.models import Territory
from tests.consult.answers.making import committed, day, make_supported, promise, published
from tests.make import queries_of
from tests.people import standing


@pytest.fixture
def followed(clichy: Territory, tourcoing: Territory, karim: User) -> Territory:
    """One proposal in each stage, with commitments, and one of the next town."""
    waiting, late = make_supported(clichy, title="En attente"), make_supported(clichy, title="En retard")
    make_supported(clichy, title="Sous le seuil", supports=1)
    make_supported(tourcoing, title="Ailleurs")
    accepted = make_supported(clichy, title="=Acceptée")
    refused = make_supported(clichy, title="Refusée")
    open_duties()
    Duty.objects.filter(proposal=late).update(
        opened_at=timezone.now() - timedelta(days=90), due_at=timezone.now() - timedelta(days=30)
    )
    one = committed(accepted, starts_on=day(-60), due_on=day(-3))
    change_commitment(standing=standing(karim, clichy), commitment=one, expected=0, state="under_way", because="Début.")
    published(refused, decision="refused")
    published(accepted, promise("Les entretenir"))
    assert waiting.pk
    return clichy


@pytest.mark.django_db
def test_each_proposal_says_what_became_of_it(followed: Territory):
    now = timezone.now()
    rows = follow_ups(followed, Sought(), now).rows
    assert {row.title: row.stage for row in rows} == {
        "En attente": "waiting", "En retard": "late", "=Acceptée": "accepted", "Refusée": "refused",
    }  # fmt: skip
    first = rows[0]
    assert (first.title, first.overdue, len(first.commitments)) == ("=Acceptée", 1, 2)
    assert [step.kind for step in first.steps] == [
        "published", "duty", "answer", "planned", "under_way", "corrected", "planned",
    ]  # fmt: skip
    assert rows[-1].title == "En retard"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sought", "titles"),
    [
        (Sought(stage="late"), {"En retard"}),
        (Sought(stage="accepted"), {"=Acceptée"}),
        (Sought(commitment="overdue"), {"=Acceptée"}),
        (Sought(commitment="done"), set()),
        (Sought(words="refusée"), {"Refusée"}),
        (Sought(theme="health"), set()),
        (Sought(stage="inconnu"), set()),
        (Sought(theme="ageing", stage="waiting"), {"En attente"}),
    ],
)
def test_filters_agree_between_rows_figures_and_table(followed: Territory, sought: Sought, titles: set[str]):
    now = timezone.now()
    read = follow_ups(followed, sought, now)
    assert {row.title for row in read.rows} == titles
    assert len(titles) == figures_of(followed, sought, now).proposals
    assert {line[0] for line in lines_of(followed, sought, now)} == titles


@pytest.mark.django_db
def test_figures_count_each_proposal_once_and_every_state(followed: Territory):
    figures = figures_of(followed, Sought(), timezone.now())
    assert (figures.proposals, figures.answered, figures.overdue) == (4, 2, 1)
    assert list(figures.stages) == list(STAGES)
    assert figures.stages["accepted"] == figures.stages["refused"] == figures.stages["waiting"] == 1
    assert figures.commitments == {state.value: int(state in {"planned", "under_way"}) for state in CommitmentState}


@pytest.mark.django_db
@pytest.mark.promise("S-17")
def test_the_table_holds_a_line_a_commitment_and_no_formula(followed: Territory):
    lines = list(lines_of(followed, Sought(), timezone.now()))
    assert len(lines) == 5
    assert {len(line) for line in lines} == {len(HEADER)}
    whole = "".join(csv_lines(HEADER, lines))
    assert "'=Acceptée" in whole
    assert "\n=Acceptée" not in whole


@pytest.mark.django_db
def test_pages_follow_each_other_and_cost_the_same(followed: Territory):
    now = timezone.now()
    titles: list[str] = []
    cursor: Any = ""
    while True:
        page = follow_ups(followed, Sought(), now, cursor, size=1)
        titles += [row.title for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    assert titles == [row.title for row in follow_ups(followed, Sought(), now).rows]
    with pytest.raises(BadCursorError):
        follow_ups(followed, Sought(), now, "pas-de-nous")
    few = queries_of(lambda: follow_ups(followed, Sought(stage="accepted"), now))
    assert queries_of(lambda: follow_ups(followed, Sought(), now)) == few


@pytest.mark.django_db
def test_what_is_not_shown_is_not_followed(followed: Territory):
    Proposal.objects.filter(title="En attente").update(status=ProposalStatus.WITHDRAWN, withdrawn_reason="Autrement.")
    assert figures_of(followed, Sought(), timezone.now()).proposals == 3
