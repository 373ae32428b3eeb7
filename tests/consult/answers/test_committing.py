"""Commitments: dates that hold, changes with a reason, and what shows that they were kept."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from consult.answers.models import Commitment, CommitmentChange, Cooperation, Evidence, Milestone, Told
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.blocks import answer_of
from consult.answers.selectors.commitments import commitment_in, commitments_of
from consult.answers.services import committing, showing
from core.accounts.models import Association, Delegation, User
from core.lib.images import redraw
from core.lib.refusals import Common, Refused
from core.territories.models import Territory
from tests.consult.answers.making import (
    at_once,
    committed,
    day,
    decided,
    make_elected,
    make_supported,
    promise,
    published,
)
from tests.make import queries_of
from tests.people import make_association, make_clichy, make_official, make_partner, standing


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> Any:
    """Pictures go to a place of their own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture() -> Any:
    """A small picture, drawn again."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return redraw(io.BytesIO(out.getvalue()))


@pytest.mark.django_db
@pytest.mark.promise("C-3")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"due_on": day(-1)}, "due_on"),
        ({"due_on": day(20_000)}, "due_on"),
        ({"title": " \u200b"}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"responsible_kind": "mairie"}, "responsible_kind"),
        ({"budget": Decimal("-1")}, "budget"),
        ({"budget": Decimal("NaN")}, "budget"),
        ({"budget": Decimal("1e12")}, "budget"),
    ],
)
def test_a_commitment_that_cannot_be_kept_is_refused_with_its_remedy(
    clichy: Territory, karim: User, fields: Any, field: str
):
    answer = decided(make_supported(clichy))
    with pytest.raises(ValidationError) as no:
        committing.add_commitment(standing=standing(karim, clichy), answer=answer, promise=promise(**fields))
    assert list(no.value.message_dict) == [field]
    assert not Commitment.objects.exists()


@pytest.mark.django_db
@pytest.mark.promise("C-3")
def test_the_database_too_refuses_an_end_before_its_start(clichy: Territory):
    one = committed(make_supported(clichy))
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=one.pk).update(due_on=one.starts_on - timedelta(days=1))


@pytest.mark.django_db
@pytest.mark.promise("C-3")
def test_a_commitment_is_its_answers_until_that_one_is_published_then_binds(clichy: Territory, karim: User):
    proposal, me = make_supported(clichy), standing(karim, clichy)
    answer = decided(proposal)
    one = committing.add_commitment(standing=me, answer=answer, promise=promise())
    assert committing.add_commitment(standing=me, answer=answer, promise=promise()) == one
    assert one.responsible_name == "Clichy-sous-Bois"
    one = committing.edit_commitment(standing=me, commitment=one, expected=0, promise=promise("Poser quinze bancs"))
    with pytest.raises(Refused) as no:
        committing.edit_commitment(standing=me, commitment=one, expected=0, promise=promise())
    assert no.value.reason is Common.CHANGED_MEANWHILE
    with pytest.raises(Refused) as no:
        committing.change_commitment(standing=me, commitment=one, expected=1, state="done", because="C’est fait.")
    assert no.value.reason is AnswerRefusal.WORK_ONLY
    assert not answer_of(proposal, me, timezone.now()).commitments
    published_one = committed(make_supported(clichy, title="Un autre banc"))
    for act in (
        lambda: committing.edit_commitment(standing=me, commitment=published_one, expected=0, promise=promise("Rien")),
        lambda: committing.remove_commitment(standing=me, commitment=published_one),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.reason is AnswerRefusal.BINDING
    committing.remove_commitment(standing=me, commitment=one)
    assert Commitment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.promise("C-3")
def test_a_change_has_its_reason_and_is_read_by_all(clichy: Territory, karim: User):
    proposal, me = make_supported(clichy), standing(karim, clichy)
    one = committed(proposal)
    told = Told.objects.count()
    one = committing.change_commitment(
        standing=me, commitment=one, expected=0, state="postponed", because="Le marché public a pris du retard.",
        due_on=day(200),
    )  # fmt: skip
    one = committing.change_commitment(standing=me, commitment=one, expected=1, state="done", because="Tout est posé.")
    assert (one.done_at is not None, Told.objects.count()) == (True, told + 2)
    (shown,) = answer_of(proposal, standing(None, clichy), timezone.now()).commitments
    assert [(c.before, c.after, c.because) for c in shown.changes] == [
        ("planned", "postponed", "Le marché public a pris du retard."),
        ("postponed", "done", "Tout est posé."),
    ]
    assert (shown.due_on, shown.practice_ready) == (day(200), True)


@pytest.mark.django_db
@pytest.mark.promise("C-3")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "done", "because": " "}, "because"),
        ({"state": "done", "because": "x" * 1001}, "because"),
        ({"state": "fini", "because": "Fait."}, "state"),
        ({"state": "planned", "because": "Rien."}, "state"),
        ({"state": "postponed", "because": "Retard."}, "due_on"),
        ({"state": "postponed", "because": "Retard.", "due_on": day(99)}, "due_on"),
        ({"state": "under_way", "because": "Début.", "due_on": day(-2)}, "due_on"),
    ],
)
def test_a_change_that_says_nothing_is_refused(clichy: Territory, karim: User, change: Any, field: str):
    one = committed(make_supported(clichy))
    with pytest.raises(ValidationError) as no:
        committing.change_commitment(standing=standing(karim, clichy), commitment=one, expected=0, **change)
    assert list(no.value.message_dict) == [field]
    assert not CommitmentChange.objects.exists()


@pytest.mark.django_db
def test_who_decides_follows_the_commitments_of_their_delegation(clichy: Territory, nadia: User, bertrand: User):
    one, elected = committed(make_supported(clichy)), make_elected(clichy)
    me = standing(elected, clichy)
    one = committing.change_commitment(standing=me, commitment=one, expected=0, state="under_way", because="Commencé.")
    for who in (nadia, bertrand, None):
        with pytest.raises(Refused) as no:
            committing.change_commitment(
                standing=standing(who, clichy), commitment=one, expected=1, state="done", because="Fait."
            )
        assert no.value.reason in {Common.NOT_ALLOWED, Common.SIGN_IN}
    Delegation.objects.filter(office__user=elected).update(until=timezone.now())
    with pytest.raises(Refused) as no:
        committing.change_commitment(standing=me, commitment=one, expected=1, state="done", because="Fait.")
    assert no.value.reason is AnswerRefusal.DELEGATION_ENDED


@pytest.mark.django_db
@pytest.mark.promise("C-3")
def test_overdue_is_shown_to_all_until_done_or_dropped(clichy: Territory, karim: User):
    late = committed(make_supported(clichy), title="En retard", starts_on=day(-40), due_on=day(-1))
    committed(make_supported(clichy, title="Un autre banc"), title="Dernier jour", starts_on=day(-40), due_on=day(0))
    now = timezone.now()
    assert [row.title for row in commitments_of(clichy, now, state="overdue").rows] == ["En retard"]
    assert [row.is_overdue for row in commitments_of(clichy, now).rows] == [True, False]
    committing.change_commitment(
        standing=standing(karim, clichy), commitment=late, expected=0, state="dropped", because="Le terrain est vendu."
    )
    assert commitments_of(clichy, now, state="overdue").rows == []


@pytest.mark.django_db
def test_milestones_actors_and_evidence_hang_on_a_commitment(clichy: Territory, karim: User, samba: User, media: Any):
    me = standing(karim, clichy)
    one = committed(make_supported(clichy), starts_on=day(-10))
    step = showing.add_milestone(standing=me, commitment=one, title="Choisir les places", due_on=day(10))
    assert showing.add_milestone(standing=me, commitment=one, title="Choisir les places", due_on=day(10)) == step
    showing.reach_milestone(standing=me, milestone=step, done_on=day(-1))
    showing.add_cooperation(standing=me, commitment=one, partner=make_partner(clichy), role="prête le terrain")
    showing.add_cooperation(standing=me, commitment=one, association=Association.objects.get())
    showing.add_cooperation(standing=me, commitment=one, actor="residents", name="Des voisines de l’allée")
    showing.add_evidence(standing=me, commitment=one, words="Six bancs posés.", link="https://exemple.fr/bancs")
    showing.add_evidence(standing=me, commitment=one, words="Six bancs posés.", link="https://exemple.fr/bancs")
    showing.add_evidence(standing=me, commitment=one, image=picture(), image_alt="Un banc sous un tilleul")
    shown = commitment_in(clichy, one.pk, timezone.now())
    assert [(m.title, m.done_on) for m in shown.milestones] == [("Choisir les places", day(-1))]
    assert len(shown.cooperations) == 3
    assert [bool(e.image) for e in shown.evidence] == [False, True]
    assert len(list(media.rglob("*.webp"))) == 2


@pytest.mark.django_db
@pytest.mark.promise("S-16")
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "words"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "data:text/html,x"}, "link"),
        ({"link": "//exemple.fr"}, "link"),
        ({"link": "ftp://exemple.fr/x"}, "link"),
        ({"link": "https://exemple.fr/" + "x" * 400}, "link"),
        ({"words": "x" * 4001}, "words"),
        ({"words": "Vu.", "image": picture, "image_alt": ""}, "image_alt"),
    ],
)
def test_evidence_that_shows_nothing_or_leads_nowhere_is_refused(
    clichy: Territory, karim: User, media: Any, values: Any, field: str
):
    one = committed(make_supported(clichy))
    values = {name: value() if callable(value) else value for name, value in values.items()}
    with pytest.raises(ValidationError) as no:
        showing.add_evidence(standing=standing(karim, clichy), commitment=one, **values)
    assert list(no.value.message_dict) == [field]
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-19")
def test_a_picture_taken_back_is_gone_with_its_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    town = make_clichy()
    me, one = standing(make_official(town), town), committed(make_supported(town))
    shown = showing.add_evidence(standing=me, commitment=one, image=picture(), image_alt="Un banc")
    assert len(list(tmp_path.rglob("*.webp"))) == 2
    showing.remove_evidence(standing=me, evidence=shown)
    assert not list(tmp_path.rglob("*.webp"))
    assert not Evidence.objects.exists()


@pytest.mark.django_db
@pytest.mark.promise("S-2")
def test_nothing_of_the_next_town_hangs_on_a_commitment(clichy: Territory, tourcoing: Territory, karim: User):
    me, one = standing(karim, clichy), committed(make_supported(clichy))
    theirs: list[tuple[Any, str]] = [
        ({"partner": make_partner(tourcoing)}, "partner"),
        ({"association": make_association(tourcoing, "Maison de la Bourgogne", "W595959595")}, "association"),
    ]
    for values, field in theirs:
        with pytest.raises(ValidationError) as no:
            showing.add_cooperation(standing=me, commitment=one, **values)
        assert list(no.value.message_dict) == [field]
    for outside in (day(-5), day(101)):
        with pytest.raises(ValidationError):
            showing.add_milestone(standing=me, commitment=one, title="Ailleurs", due_on=outside)
    assert not Cooperation.objects.exists()
    assert not Milestone.objects.exists()


@pytest.mark.django_db
def test_many_commitments_cost_no_more_questions_than_one(clichy: Territory):
    few, many = make_supported(clichy, title="Un"), make_supported(clichy, title="Deux")
    published(few, promise())
    published(many, *(promise(f"Engagement {n}") for n in range(6)))
    me, now = standing(None, clichy), timezone.now()
    assert queries_of(lambda: answer_of(many, me, now)) == queries_of(lambda: answer_of(few, me, now))


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_hands_that_change_a_commitment_leave_one_change() -> None:
    town = make_clichy()
    me, one = standing(make_official(town), town), committed(make_supported(town))
    results = at_once(
        [
            lambda s=s: committing.change_commitment(standing=me, commitment=one, expected=0, state=s, because="Voilà.")
            for s in ["under_way", "done", "dropped"] * 2
        ]
    )
    assert len([result for result in results if isinstance(result, Commitment)]) == 1
    assert {result.reason for result in results if isinstance(result, Refused)} == {Common.CHANGED_MEANWHILE}
    change = CommitmentChange.objects.get()
    one.refresh_from_db()
    assert one.state == change.after
