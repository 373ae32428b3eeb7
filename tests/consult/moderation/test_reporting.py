"""Anyone reports, at once acknowledged; who reports without end is kept and weighs nothing more (PROMISES L-6, L-8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.comments.models import Comment, Status
from consult.moderation.models import Case, Motive, Report
from consult.moderation.models.cases import RISKS
from consult.moderation.services import keeping, reporting
from consult.moderation.steps import Target
from core.accounts.selectors import Standing
from core.notices.models import Mail
from tests.consult.moderation.cases import decide, make_argument, moderator, read, reported
from tests.make import make_comment, make_consultation, make_proposal
from tests.people import make_clichy, make_nadia, make_user, standing

pytestmark = pytest.mark.django_db
NOTICES = 50


def some(number: int) -> list[Comment]:
    """So many arguments on one proposal."""
    proposal = make_proposal(make_consultation(make_clichy()), make_nadia(make_clichy()))
    return [make_comment(proposal, None, f"Un argument, le numéro {n}.") for n in range(number)]


@pytest.mark.promise("L-6")
def test_a_report_without_account_is_kept_and_acknowledged_at_once() -> None:
    comment = make_argument()
    made = reported(comment, email="voisine@exemple.fr", name="Une voisine", words="C’est chez ma mère.")
    assert (made.case.comment, made.case.risk, made.user) == (comment, RISKS[Motive.PRIVATE], None)
    letter = Mail.objects.get()
    assert letter.text.count(f"\n{settings.PUBLIC_URL}/t/") == 2, "addresses that open from a letter"
    assert letter.recipient == "voisine@exemple.fr"
    assert f"/signaler/recu/{made.key}/" in letter.text


@pytest.mark.promise("L-6")
def test_neither_name_nor_address_is_needed() -> None:
    made = reported(make_argument(), motive=Motive.MINORS, visitor="203.0.113.9")
    assert (made.name, made.email, made.case.risk) == ("", "", 100)
    assert "203.0.113.9" not in made.visitor
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"in_good_faith": False}, {"motive": "envie"}, {"email": "pas une adresse"}, {"address": ""}, {"words": "a" * 2001},
        {"motive": Motive.OTHER, "words": ""}, {"name": "a" * 121}, {"address": "/" * 501},
    ],
)  # fmt: skip
def test_a_report_that_says_nothing_usable_is_refused_with_the_remedy(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        reported(make_argument(), **wrong)
    assert set(refused.value.message_dict) <= {"in_good_faith", "motive", "email", "address", "words", "name"}
    assert not Report.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.promise("L-8")
@pytest.mark.parametrize("who", ["account", "visitor", "address"])
def test_fifty_notices_by_one_person_are_all_kept_and_twenty_weigh(who: str) -> None:
    by = standing(make_user("Un pressé", home=make_clichy()), make_clichy()) if who == "account" else None
    more = {"visitor": {"visitor": "203.0.113.9"}, "address": {"email": "presse@exemple.fr"}}.get(who, {})
    made = [reported(comment, by=by, **more) for comment in some(NOTICES)]
    assert Report.objects.count() == NOTICES, "a notice was lost"
    assert [one.is_over_limit for one in made] == [False] * reporting.MOST_A_DAY + [True] * (
        NOTICES - reporting.MOST_A_DAY
    )
    assert Case.objects.filter(risk=0).count() == NOTICES - reporting.MOST_A_DAY, "a notice over the limit weighs"
    if who == "address":
        assert Mail.objects.filter(recipient="presse@exemple.fr").count() == NOTICES, "each is acknowledged"


@pytest.mark.promise("L-8")
def test_the_limit_is_of_a_day_and_of_one_person() -> None:
    comments = some(reporting.MOST_A_DAY + 2)
    for comment in comments[:-2]:
        reported(comment, visitor="203.0.113.9")
    assert reported(comments[-1], visitor="203.0.113.9").is_over_limit
    assert not reported(comments[-1], visitor="198.51.100.7").is_over_limit
    Report.objects.update(at=timezone.now() - timedelta(hours=25))
    assert not reported(comments[-2], visitor="203.0.113.9").is_over_limit


@pytest.mark.promise("L-8")
def test_the_same_person_about_the_same_words_is_one_report() -> None:
    comment = make_argument()
    first = reported(comment, email="voisine@exemple.fr")
    assert reported(comment, email="Voisine@exemple.fr") == first
    assert Report.objects.count() == Mail.objects.count() == 1


@pytest.mark.promise("S-11")
def test_no_number_of_reports_hides_anything_by_itself() -> None:
    comment = make_argument()
    for n in range(30):
        reported(comment, email=f"voisin{n}@exemple.fr", motive=Motive.HATE)
    comment.refresh_from_db()
    assert (comment.status, Case.objects.get().risk) == (Status.PUBLISHED, 100)


def test_a_page_that_is_nobodys_text_is_reported_by_its_address() -> None:
    town = make_clichy()
    values: dict[str, Any] = {"address": "/t/clichy-sous-bois/", "motive": Motive.RUDE, "in_good_faith": True}
    made = reporting.report(
        standing=Standing(territory_id=town.pk), territory=town, target=Target(address="/t/clichy-sous-bois/"), **values
    )
    assert made.case.address == "/t/clichy-sous-bois/"
    decide(moderator(), read(made.case), "keep")


def test_who_reported_is_forgotten_a_year_after_the_decision_and_a_visitor_after_a_day() -> None:
    made = reported(make_argument(), email="voisine@exemple.fr", name="Une voisine", visitor="203.0.113.9")
    decide(moderator(), read(made.case))
    at = timezone.now() + timedelta(days=2)
    assert keeping.forget_reporters(at=at) == 0
    made.refresh_from_db()
    assert (made.visitor, made.email) == ("", "voisine@exemple.fr")
    assert keeping.forget_reporters(at=at + keeping.KEPT) == 1
    assert keeping.forget_reporters(at=at + keeping.KEPT) == 0
    made.refresh_from_db()
    assert (made.email, made.name, made.words, made.motive) == ("", "", "", Motive.PRIVATE)


@pytest.mark.promise("L-6")
def test_whoever_reported_is_told_what_was_decided_once_and_their_page_says_it_too() -> None:
    comment, nadia = make_argument(), make_nadia(make_clichy())
    made = [
        reported(comment, email="voisine@exemple.fr"),
        reported(comment, by=standing(nadia, make_clichy())),
        reported(comment, visitor="203.0.113.9"),
    ]
    case = made[0].case
    decide(moderator(), read(case))
    told = Mail.objects.filter(subject__startswith="Votre signalement a été traité").order_by("pk")
    assert [letter.recipient for letter in told] == ["voisine@exemple.fr", nadia.email]
    assert "Le texte est retiré." in told[0].text
    assert f"/signaler/recu/{made[0].key}/" in told[0].text
    assert "Josette" not in told[0].text
