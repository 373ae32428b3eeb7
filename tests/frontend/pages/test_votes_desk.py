"""The desk of votes: a question is prepared, refused where it must be, sealed once; its shares are shown once."""

from typing import Any

import pytest
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase
from consult.votes.models import Option, Question, RollEntry, Secrecy, Status
from consult.votes.services.opening import seal_question
from core.accounts.models import User
from core.audit.models import Entry
from tests.booth import plain, text_of, url
from tests.consult.votes.urns import MODES, end, fresh, make_question, make_vote, make_voters, official_of, sealed
from tests.make import DAY, make_proposal
from tests.people import make_clichy, make_nadia, signed_in

pytestmark = pytest.mark.django_db
GOOD: dict[str, Any] = {
    "title": "Que faire d’abord ?", "mode": "approval", "rule": "approval", "options": "Un jardin partagé\nDes bancs au marché\nUn bus",
    "secrecy": "simple", "publishes_ballots": "on",
}  # fmt: skip


@pytest.fixture
def vote() -> Consultation:
    town = make_clichy()
    make_voters(town, 3)
    return make_vote(town)


@pytest.fixture
def desk(karim: User) -> Client:
    return signed_in(karim)


def at(consultation: Consultation, name: str = "create") -> str:
    return reverse(f"votes:{name}", args=[consultation.territory.slug, consultation.slug])


def shares_in(response: Any) -> list[str]:
    """The shares that this answer shows, and it alone."""
    shares = ["-".join(one) if isinstance(one, list) else one for one in response.context["shares"]]
    assert all(share.replace("-", "") in plain(response) for share in shares)
    return shares


@pytest.mark.parametrize("mode", MODES)
def test_an_official_prepares_a_question_of_each_kind(vote: Consultation, desk: Client, mode: str) -> None:
    rule, more, _first, _second = MODES[mode]
    lines = "Un jardin | 20 000 €\nDes bancs | 15000" if mode == "budget" else GOOD["options"]
    answer = desk.post(at(vote), {**GOOD, "mode": mode, "rule": rule, "options": lines, **more})
    question = Question.objects.get()
    assert answer["Location"] == url(question, "manage")
    assert (question.mode, question.rule, question.status) == (mode, rule, Status.DRAFT)
    assert "Niveau de la grille CNIL" in text_of(desk.get(answer["Location"]))
    assert Client().get(url(question, "question")).status_code == 404


def test_proposals_become_options_with_their_cost(vote: Consultation, desk: Client) -> None:
    proposal = make_proposal(vote, make_nadia(), title="Un banc à chaque arrêt")
    said = {**GOOD, "mode": "budget", "rule": "greedy", "envelope": "50000", "proposals": [str(proposal.pk)]}
    desk.post(at(vote), {**said, "options": "un banc à chaque arrêt | 12 000\nUne fontaine | 8000"})
    rows = list(Option.objects.order_by("id").values_list("title", "cost", "proposal_id"))
    assert rows == [("Un banc à chaque arrêt", 12_000, proposal.pk), ("Une fontaine", 8_000, None)]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"), ({"title": "x" * 161}, "title"), ({"mode": "zzz"}, "mode"), ({"rule": "stv"}, "rule"), ({"rule": "greedy"}, "rule"),
    ({"options": ""}, "options"), ({"options": "Un seul"}, "options"), ({"options": "Un | beaucoup\nDeux"}, "options"),
    ({"options": "Un | ²\nDeux"}, "options"), ({"options": "\n".join(f"O {n}" for n in range(101))}, "options"),
    ({"seats": "3"}, "seats"), ({"seats": "0"}, "seats"), ({"most": "7"}, "most"), ({"points": "0", "mode": "points", "rule": "points"}, "points"),
    ({"mode": "budget", "rule": "greedy"}, "envelope"), ({"embargo_until": "2020-01-01T00:00"}, "embargo_until"), ({"appeal_days": "1"}, "appeal_days"),
    ({"secrecy": ""}, "secrecy"), ({"proposals": ["987654321"]}, "proposals"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "field"), WRONG)
def test_what_no_rule_counts_is_refused_beside_its_field(
    vote: Consultation, desk: Client, typed: dict[str, Any], field: str
) -> None:
    make_proposal(vote, make_nadia())
    answer = desk.post(at(vote), {**GOOD, "text": "Un texte qui reste.", **typed})
    assert answer.status_code == 400
    page = text_of(answer)
    assert f'href="#id_{field}' in page or field in answer.context["form"].errors, answer.context["form"].errors
    assert "Un texte qui reste." in page
    assert not Question.objects.exists()


def test_a_question_changes_until_somebody_else_changed_it(vote: Consultation, desk: Client) -> None:
    question = make_question(vote)
    path, said = url(question, "edit"), {**GOOD, "title": "Et ensuite ?", "version": question.version}
    assert desk.post(path, said).status_code == 302
    assert fresh(question).title == "Et ensuite ?"
    late = desk.post(path, {**said, "title": "Trop tard"})
    assert late.status_code == 409
    assert "a changé entre-temps" in text_of(late)
    stale = desk.post(url(question, "seal"), {"version": question.version})
    assert stale.status_code == 409
    assert fresh(question).title == "Et ensuite ?"
    assert fresh(question).status == Status.DRAFT


@pytest.mark.parametrize("version", ["", "9" * 5_000, "²", "-1", "\0", "abc"])
def test_a_strange_version_never_crashes_the_seal(vote: Consultation, desk: Client, version: str) -> None:
    question = make_question(vote)
    assert desk.post(url(question, "seal"), {"version": version}).status_code in {302, 409}


def test_a_sealed_question_stays_as_it_is(vote: Consultation, desk: Client) -> None:
    question = make_question(vote)
    desk.post(url(question, "seal"), {"version": question.version})
    assert fresh(question).status == Status.OPEN
    for name in ("edit", "delete", "seal"):
        refused = desk.post(url(question, name), {**GOOD, "version": question.version})
        assert refused.status_code == 403
        assert "scellée" in text_of(refused)
    assert desk.get(url(question, "edit")).status_code == 403
    assert Question.objects.filter(pk=question.pk, title=question.title).exists()


def test_a_draft_is_thrown_away(vote: Consultation, desk: Client) -> None:
    question = make_question(vote)
    assert desk.post(url(question, "delete"))["Location"] == at(vote, "desk")
    assert not Question.objects.exists()
    assert Entry.objects.filter(act="question.deleted").exists()


@pytest.mark.promise("B-13")
@pytest.mark.parametrize(
    ("ticked", "level", "words"),
    [
        ({}, 1, ""), ({"is_sensitive": "on"}, 2, ""), ({"is_targeted": "on"}, 2, ""),
        ({"is_sensitive": "on", "is_targeted": "on"}, 3, "niveau 3 de la grille"),
        ({"is_binding": "on"}, 3, "Belenios"), ({"elects_people": "on"}, 3, "Belenios"),
        ({"title": "Un bulletin secret ?"}, 1, "n’écrivez pas « bulletin secret »"), ({"text": "Le VOTE SECRET est tenu."}, 1, "n’écrivez pas"),
    ],
)  # fmt: skip
def test_stakes_that_are_too_high_are_told_and_refused(
    vote: Consultation, desk: Client, ticked: dict[str, str], level: int, words: str
) -> None:
    desk.post(at(vote), {**GOOD, **ticked})
    question = Question.objects.get()
    page = text_of(desk.get(url(question, "manage")))
    assert f"{level} sur 3" in page
    answer = desk.post(url(question, "seal"), {"version": question.version})
    if not words:
        assert fresh(question).status == Status.OPEN
        return
    assert words in page  # said before it is tried
    assert answer.status_code == 403
    assert words in text_of(answer)
    assert fresh(question).status == Status.DRAFT
    assert not RollEntry.objects.exists()


@pytest.mark.promise("B-13")
def test_with_a_shared_key_level_three_is_sealed_and_an_election_is_not(vote: Consultation, desk: Client) -> None:
    for more, status in (
        ({"is_sensitive": True, "is_targeted": True}, 200),
        ({"elects_people": True}, 403),
        ({"is_binding": True}, 403),
    ):
        question = make_question(vote, secrecy=Secrecy.SCRUTIN, title=f"Question {sorted(more)}", **more)
        assert desk.post(url(question, "seal"), {"version": question.version}).status_code == status
    with pytest.raises(IntegrityError, match="no_person_is_elected_here"):  # the database itself keeps the promise
        Question.objects.filter(status=Status.OPEN).update(elects_people=True)


def test_the_shares_are_shown_once_tried_and_nobody_votes_before(vote: Consultation, desk: Client) -> None:
    question = make_question(vote, secrecy=Secrecy.SCRUTIN)
    answer = desk.post(url(question, "seal"), {"version": question.version})
    shares = shares_in(answer)
    assert len(set(shares)) == 3
    assert answer["Cache-Control"] == "private, no-store"
    for name in ("manage", "rehearse", "question"):
        page = plain(desk.get(url(question, name)))
        assert not [share for share in shares if share.replace("-", "") in page]
    voter = signed_in(User.objects.get(display_name="Votante 0"))
    assert voter.get(url(question)).status_code == 403
    path = url(question, "rehearse")
    wrong = shares[0][:-1] + ("A" if shares[0][-1] != "A" else "B")
    for first, second in (
        (shares[0], shares[0]),
        (wrong, shares[1]),
        ("", shares[1]),
        ("é\0", "x" * 250),
        ("1-1-" + "²" * 40, shares[1]),
    ):
        refused = desk.post(path, {"first": first, "second": second})
        assert refused.status_code == 400
        assert "error-summary" in text_of(refused)
        assert not fresh(question).is_rehearsed
    other = make_question(vote, secrecy=Secrecy.SCRUTIN, title="Une autre")
    theirs = shares_in(desk.post(url(other, "seal"), {"version": other.version}))
    assert desk.post(path, {"first": theirs[0], "second": theirs[1]}).status_code == 400
    assert desk.post(path, {"first": shares[2].lower(), "second": shares[0]}).status_code == 302
    assert fresh(question).is_rehearsed
    assert voter.get(url(question)).status_code == 200
    end(question)
    counted = desk.post(url(question, "count"), {"first": shares[1], "second": shares[2]})
    assert counted.status_code == 302
    assert fresh(question).status == Status.COUNTED


def test_shares_are_tried_only_where_there_are_some(vote: Consultation, desk: Client) -> None:
    draft = make_question(vote, secrecy=Secrecy.SCRUTIN)
    assert desk.get(url(draft, "rehearse")).status_code == 403
    simple = make_question(vote, title="Sans parts")
    seal_question(standing=official_of(simple), question=simple)
    assert desk.get(url(simple, "rehearse")).status_code == 409
    assert desk.get(url(simple, "count")).status_code == 403


def test_who_was_attested_since_joins_the_roll(desk: Client) -> None:
    question, _voters = sealed(2)
    make_voters(question.consultation.territory, 4)
    assert "2 personnes ajoutées à la liste" in text_of(desk.post(url(question, "roll"), follow=True))
    assert fresh(question).roll_size == 4
    assert "La liste est déjà complète" in text_of(desk.post(url(question, "roll"), follow=True))
    end(question)
    assert desk.post(url(question, "roll")).status_code == 403


def test_the_dates_of_a_sealed_vote_do_not_move(desk: Client) -> None:
    question, _voters = sealed()
    phase = Phase.objects.get(consultation=question.consultation, kind=Kind.VOTE)
    path = reverse("consultations:phases", args=[question.consultation.territory.slug, question.consultation.slug])
    line = {"version": question.consultation.version, "rows": 1, "id_0": phase.pk, "kind_0": "vote", "purpose_0": ""}
    opens, closes = (
        timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") for moment in (phase.opens_at, phase.closes_at)
    )
    later = timezone.localtime(phase.closes_at + DAY).strftime("%Y-%m-%dT%H:%M")
    for more in (
        {"opens_at_0": opens, "closes_at_0": later},
        {"opens_at_0": opens, "closes_at_0": closes, "remove_0": "on"},
    ):
        answer = desk.post(path, {**line, **more})
        assert "ses dates ne changent plus" in text_of(answer)
    kept = Phase.objects.get(pk=phase.pk)
    assert kept.period == phase.period


def test_without_a_vote_phase_or_a_roll_the_desk_says_why(desk: Client) -> None:
    town = make_clichy()
    consultation = make_vote(town)
    question = make_question(consultation)
    Phase.objects.filter(consultation=consultation, kind=Kind.VOTE).delete()
    assert "étape « Voter »" in text_of(desk.get(url(question, "manage")))
    assert desk.post(url(question, "seal"), {"version": question.version}).status_code == 403
    assert fresh(question).status == Status.DRAFT


def test_until_two_shares_are_tried_no_page_says_that_the_vote_is_open(vote: Consultation, desk: Client) -> None:
    question = make_question(vote, secrecy=Secrecy.SCRUTIN)
    shares = shares_in(desk.post(url(question, "seal"), {"version": question.version}))
    pages = [url(question, "manage"), url(question, "question"), at(vote, "show"), at(vote, "desk")]
    for page in pages:
        assert "Le vote est ouvert" not in text_of(desk.get(page)), page
        assert "le vote n’a pas commencé" in text_of(desk.get(page)), page
    desk.post(url(question, "rehearse"), {"first": shares[0], "second": shares[2]})
    for page in pages:
        assert "Le vote est ouvert" in text_of(desk.get(page)), page


@pytest.mark.parametrize("name", ["seal", "roll", "delete"])
def test_the_address_of_an_act_leads_back_to_its_question_and_does_nothing(
    vote: Consultation, desk: Client, name: str
) -> None:
    question = make_question(vote)
    for english in (False, True):
        answer = desk.get(url(question, name, english=english))
        assert answer["Location"] == url(question, "manage", english=english)
    assert Question.objects.get().status == Status.DRAFT


def test_whoever_seals_reads_every_setting_again(vote: Consultation, desk: Client) -> None:
    soon = timezone.localtime() + 3 * DAY
    said = {**GOOD, "least": "2", "most": "3", "appeal_days": "21", "embargo_until": f"{soon:%Y-%m-%dT%H:%M}"}
    del said["publishes_ballots"]
    page = text_of(desk.get(desk.post(at(vote), said)["Location"]))
    for label, value in {
        "Choix au moins": "2", "Choix au plus": "3", "Recours avant la destruction des clés": "21 jours",
        "Bulletins": "Gardés : seuls les totaux sont publiés",
    }.items():  # fmt: skip
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page
    assert "<dt>Résultat à partir de</dt>" in page
