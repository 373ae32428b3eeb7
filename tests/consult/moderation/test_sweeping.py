"""What asks for a look finds its place in the queue, and nothing is hidden by software (PROMISES S-11, S-28)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.consultations.models import Consultation, Moderation
from consult.moderation.models import Act, Case, CaseMark, MarkKind
from consult.moderation.selectors.cases import next_case
from consult.moderation.services import sweeping
from consult.proposals.models import Proposal, Support
from core.accounts.models import Person, User
from tests.consult.moderation.cases import decide, make_argument, moderator, read
from tests.make import make_comment, make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, standing

pytestmark = pytest.mark.django_db
HARMFUL = (
    "Appelez-moi au 06 12 34 56 78, on en parle.", "Écrivez à jean.dupont@exemple.fr, il sait tout.",
    "Tout est là : https://exemple.fr/la-verite", "Ce maire est un abruti, chacun le voit.", "Voyez www.exemple.fr pour acheter.",
    "Mon numéro : 01.43.88.00.00, le soir.", "Espèce de connard, va donc voir ailleurs.", "0033 6 12 34 56 78, sonnez.",
    "contact@exemple.org ou +33 6 12 34 56 78", "QUAND EST-CE QUE QUELQU’UN VA ENFIN NOUS RÉPONDRE",
)  # fmt: skip


def soon(minutes: float = 1) -> datetime:
    """Late enough that what was just written is read."""
    return timezone.now() + timedelta(minutes=minutes)


def under(mode: str, **more: Any) -> Consultation:
    return make_consultation(make_clichy(), moderation=mode, **more)


def kinds(case: Case) -> set[str]:
    return set(case.marks.values_list("kind", flat=True))


@pytest.mark.promise("S-28")
@pytest.mark.parametrize("text", HARMFUL)
def test_a_text_that_looks_harmful_waits_under_the_mixed_policy_and_is_only_marked_under_the_open_one(
    text: str,
) -> None:
    held = make_argument(under(Moderation.MIXED), text)
    shown = make_argument(under(Moderation.POST, slug="ouverte"), text, make_nadia())
    assert (held.status, shown.status) == (Status.HELD, Status.PUBLISHED)
    sweeping.sweep(at=soon())
    assert MarkKind.HELD in kinds(Case.objects.get(comment=held))
    assert len(kinds(Case.objects.get(comment=shown))) >= 1
    shown.refresh_from_db()
    assert shown.status == Status.PUBLISHED, "a mark decided"


@pytest.mark.promise("S-28")
def test_under_prior_reading_everything_waits_and_is_shown_in_one_act() -> None:
    comment = make_argument(under(Moderation.PRE), "Un banc suffit, devant l’école.")
    assert comment.status == Status.HELD
    assert Proposal.objects.get().comment_count == 0
    sweeping.sweep(at=soon())
    case = next_case(make_clichy())
    assert case is not None
    decide(moderator(), read(case), Act.KEEP)
    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED
    assert Proposal.objects.get().comment_count == 1


def test_an_ordinary_text_opens_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "is_drawn", lambda kind, pk: False)
    make_argument(text="Un banc suffit, devant l’école.")
    assert sweeping.sweep(at=soon()) > 0
    assert not Case.objects.exists()


def test_two_sweeps_open_one_case_and_mark_once() -> None:
    comment = make_argument(text=HARMFUL[0])
    sweeping.sweep(at=soon())
    comments.edit_comment(standing=standing(make_marcel(), make_clichy()), comment=comment, text=HARMFUL[0] + " Vite.")
    sweeping.sweep(at=soon(3))
    assert Case.objects.get().marks.filter(kind=MarkKind.PHONE).count() == 1


def test_words_corrected_after_the_sweep_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "is_drawn", lambda kind, pk: False)
    comment = make_argument(text="Un banc suffit, devant l’école.")
    sweeping.sweep(at=soon())
    assert not Case.objects.exists()
    at = soon(2)
    Comment.objects.filter(pk=comment.pk).update(text=HARMFUL[3], edited_at=at)
    sweeping.sweep(at=at + timedelta(minutes=1))
    assert kinds(Case.objects.get()) == {MarkKind.INSULT}


@pytest.mark.promise("S-11")
def test_nearly_the_same_words_by_several_accounts_are_marked() -> None:
    consultation = under(Moderation.POST)
    proposal = make_proposal(consultation)
    said = "Non au projet de la dalle, il faut garder le parking gratuit pour tous les habitants !"
    same = "NON au projet de la dalle : il faut garder le parking gratuit, pour tous les habitants."
    now = timezone.now()
    for who, text in ((make_marcel(), said), (make_nadia(), same)):
        make_comment(proposal, who, text, created_at=now)
    sweeping.sweep(at=soon())
    assert [kinds(case) for case in Case.objects.order_by("pk")] == [{MarkKind.TWIN}, {MarkKind.TWIN}]


@pytest.mark.promise("S-11")
def test_many_texts_of_one_account_within_the_hour_are_marked() -> None:
    proposal = make_proposal(under(Moderation.POST))
    now, author = timezone.now(), make_marcel()
    for n in range(sweeping.BURST):
        make_comment(proposal, author, f"Un avis, le numéro {n}.", created_at=now)
    sweeping.sweep(at=soon())
    assert CaseMark.objects.filter(kind=MarkKind.BURST).count() == sweeping.BURST


def rush(proposal: Proposal, number: int, joined: datetime) -> None:
    """So many accounts, made at that moment, stand behind a proposal now."""
    people = Person.objects.bulk_create(Person() for _n in range(number))
    User.objects.bulk_create(
        User(
            email=f"{uuid4().hex}@exemple.fr", display_name=f"Compte {one.pk}", name_skeleton=str(one.pk), person=one, date_joined=joined
        )
        for one in people
    )  # fmt: skip
    Support.objects.bulk_create(Support(proposal=proposal, person=one) for one in people)
    Proposal.objects.filter(pk=proposal.pk).update(support_count=number)


@pytest.mark.promise("S-11")
def test_three_hundred_young_accounts_are_counted_and_looked_at_and_hide_nothing() -> None:
    consultation = under(Moderation.POST)
    rushed, loved = make_proposal(consultation), make_proposal(consultation, title="Une fontaine")
    now = timezone.now()
    rush(rushed, 300, now - timedelta(hours=2))
    rush(loved, 300, now - timedelta(days=40))
    assert sweeping.watch_rushes(at=now) == 1
    case = Case.objects.get()
    assert (case.proposal, kinds(case)) == (rushed, {MarkKind.RUSH})
    rushed.refresh_from_db()
    assert (rushed.status, rushed.support_count) == ("published", 300)


@pytest.mark.promise("S-11")
def test_a_rush_that_a_person_has_looked_at_is_not_asked_again_every_minute() -> None:
    rushed = make_proposal(under(Moderation.POST))
    now = timezone.now()
    rush(rushed, 60, now - timedelta(hours=2))
    assert sweeping.watch_rushes(at=now) == 1
    decide(moderator(), read(Case.objects.get()), Act.KEEP)
    assert sweeping.watch_rushes(at=now + timedelta(minutes=1)) == 0
    assert not Case.objects.open().exists()


@pytest.mark.promise("L-7")
def test_what_waits_for_a_second_person_is_not_put_in_the_queue_again() -> None:
    comment = make_argument(under(Moderation.PRE), "Monsieur Théo Lacombe ne répond jamais au téléphone.")
    sweeping.sweep(at=soon())
    decide(moderator("Théo Lacombe"), read(Case.objects.get()))
    sweeping.sweep(at=soon(3))
    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert Case.objects.count() == 1


def test_one_text_in_fifty_is_drawn_for_a_second_reading() -> None:
    drawn = sum(sweeping.is_drawn("comment", pk) for pk in range(10_000))
    assert 150 < drawn < 250
    assert sweeping.is_drawn("comment", 12) == sweeping.is_drawn("comment", 12)
