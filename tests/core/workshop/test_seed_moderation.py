"""The demonstration moderates: a queue of each kind, decisions with reasons, appeals, a register that tells the truth."""

from collections import Counter
from itertools import pairwise

from django.db.models import F, Q
from django.utils import timezone

from consult.comments.models import Comment
from consult.consultations.models import Consultation, Kind, Moderation, PolicyChange
from consult.moderation.models import (
    REMOVALS,
    Act,
    Appeal,
    Case,
    CaseMark,
    Decision,
    DecisionState,
    MarkKind,
    Motive,
    Outcome,
    Report,
    Sanction,
    SecondReading,
)
from consult.moderation.rules import is_by, refuse_confirm, refuse_decide, refuse_decide_appeal
from consult.moderation.selectors.cases import appeals_of, history_of, next_case, to_confirm, to_read_again
from consult.moderation.selectors.figures import figures_of, log_of, years_of
from consult.moderation.selectors.texts import READ_FROM, text_of
from consult.moderation.services.deciding import LONGEST_SANCTION
from consult.proposals.models import Proposal
from core.accounts.models import Restriction, User
from core.accounts.selectors import standing_of
from core.notices.models import Mail
from core.territories.models import Territory
from core.workshop.models import Preparation
from core.workshop.seeding.moderation import seed_moderation

HERE = "93014"


def theo() -> User:
    return User.objects.get(email="theo@demo.example")


def clichy() -> Territory:
    return Territory.objects.get(code=HERE)


def test_the_queue_holds_a_dozen_of_each_kind_and_some_are_somebodys(seeded: list[str]):
    waiting = Case.objects.open().filter(territory__code=HERE)
    reported = waiting.filter(reports__isnull=False).distinct()
    held = waiting.filter(marks__kind=MarkKind.HELD)
    noticed = waiting.exclude(pk__in=held).filter(marks__isnull=False).distinct()
    assert min(reported.count(), held.count(), noticed.count()) >= 12
    assert {bool(one.proposal_id) + 2 * bool(one.comment_id) + 4 * bool(one.message_id) for one in waiting} == {
        0,
        1,
        2,
        4,
    }
    assert set(waiting.exclude(assigned_to=None).values_list("assigned_to__email", flat=True)) == {
        "theo@demo.example", "soraya@demo.example",
    }  # fmt: skip
    assert {MarkKind.LINK, MarkKind.EMAIL, MarkKind.PHONE, MarkKind.INSULT, MarkKind.SHOUTING, MarkKind.TWIN} <= set(
        CaseMark.objects.filter(case__in=noticed).values_list("kind", flat=True)
    )
    assert refuse_decide(standing_of(theo(), clichy()), next_case(clichy(), reader=theo()), Act.HIDE) is None


def test_reports_come_with_and_without_an_account_on_most_motives(seeded: list[str]):
    reports = Report.objects.all()
    assert reports.filter(user=None, email="").exists()
    assert reports.filter(user=None).exclude(email="").exists()
    assert reports.exclude(user=None).exists()
    assert len(set(reports.values_list("motive", flat=True))) >= len(Motive) - 1
    assert not reports.filter(user=F("case__author")).exists()
    # Two days and not one: the town was made some time before this test, and a report may have passed its day since.
    older = reports.filter(user=None, at__lte=timezone.now() - timezone.timedelta(days=2))
    assert older.exists()
    assert not older.exclude(visitor="").exists()


def test_what_is_held_waits_where_texts_are_read_first_and_nowhere_else(seeded: list[str]):
    [change] = PolicyChange.objects.select_related("consultation")
    assert (change.before, change.after, change.phase_kind) == (Moderation.POST, Moderation.PRE, Kind.PROPOSE)
    held = [*Proposal.objects.filter(status="held"), *Comment.objects.filter(status="held").select_related("proposal")]
    where = {one.consultation_id if isinstance(one, Proposal) else one.proposal.consultation_id for one in held}
    assert where == {change.consultation_id}
    assert not any(one.has_been_shown for one in held)
    for consultation in Consultation.objects.exclude(pk=change.consultation_id):
        assert not consultation.phases.exclude(moderation="").exists()
    for one in held:
        assert (one.published_at if isinstance(one, Proposal) else one.created_at) > change.at


def test_twenty_decisions_and_more_each_removal_with_its_reasons(seeded: list[str]):
    told = Decision.objects.told()
    assert told.exclude(act=Act.UNDO).count() >= 20
    assert set(told.values_list("act", flat=True)) == set(Act.values)
    removals = [one for one in told if one.act in REMOVALS]
    assert all(one.ground and len(one.facts) > 80 for one in removals)
    assert len({one.facts for one in removals}) == len(removals)
    assert Counter(told.exclude(sanction="").values_list("sanction", flat=True)) == {
        Sanction.WARN: 1, Sanction.SLOW: 1, Sanction.SUSPEND: 1,
    }  # fmt: skip
    over = Restriction.objects.get(kind="suspend")
    assert over.until < timezone.now()
    assert over.until - over.since < LONGEST_SANCTION
    assert len(set(told.values_list("by", flat=True))) >= 3


def test_what_was_decided_is_what_is_read(seeded: list[str]):
    for decision in Decision.objects.filter(state=DecisionState.EFFECTIVE).exclude(act=Act.UNDO):
        case = Case.objects.select_related(*READ_FROM).get(pk=decision.case_id)
        text = text_of(case)
        assert text.status == {Act.HIDE: "hidden", Act.RETURN: "returned"}.get(Act(decision.act), "published")
        shown = case.proposal.body if case.proposal else (case.comment or case.message).text
        assert not any(passage in shown for passage in decision.passages)
        assert (shown != text.words) is (decision.act == Act.MASK)


def test_dates_follow_one_another_and_the_register_is_numbered_as_it_was_written(seeded: list[str]):
    now = timezone.now()
    for case in Case.objects.select_related(*READ_FROM).prefetch_related("decisions", "reports", "marks"):
        written = text_of(case).written_at
        met = case.proposal is not None and not case.marks.exists()
        moments = [case.opened_at, case.decided_at or now, now]
        assert moments == sorted(moments), case.pk
        if written is not None and not (case.proposal and case.decided_at):
            assert all(one.at >= written for one in (*case.reports.all(), *case.marks.all())), text_of(case).words
        assert met or all(one.at >= case.opened_at for one in (*case.decisions.all(), *case.reports.all()))
    numbered = list(Decision.objects.order_by("pk").values_list("at", flat=True))
    assert all(before <= after for before, after in pairwise(numbered))
    assert numbered[-1] <= now
    assert (now - numbered[0]).days > 120
    late = Q(withdrawn_at__lt=F("created_at")) | Q(masked_at__lt=F("created_at"))
    assert not Comment.objects.filter(late).exists()


def test_one_appeal_was_won_before_somebody_else_and_one_waits_for_the_moderator(seeded: list[str]):
    won = Appeal.objects.select_related("decision__case__comment").get(outcome=Outcome.OVERTURNED)
    assert won.decided_by_id not in {None, won.first_hand_id, won.decision.by_id}
    assert won.decision.state == DecisionState.REVERSED
    assert won.decision.case.comment.status == "published"
    assert won.at < won.decided_at < won.due_at
    [waits] = appeals_of(clichy())
    assert waits.due_at > timezone.now()
    assert refuse_decide_appeal(standing_of(theo(), clichy()), waits) is None


def test_one_case_waits_for_a_second_reader_and_one_removal_for_a_second_hand(seeded: list[str]):
    here = standing_of(theo(), clichy())
    [again] = to_read_again(clichy(), theo())
    assert not is_by(here, again.decisions.get().by)
    [asked] = to_confirm(clichy())
    assert asked.by.display_name in asked.case.comment.text
    assert asked.case.comment.status == "published"
    assert refuse_confirm(here, asked) is None
    assert set(SecondReading.objects.values_list("agrees", flat=True)) == {True, False}


def test_the_register_and_the_figures_are_full_and_the_first_author_has_a_past(seeded: list[str]):
    years = years_of(clichy())
    lines = [line for year in years for line in log_of(clichy(), year)[0]]
    assert len(lines) == Decision.objects.told().count() >= 25
    figures = [figures_of(clichy(), year) for year in years]
    assert sum(one.removals for one in figures) == len([d for d in Decision.objects.told() if d.act in REMOVALS])
    assert sum(one.overturned for one in figures) == 1
    assert sum(one.late_appeals for one in figures) == 0
    assert all(one.median_delay is None or one.median_delay.days < 3 for one in figures)
    assert history_of(next_case(clichy(), reader=theo()), timezone.now()).removed == 1


def test_letters_are_of_their_day_and_a_second_run_changes_nothing(seeded: list[str]):
    def counts() -> list[int]:
        return [model.objects.count() for model in (Case, Report, Decision, Appeal, Comment, User, Mail)]

    before = counts()
    assert not Mail.objects.due(timezone.now()).exists()
    assert Mail.objects.filter(sent_at=F("created_at")).count() == Mail.objects.count() > 20
    assert seed_moderation(lambda _line: None) == 0
    assert counts() == before


def test_cut_before_its_end_it_goes_on_and_says_nothing_twice(seeded: list[str]):
    models = (Case, CaseMark, Report, Decision, Appeal, SecondReading, Comment, Mail, PolicyChange)
    before = [one.objects.count() for one in models]
    Preparation.objects.filter(step="seed:moderation").delete()
    assert seed_moderation(lambda _line: None) == 1
    assert [one.objects.count() for one in models] == before
