"""The register and the figures say the same, name nobody, and a long queue opens as fast as a short one."""

from collections.abc import Callable
from dataclasses import astuple
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from django.core.signing import BadSignature
from django.db import connection
from django.utils import timezone

from consult.comments.models import Comment
from consult.moderation.models import Act, Case, CaseMark, Decision, Ground, MarkKind, Outcome
from consult.moderation.selectors import figures
from consult.moderation.selectors.cases import Filters, matching, next_case, queue_for
from consult.moderation.services import appealing, deciding
from core.territories.models import Territory
from tests.consult.moderation.cases import SECRET, decide, make_argument, moderator, open_case
from tests.make import make_consultation, make_proposal, queries_of
from tests.people import make_clichy, make_tourcoing

pytestmark = pytest.mark.django_db
LONG = 50_000
SLOWER = 3  # times what a short queue takes, at most: a wall clock would measure the machine


def a_year() -> Territory:
    """Ten decisions that took one to ten hours, two appeals, one second reading that disagrees."""
    consultation = make_consultation(make_clichy())
    theo, ines = moderator(), moderator("Inès Roy")
    now = timezone.now()
    acts = (Act.HIDE, Act.HIDE, Act.HIDE, Act.MASK, Act.RETURN, *[Act.KEEP] * 5)
    for n, act in enumerate(acts):
        case = open_case(make_argument(consultation, f"Chez {SECRET}, la fois {n}."))
        made = decide(theo, case, act, ground=Ground.PRIVACY if n else Ground.HATE)
        Case.objects.filter(pk=case.pk).update(opened_at=now - timedelta(hours=n + 1), decided_at=now)
        if n < 2:
            appeal = appealing.appeal(decision=made, words="Ce n’est pas une adresse.")
            outcome = Outcome.UPHELD if n else Outcome.OVERTURNED
            appealing.decide_appeal(standing=ines, appeal=appeal, outcome=outcome, reasons="Nous avons relu.")
    Case.objects.filter(pk=case.pk).update(wants_second=True)
    deciding.read_second(standing=ines, case=case, act=Act.HIDE)
    return consultation.territory


@pytest.mark.promise("L-6")
def test_the_figures_of_a_year_are_those_of_its_register() -> None:
    town, year = a_year(), timezone.localdate().year
    said = figures.figures_of(town, year)
    lines = list(figures.whole_log_of(town, year))
    assert (said.reports, said.decisions, said.removals) == (10, 10, 5)
    assert len(lines) == 11, "ten decisions and one that was put back"
    for counted, column in ((said.by_act, "act"), (said.by_ground, "ground")):
        for label, number in counted:
            assert number == sum(getattr(line, column) == label for line in lines), (column, label)
    assert sum(number for _label, number in said.by_ground) == said.removals
    assert (said.appeals, said.decided_appeals, said.overturned, said.late_appeals) == (2, 2, 1, 0)
    assert (said.share_overturned, said.agreement) == (0.5, 0.0)
    assert said.median_delay == timedelta(hours=5.5)
    assert said.p90_delay == timedelta(hours=9.1)


def test_a_year_without_anything_says_so_and_so_does_another_town() -> None:
    a_year()
    for town, year in ((make_clichy(), 2019), (make_tourcoing(), timezone.localdate().year)):
        said = figures.figures_of(town, year)
        assert (said.decisions, said.median_delay, said.share_overturned, said.agreement) == (0, None, None, None)
        assert list(figures.whole_log_of(town, year)) == []


@pytest.mark.promise("L-7")
def test_the_register_names_nobody_and_quotes_nobody() -> None:
    town, year = a_year(), timezone.localdate().year
    said = " ".join(str(astuple(line)) for line in figures.whole_log_of(town, year))
    assert "Retirer".casefold() in said.casefold()
    for word in ("Josette", "Lilas", "Marcel", "Théo", "Inès", "voisine"):
        assert word not in said


def test_the_register_is_read_page_by_page_without_a_gap() -> None:
    town, year = a_year(), timezone.localdate().year
    seen, before = [], 0
    while True:
        lines, before = figures.log_of(town, year, before, size=4)
        seen += [line.number for line in lines]
        if not before:
            break
    assert seen == sorted((line.number for line in figures.whole_log_of(town, year)), reverse=True)
    assert queries_of(lambda: figures.log_of(town, year)) == 1


def grown(town: Territory, number: int) -> None:
    """So many open cases, of all risks and ages."""
    proposal = make_proposal(make_consultation(town))
    now = timezone.now()
    texts = Comment.objects.bulk_create(
        (Comment(proposal=proposal, text=f"Un avis, le {n}.", html="") for n in range(number)), batch_size=5000
    )
    cases = Case.objects.bulk_create(
        (
            Case(
                territory=town, consultation=proposal.consultation, comment=one, risk=n * 7 % 101,
                opened_at=now - timedelta(minutes=n % 997),
            )
            for n, one in enumerate(texts)
        ),
        batch_size=5000,
    )  # fmt: skip
    CaseMark.objects.bulk_create((CaseMark(case=one, kind=MarkKind.LINK) for one in cases[::3]), batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE moderation_case, moderation_casemark, comments_comment")


def timed(act: Callable[[], object]) -> float:
    """How long it takes, in seconds."""
    began = perf_counter()
    act()
    return perf_counter() - began


def test_fifty_thousand_cases_are_read_as_fast_as_fifty_in_the_same_order() -> None:
    town, small = make_clichy(), make_tourcoing()
    grown(small, 50)
    few = queries_of(lambda: queue_for(small, Filters()))
    grown(town, LONG)
    short = [timed(lambda: queue_for(small, Filters())) for _turn in range(10)]
    assert queries_of(lambda: queue_for(town, Filters())) == few
    taken, cursor, seen = [], "", []
    for turn in range(20):
        began = perf_counter()
        page = queue_for(town, Filters(only="marked" if turn % 5 == 4 else ""), cursor)
        taken.append(perf_counter() - began)
        if turn % 5 != 4:
            seen += [(-row.case.risk, row.case.opened_at, row.case.pk) for row in page.rows]
            cursor = page.next
    assert seen == sorted(seen)
    assert len(set(seen)) == len(seen) == 16 * 20
    assert page.is_more
    first = next_case(town)
    assert first is not None
    assert first.pk == seen[0][2]
    assert median(taken) < SLOWER * median(short), (taken, short)


def test_each_filter_keeps_what_it_says_and_a_cursor_that_is_not_ours_is_refused() -> None:
    town = make_clichy()
    grown(town, 30)
    marked = matching(town, Filters(only="marked"))
    assert marked.count() == len(set(marked.values_list("pk", flat=True))) == 10
    assert not matching(town, Filters(only="reported")).exists()
    assert not matching(town, Filters(kind="proposal")).exists()
    assert matching(town, Filters(kind="comment")).count() == 30
    assert not Decision.objects.exists()
    with pytest.raises(BadSignature):
        queue_for(town, Filters(), "n’importe quoi")
