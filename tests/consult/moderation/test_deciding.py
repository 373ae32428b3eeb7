"""One decision at a time, with its reasons, by somebody who is not concerned (PROMISES L-6, L-7, S-26)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.moderation.models import REMOVALS, Act, Case, Decision, DecisionState
from consult.moderation.selectors import cases as read_cases
from consult.moderation.services import deciding
from core.accounts.models import Restriction, Role, User
from core.audit.models import Entry
from core.audit.services import faults
from core.lib.refusals import Refused
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.moderation.cases import (
    FACTS,
    SECRET,
    decide,
    make_argument,
    moderator,
    open_case,
    read,
    reported,
)
from tests.people import make_clichy, make_marcel, make_staff, make_tourcoing, make_user, standing

pytestmark = pytest.mark.django_db


def second_account(user: User, name: str, town: Territory) -> User:
    """Another account of the same person, who moderates too."""
    other = make_staff(name, Role.MODERATOR, town)
    other.person = user.person
    other.save()
    return other


@pytest.mark.promise("L-6")
@pytest.mark.parametrize("act", REMOVALS)
def test_a_removal_is_told_to_its_author_with_facts_rule_and_the_way_to_appeal(act: str) -> None:
    comment = make_argument()
    made = decide(moderator(), open_case(comment), act)
    letter = Mail.objects.get(recipient="marcel.petitjean@exemple.fr")
    for said in (FACTS, "Code civil, article 9", f"/moderation/decision/{made.key}/"):
        assert said in letter.text
    assert "Théo" not in letter.text, "the author is not told who decided"
    assert made.appeal_until is not None
    assert Entry.objects.filter(act="moderation.decided", target=f"case:{made.case_id}").count() == 1
    assert not list(faults(made.case.territory))


@pytest.mark.promise("L-6")
@pytest.mark.parametrize("missing", [{"facts": " "}, {"ground": ""}, {"ground": "parce que"}])
def test_nothing_is_removed_without_its_reasons(missing: dict[str, str]) -> None:
    comment = make_argument()
    case = open_case(comment)
    with pytest.raises(ValidationError):
        decide(moderator(), case, **missing)
    assert not Decision.objects.exists()
    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED


@pytest.mark.promise("L-6")
@pytest.mark.parametrize("missing", [{"facts": ""}, {"ground": ""}, {"appeal_until": None}])
def test_the_database_itself_refuses_a_removal_without_its_reasons(missing: dict[str, object]) -> None:
    made = decide(moderator(), open_case(make_argument()))
    with pytest.raises(IntegrityError, match="a_removal_has_facts_rule_and_appeal"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(**missing)


@pytest.mark.promise("L-6")
@pytest.mark.parametrize(
    ("values", "days"), [({"sanction": "suspend", "days": 3}, None), ({"sanction": "warn"}, 3), ({}, 3)]
)
def test_the_database_itself_refuses_a_sanction_without_an_end(values: dict[str, object], days: int | None) -> None:
    made = decide(moderator(), open_case(make_argument()), **values)
    with pytest.raises(IntegrityError, match="what_restrains_has_an_end"), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(days=days)


@pytest.mark.promise("L-6")
def test_one_act_puts_the_words_back_and_lifts_the_sanction() -> None:
    comment = make_argument()
    made = decide(moderator(), open_case(comment), sanction="suspend", days=3)
    assert standing(comment.author, make_clichy()).suspended_until is not None
    back = deciding.undo(standing=moderator("Inès Roy"), decision=made)
    comment.refresh_from_db()
    assert (comment.status, back.reverses, back.act) == (Status.PUBLISHED, made, Act.UNDO)
    assert Restriction.objects.get().lifted_at is not None
    assert standing(comment.author, make_clichy()).suspended_until is None
    assert Mail.objects.filter(recipient="marcel.petitjean@exemple.fr").count() == 2, (
        "told of the removal, then of the return"
    )
    with pytest.raises(Refused, match="not_removed"):
        deciding.undo(standing=moderator("Inès Roy"), decision=made)


@pytest.mark.promise("L-6")
def test_what_was_left_by_mistake_waits_again_in_one_act() -> None:
    comment = make_argument()
    case = open_case(comment)
    made = decide(moderator(), case, Act.KEEP)
    assert read_cases.next_case(case.territory) is None
    deciding.undo(standing=moderator(), decision=made)
    assert read_cases.next_case(case.territory) == case
    made.refresh_from_db()
    assert made.state == DecisionState.REVERSED
    decide(moderator(), read(case))
    comment.refresh_from_db()
    assert comment.status == Status.HIDDEN


def test_what_was_left_by_mistake_waits_in_the_case_that_was_opened_since() -> None:
    comment = make_argument()
    case = open_case(comment)
    made = decide(moderator(), case, Act.KEEP)
    reported(comment, email="autre@exemple.fr")
    deciding.undo(standing=moderator(), decision=made)
    assert Case.objects.open().count() == 1


@pytest.mark.promise("L-7")
def test_who_is_named_does_not_remove_alone() -> None:
    comment = make_argument(text="Monsieur Théo Lacombe ne répond jamais au téléphone.")
    made = decide(moderator("Théo Lacombe"), open_case(comment))
    comment.refresh_from_db()
    assert (made.state, comment.status) == (DecisionState.PROPOSED, Status.PUBLISHED)
    assert not Mail.objects.filter(recipient="marcel.petitjean@exemple.fr").exists()
    with pytest.raises(Refused, match="own_decision"):
        deciding.confirm(standing=moderator("Théo Lacombe"), decision=made, agrees=True)
    deciding.confirm(standing=moderator("Inès Roy"), decision=made, agrees=True)
    comment.refresh_from_db()
    assert comment.status == Status.HIDDEN
    assert Mail.objects.filter(recipient="marcel.petitjean@exemple.fr", text__contains=str(made.key)).exists()


@pytest.mark.promise("L-7")
def test_the_database_itself_refuses_to_remove_alone_words_about_oneself() -> None:
    made = decide(moderator(), open_case(make_argument()), is_about_self=True)
    rows = Decision.objects.filter(pk=made.pk)
    for values, name in (
        ({"state": DecisionState.EFFECTIVE}, "words_about_oneself_are_removed_by_two"),
        ({"state": "effective", "act": "keep", "sanction": "warn"}, "words_about_oneself_are_removed_by_two"),
        ({"confirmed_by": made.by}, "nobody_confirms_their_own_decision"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**values)


@pytest.mark.promise("L-7")
def test_a_name_is_heard_without_its_accents_and_not_inside_a_word() -> None:
    made = decide(moderator("Théo Lacombe"), open_case(make_argument(text="Que fait THEO  LACOMBE de nos lettres ?")))
    assert made.state == DecisionState.PROPOSED
    other = make_argument(made.case.consultation, "La dalle du parking s’effrite, on y marche avec peine.")
    made = decide(moderator("Dal"), open_case(other))
    assert made.state == DecisionState.EFFECTIVE, "« dalle » speaks of nobody"


@pytest.mark.promise("L-7")
def test_who_says_so_or_reported_the_words_does_not_remove_alone() -> None:
    who = moderator()
    comment = make_argument()
    reported(comment, by=who)
    assert decide(who, read(Case.objects.get())).state == DecisionState.PROPOSED
    other = make_argument(comment.proposal.consultation, "L’élu du coin n’a rien fait de l’année entière.")
    assert decide(who, open_case(other), is_about_self=True).state == DecisionState.PROPOSED


@pytest.mark.promise("L-7")
def test_a_second_account_of_the_same_person_is_not_somebody_else() -> None:
    town = make_clichy()
    one = make_staff("Théo Lacombe", Role.MODERATOR, town)
    again = standing(second_account(one, "Compte de service", town), town)
    comment = make_argument(text="Monsieur Théo Lacombe ne répond jamais au téléphone.")
    made = decide(standing(one, town), open_case(comment))
    with pytest.raises(Refused, match="own_decision"):
        deciding.confirm(standing=again, decision=made, agrees=True)
    other = make_argument(comment.proposal.consultation, "Ce service-là ne répond jamais au téléphone.")
    reported(other, by=standing(one, town))
    assert decide(again, read(Case.objects.open().get())).state == DecisionState.PROPOSED
    mine = make_argument(comment.proposal.consultation, "Un texte à moi, que je jugerais volontiers.", author=None)
    Comment.objects.filter(pk=mine.pk).update(author=one)
    mine.refresh_from_db()
    with pytest.raises(Refused, match="own_text"):
        decide(again, open_case(mine), Act.KEEP)


@pytest.mark.promise("L-7")
def test_what_nobody_confirms_waits_again() -> None:
    comment = make_argument(text="Monsieur Théo Lacombe ne répond jamais au téléphone.")
    made = decide(moderator("Théo Lacombe"), open_case(comment))
    deciding.confirm(standing=moderator("Inès Roy"), decision=made, agrees=False)
    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED
    assert Case.objects.open().count() == 1
    with pytest.raises(Refused, match="nothing_proposed"):
        deciding.confirm(standing=moderator("Léa Faure"), decision=made, agrees=True)


@pytest.mark.promise("L-7")
def test_what_was_refused_leaves_no_second_case_open() -> None:
    comment = make_argument(text="Monsieur Théo Lacombe ne répond jamais au téléphone.")
    made = decide(moderator("Théo Lacombe"), open_case(comment))
    reported(comment, email="autre@exemple.fr")
    deciding.confirm(standing=moderator("Inès Roy"), decision=made, agrees=False)
    assert Case.objects.open().count() == 1


@pytest.mark.promise("S-26")
def test_words_that_changed_meanwhile_are_read_again() -> None:
    comment = make_argument()
    seen = open_case(comment)
    comments.edit_comment(
        standing=standing(make_marcel(), make_clichy()), comment=comment, text="Le bruit vient de loin."
    )
    with pytest.raises(Refused, match="text_changed"):
        decide(moderator(), seen)
    decide(moderator(), read(seen), Act.KEEP)
    with pytest.raises(Refused, match="case_decided"):
        decide(moderator("Inès Roy"), seen)


def test_only_this_town_decides_and_nobody_on_their_own_words() -> None:
    case = open_case(make_argument())
    elsewhere = moderator("Maud Vasseur", make_tourcoing())
    town = make_clichy()
    for who in (elsewhere, standing(make_user("Une voisine", home=town), town), standing(None, town)):
        with pytest.raises(Refused):
            decide(who, case)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("act", "more"),
    [
        (Act.MASK, {"passages": ()}), (Act.MASK, {"passages": ("des mots qui n’y sont pas",)}), ("burn", {}),
        (Act.HIDE, {"sanction": "suspend"}), (Act.HIDE, {"sanction": "slow", "days": 366}), (Act.HIDE, {"sanction": "exile"}),
    ],
)  # fmt: skip
def test_a_ruling_that_makes_no_sense_is_refused_in_words(act: str, more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        decide(moderator(), open_case(make_argument()), act, **more)
    assert not Decision.objects.exists()


def test_a_mask_hides_its_passage_everywhere_in_the_text_and_comes_off_whole() -> None:
    comment = make_argument(text=f"{SECRET} et encore {SECRET}.")
    made = decide(moderator(), open_case(comment), Act.MASK)
    comment.refresh_from_db()
    assert "Josette" not in comment.text + comment.html
    deciding.undo(standing=moderator(), decision=made)
    comment.refresh_from_db()
    assert comment.text == f"{SECRET} et encore {SECRET}."


def test_a_case_is_taken_given_back_and_shown_to_others_last() -> None:
    case = open_case(make_argument())
    mine, other = moderator(), moderator("Inès Roy")
    deciding.assign(standing=mine, case=case)
    assert read_cases.next_case(case.territory, reader=mine.user) == case
    assert read_cases.next_case(case.territory, reader=other.user) is None
    deciding.assign(standing=mine, case=case, wanted=False)
    assert read_cases.next_case(case.territory, reader=other.user) == case


def test_a_second_reading_is_made_by_another_person_and_measures_agreement() -> None:
    town = make_clichy()
    case = open_case(make_argument())
    Case.objects.update(wants_second=True)
    one = make_staff("Théo Lacombe", Role.MODERATOR, town)
    decide(standing(one, town), case)
    for who in (standing(one, town), standing(second_account(one, "Compte de service", town), town)):
        with pytest.raises(Refused, match="own_decision"):
            deciding.read_second(standing=who, case=case, act=Act.KEEP)
    assert read_cases.to_read_again(town, one) == []
    other = moderator("Inès Roy")
    assert other.user is not None
    assert read_cases.to_read_again(town, other.user) == [case]
    assert deciding.read_second(standing=other, case=case, act=Act.HIDE).agrees
    with pytest.raises(Refused, match="case_decided"):
        deciding.read_second(standing=other, case=case, act=Act.KEEP)
