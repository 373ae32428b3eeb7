"""The demonstration is alive, deterministic in its words, and true: counters equal what is counted."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from consult.comments.models import Comment
from consult.consultations.models import Consultation, Kind, Status, Who
from consult.discussion.models import Message, Room
from consult.proposals.models import Proposal, Support
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.words import words_of
from consult.votes.models import Question, Result
from consult.votes.models import Status as QuestionStatus
from core.accounts.models import Association, Attestation, RoleGrant, User
from core.accounts.names import validate_display_name
from core.accounts.numbers import validate_rna, validate_siren
from core.audit.services import faults
from core.territories.models import CommonTheme, Territory
from core.workshop.accounts import PASSWORD, account_lines
from core.workshop.seeding.loading import seed_all
from core.workshop.seeding.sheets import read


def test_fourteen_pilots_are_open_and_some_are_empty_on_purpose(seeded: list[str]):
    assert Territory.objects.pilots().count() == 14
    assert len([line for line in seeded if "personne" in line]) == 14
    without = Territory.objects.pilots().filter(consultations=None).count()
    assert without >= 3
    empty = Consultation.objects.filter(status=Status.PUBLISHED, proposals=None)
    assert empty.exists()


def test_people_of_priority_areas_are_attested_in_three_towns_at_least(seeded: list[str]):
    there = Attestation.objects.filter(neighbourhood__priority_area__territory=F("territory"))
    towns = there.order_by("territory").values_list("territory", flat=True).distinct()
    assert len(towns) >= 3
    vintages = Attestation.objects.exclude(neighbourhood__priority_area=None).order_by(
        "neighbourhood__priority_area__vintage"
    )
    assert list(vintages.values_list("neighbourhood__priority_area__vintage", flat=True).distinct()) == [2024]


def test_votes_run_and_votes_are_counted_and_each_says_why(seeded: list[str]):
    questions = Question.objects.all()
    assert len(read("votes")) == questions.count() >= 6
    assert {q.status for q in questions} == {QuestionStatus.OPEN, QuestionStatus.COUNTED}
    assert len({q.mode for q in questions}) >= 5
    for result in Result.objects.select_related("question"):
        assert result.ballots > 11
        assert result.data["outcome"]["winners"]
        assert set(result.data["outcome"]["explanation"]["winners"]) == set(result.data["outcome"]["winners"])
    nadia = User.objects.get(email="nadia@demo.example")
    running = [q for q in questions if q.status == QuestionStatus.OPEN]
    assert any(q.roll.filter(person=nadia.person_id).exists() for q in running), "a resident of the demo votes herself"


def test_every_status_and_several_phases_are_shown_today(seeded: list[str]):
    now = timezone.now()
    assert set(Consultation.objects.values_list("status", flat=True)) == set(Status.values)
    current = {
        kind
        for consultation in Consultation.objects.filter(status=Status.PUBLISHED).prefetch_related("phases")
        for kind in Kind
        if consultation.phase_at(kind, now)
    }
    assert {Kind.PROPOSE, Kind.DISCUSS, Kind.VOTE, Kind.ANSWER, Kind.FOLLOW_UP} <= current


def test_at_least_150_written_proposals_cover_the_theme_grid_and_one_consultation_is_huge(seeded: list[str]):
    sizes = Consultation.objects.annotate(size=Count("proposals")).order_by("-size")
    assert sizes[0].size == 600
    assert Proposal.objects.exclude(consultation=sizes[0]).count() >= 150
    assert set(Proposal.objects.values_list("theme", flat=True)) == set(CommonTheme.values)
    assert Proposal.objects.aggregate(most=Max("comment_count"))["most"] >= 200


def test_counters_equal_what_is_counted(seeded: list[str]):
    published = Q(comments__status="published")
    rows = Proposal.objects.annotate(
        supported=Count("supports", distinct=True), endorsed=Count("endorsements", distinct=True),
        pros=Count("comments", published & Q(comments__stance="for"), distinct=True),
        cons=Count("comments", published & Q(comments__stance="against"), distinct=True),
        others=Count("comments", published & Q(comments__stance="neutral"), distinct=True),
    )  # fmt: skip
    wrong = rows.exclude(
        support_count=F("supported"), endorsement_count=F("endorsed"), for_count=F("pros"),
        against_count=F("cons"), neutral_count=F("others"),
    )  # fmt: skip
    assert rows.filter(support_count__gt=100, comment_count__gt=3).exists()
    assert not wrong.exists()
    roots = Comment.objects.roots().annotate(replies_counted=Count("thread"))
    assert roots.filter(reply_count__gt=1).exists()
    assert not roots.exclude(reply_count=F("replies_counted")).exists()


def test_supporters_and_authors_may_act_under_the_charter(seeded: list[str]):
    attested = Attestation.objects.values("person")
    closed = Support.objects.filter(proposal__consultation__who=Who.ATTESTED)
    assert closed.exists()
    assert not closed.exclude(person__in=attested).exists()
    elsewhere = (
        Support.objects.exclude(person__accounts__home=F("proposal__consultation__territory"))
        .exclude(person__accounts__home__parent=F("proposal__consultation__territory"))
    )  # fmt: skip
    assert not elsewhere.exists()


def test_dates_follow_one_another_and_none_is_to_come(seeded: list[str]):
    now = timezone.now()
    public = Proposal.objects.visible()
    assert public.aggregate(last=Max("published_at"))["last"] <= now
    for proposal in public.filter(comment_count__gt=0).annotate(first=Min("comments__created_at")):
        assert proposal.first > proposal.published_at
    assert Comment.objects.aggregate(last=Max("created_at"))["last"] <= now
    assert not Comment.objects.filter(parent__created_at__gte=F("created_at")).exists()
    assert not Support.objects.filter(at__lt=F("proposal__published_at")).exists()
    for proposal in public.select_related("consultation").prefetch_related("consultation__phases"):
        assert proposal.consultation.phase_at(Kind.PROPOSE, proposal.published_at), proposal.title


def test_words_are_stored_as_the_services_store_them(seeded: list[str]):
    for proposal in Proposal.objects.order_by("?")[:40]:
        for name, value in words_of(proposal.title, proposal.body).items():
            assert getattr(proposal, name) == value
        proposal.clean_fields(exclude={"author", "search", "comment_count", "excerpt", "image"})


def test_names_pass_the_rules_and_numbers_are_true(seeded: list[str]):
    for user in User.objects.all():
        validate_display_name(user.display_name)
    for association in Association.objects.all():
        if association.rna:
            validate_rna(association.rna)
        if association.siren:
            validate_siren(association.siren)
    assert Association.objects.filter(verified_at=None).exists()


def test_every_written_life_can_sign_in_and_holds_its_role(seeded: list[str]):
    personas = read("people")["personas"]
    for persona in personas:
        user = User.objects.get(email=persona["email"])
        assert user.emailaddress_set.filter(verified=True, primary=True).exists()
    nadia = User.objects.get(email="nadia@demo.example")
    assert Argon2PasswordHasher().verify(
        PASSWORD, nadia.password
    )  # as the whole seed was made: before any test's settings
    assert not User.objects.get(email="habitant-93014-001@demo.example").has_usable_password()
    assert set(RoleGrant.objects.values_list("role", flat=True)) == {
        "official", "moderator", "facilitator", "mediator", "administrator", "analyst",
    }  # fmt: skip
    told = "\n".join(account_lines())
    assert PASSWORD in told
    assert "/demo/courrier/" in told
    assert "nadia@demo.example" in told
    for pilot in Territory.objects.pilots():
        assert pilot.role_grants.filter(role="official").exists()


def test_the_journal_holds(seeded: list[str]):
    for pilot in Territory.objects.pilots():
        assert not list(faults(pilot))


def test_a_second_run_changes_nothing(seeded: list[str]):
    def counts() -> list[int]:
        return [model.objects.count() for model in (User, Proposal, Comment, Support, Consultation, Association)]

    before = counts()
    assert seed_all() == 0
    assert counts() == before


def test_some_proposals_have_a_public_past_some_are_drafts_and_some_withdrawn(seeded: list[str]):
    revised = Proposal.objects.filter(revisions__isnull=False)
    assert revised.exists()
    for proposal in revised:
        assert proposal.edited_at is not None
        assert proposal.is_in_edit_window(proposal.edited_at)
    others = {ProposalStatus.HELD, ProposalStatus.RETURNED}  # by the moderation
    kept = {ProposalStatus.DRAFT, ProposalStatus.PUBLISHED, ProposalStatus.WITHDRAWN}
    assert set(Proposal.objects.values_list("status", flat=True)) == kept | others


def test_rooms_are_numbered_without_a_gap_and_one_evening_is_under_way(seeded: list[str]) -> None:
    for room in Room.objects.all():
        numbers = list(Message.objects.filter(room=room).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, room.last_number + 1))
        assert (room.agenda.count() > 0) is room.is_session
    states = Room.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["open", "open", "closed", "scheduled"]
    evening = Room.objects.get(state="open", starts_at__isnull=False)
    assert evening.starts_at
    assert evening.starts_at < timezone.now()
    assert evening.hands.filter(state="raised").count() == 3
    assert evening.polls.get().answers.count() == 28
