"""Paper at the town hall: one roll for both, two officials for each batch, one register in the end."""

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from consult.votes.models import (
    Channel,
    PaperBallot,
    PaperBatch,
    Question,
    RegisterLine,
    RollEntry,
    SealedBallot,
    Status,
)  # fmt: skip
from consult.votes.services.counting import count_question
from core.accounts.models import Attestation, User
from core.lib.refusals import Refused
from core.people.identity import fingerprint
from tests.booth import put, review, text_of, url
from tests.consult.votes.urns import MODES, cast, end, fresh, sealed
from tests.people import make_isabelle, make_official, signed_in

pytestmark = pytest.mark.django_db
BORN = date(1968, 3, 14)
LOT = re.compile(r'name="lot" value="([^"]*)"')


def known(question: Question, voter: User, name: str) -> dict[str, str]:
    """This voter as their papers name them, and the form that says so."""
    town = question.consultation.territory
    identity = fingerprint(territory=town, full_name=name, born_on=BORN)
    Attestation.objects.filter(person=voter.person, territory=town).update(identity=identity)
    return {"full_name": name.upper(), "born_on": "14/03/1968"}


def desk_of(question: Question) -> Client:
    return signed_in(make_official(question.consultation.territory))


def colleague_of(question: Question) -> Client:
    return signed_in(make_isabelle(question.consultation.territory))


def lot(response: Any) -> str:
    """The sheets that the page carries."""
    return html.unescape(LOT.findall(response.content.decode())[0])


def typed(desk: Client, question: Question, *sheets: dict[str, Any]) -> Any:
    """A batch, sheet after sheet, then its end."""
    page = desk.get(url(question, "enter"))
    for sheet in sheets:
        page = desk.post(url(question, "enter"), {"lot": lot(page), **sheet})
        assert page.status_code == 200, text_of(page)
    return desk.post(url(question, "enter"), {"lot": lot(page), "finir": "1"})


@pytest.mark.parametrize("form", [{}, {"full_name": "Personne D’Ici", "born_on": "14/03/1968"}])
def test_a_mark_that_is_refused_leads_to_no_page_that_answers_405(form: dict[str, str]) -> None:
    question, _voters = sealed()
    desk = desk_of(question)
    wrong = desk.post(url(question, "mark"), form)
    assert wrong.status_code in {400, 403, 404, 409}
    links = set(re.findall(r'<(?:a|link)[^>]* href="([^"]+)"', wrong.content.decode()))
    pages = [html.unescape(link).removeprefix(settings.PUBLIC_URL) for link in links]
    town = f"/t/{question.consultation.territory.slug}/"
    asked = {link: desk.get(link).status_code for link in pages if town in link}
    assert url(question, "manage") in asked
    assert [link for link, status in asked.items() if status == 405] == []


def test_whoever_puts_a_sheet_in_the_box_is_marked_once_and_the_web_refuses_them() -> None:
    question, (voter, other, *_others) = sealed()
    desk, person = desk_of(question), known(question, voter, "Nadia Benali-Morel")
    done = desk.post(url(question, "mark"), person, follow=True)
    assert "C’est marqué" in text_of(done)
    assert "Benali" not in text_of(done)
    assert RollEntry.objects.get(person=voter.person).paper_at is not None
    twice = desk.post(url(question, "mark"), person)
    assert twice.status_code == 409
    assert "déjà fait" in text_of(twice)
    assert signed_in(voter).get(url(question)).status_code == 403
    online = known(question, other, "Simone Weil")
    hers = signed_in(other)
    put(hers, question, review(hers, question, ["1"]))
    refused = desk.post(url(question, "mark"), online)
    assert refused.status_code == 403
    assert "a déjà voté en ligne" in text_of(refused)
    assert "SIMONE WEIL" in text_of(refused)  # what was typed stays
    assert RollEntry.objects.filter(paper_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("person", "status", "said"),
    [
        ({"full_name": "Personne Inconnue", "born_on": "14/03/1968"}, 403, "pas sur la liste"),
        ({"full_name": "", "born_on": "14/03/1968"}, 400, "obligatoire"), ({"full_name": "Nadia", "born_on": "31/02/1968"}, 400, ""),
        ({"full_name": "Nadia", "born_on": "01/01/2999"}, 400, "date passée"), ({"full_name": "\0" * 9, "born_on": "9" * 900}, 400, ""),
    ],
)  # fmt: skip
def test_who_is_not_on_the_roll_is_not_marked(person: dict[str, str], status: int, said: str) -> None:
    question, _voters = sealed()
    answer = desk_of(question).post(url(question, "mark"), person)
    assert answer.status_code == status
    assert said in text_of(answer)
    assert not RollEntry.objects.filter(paper_at__isnull=False).exists()


def test_before_the_opening_and_after_the_close_nobody_is_marked() -> None:
    question, (voter, *_others) = sealed()
    person = known(question, voter, "Nadia Benali-Morel")
    end(question)
    answer = desk_of(question).post(url(question, "mark"), person)
    assert answer.status_code == 403
    assert "personne ne peut être marqué" in text_of(answer)
    assert not RollEntry.objects.filter(paper_at__isnull=False).exists()
    count_question(question=fresh(question))
    assert "Le vote est clos" in text_of(desk_of(question).post(url(question, "mark"), {**person, "acte": "annuler"}))


@pytest.mark.parametrize("mode", MODES)
def test_a_batch_is_typed_by_one_and_confirmed_by_another(mode: str) -> None:
    question, _voters = sealed(mode=mode)
    question = end(question)
    desk, colleague, (_rule, _more, first, second) = desk_of(question), colleague_of(question), MODES[mode]
    fields = [form_of(mode, choice) for choice in (first, second)]
    done = typed(desk, question, *fields)
    assert done["Location"] == url(question, "paper")
    batch = PaperBatch.objects.get()
    assert [one.choice for one in batch.ballots.order_by("sheet")] == [first, second]
    own = desk.get(url(question, "batch", 1))
    assert "Confirmer ce lot" not in text_of(own)
    refused = desk.post(url(question, "batch", 1), {"acte": "confirmer"})
    assert refused.status_code == 403
    assert "ne le confirme pas elle-même" in text_of(refused)
    assert PaperBatch.objects.get().confirmed_at is None
    assert "Confirmer ce lot" in text_of(colleague.get(url(question, "batch", 1)))
    assert colleague.post(url(question, "batch", 1), {"acte": "confirmer"}).status_code == 302
    assert PaperBatch.objects.get().confirmed_by == make_isabelle(question.consultation.territory)
    assert colleague.post(url(question, "batch", 1), {"acte": "confirmer"}).status_code == 409
    # What one person confirmed, another sets aside, and only another.
    assert colleague.post(url(question, "batch", 1), {"acte": "ecarter"}).status_code == 403
    assert desk.post(url(question, "batch", 1), {"acte": "ecarter"}).status_code == 302
    assert desk.get(url(question, "batch", 1)).status_code == 404


def form_of(mode: str, choice: Any) -> dict[str, Any]:
    """A choice as the fields of its paper."""
    if isinstance(choice, dict):
        return {f"choice_{code}": str(value) for code, value in choice.items()}
    if mode == "ranking":
        return {f"choice_{code}": str(rank) for rank, code in enumerate(choice, start=1)}
    return {"choice": choice}


def test_a_mistyped_batch_is_thrown_away_and_typed_again() -> None:
    question, _voters = sealed()
    question = end(question)
    desk = desk_of(question)
    typed(desk, question, {"choice": ["1"]})
    assert desk.post(url(question, "batch", 1), {"acte": "ecarter"}).status_code == 302
    assert PaperBatch.objects.get().discarded_at is not None
    assert desk.get(url(question, "batch", 1)).status_code == 404
    typed(desk, question, {"choice": ["2"]})
    assert PaperBatch.objects.order_by("-number")[0].number == 2  # a number is never given twice


def test_a_blank_sheet_counts_and_a_double_click_types_a_batch_once() -> None:
    question, _voters = sealed()
    question = end(question)
    desk = desk_of(question)
    page = desk.post(url(question, "enter"), {"lot": "[]"})
    assert json.loads(lot(page)) == [[]]
    for _click in range(2):
        assert desk.post(url(question, "enter"), {"lot": "[[]]", "finir": "1"}).status_code == 302
    assert PaperBatch.objects.count() == 1


def test_while_people_vote_nobody_types_or_reads_a_sheet() -> None:
    question, _voters = sealed()
    desk = desk_of(question)
    for answer in (
        desk.get(url(question, "enter")),
        desk.post(url(question, "enter"), {"lot": '[["1"]]', "finir": "1"}),
    ):
        assert answer.status_code == 403
        assert "après la clôture" in text_of(answer)
    assert not PaperBallot.objects.exists()


def test_a_mark_by_mistake_is_taken_back_by_another_official() -> None:
    question, (voter, *_others) = sealed()
    desk, colleague, person = desk_of(question), colleague_of(question), known(question, voter, "Nadia Benali-Morel")
    desk.post(url(question, "mark"), person)
    refused = desk.post(url(question, "mark"), {**person, "acte": "annuler"})
    assert refused.status_code == 403
    assert RollEntry.objects.get(person=voter.person).paper_at is not None
    assert colleague.post(url(question, "mark"), {**person, "acte": "annuler"}).status_code == 302
    assert RollEntry.objects.get(person=voter.person).paper_at is None
    assert colleague.post(url(question, "mark"), {**person, "acte": "annuler"}).status_code == 403


def test_a_wrong_sheet_is_told_and_the_others_stay() -> None:
    question, _voters = sealed(mode="points")
    question = end(question)
    desk = desk_of(question)
    page = desk.post(url(question, "enter"), {"choice_1": "4"})
    wrong = desk.post(url(question, "enter"), {"lot": lot(page), "choice_1": "99"})
    assert wrong.status_code == 400
    assert "de trop" in text_of(wrong)
    assert json.loads(lot(wrong)) == [{"1": 4}]
    assert 'value="99"' in text_of(wrong)
    empty = desk.post(url(question, "enter"), {"lot": "[]", "finir": "1"})
    assert empty.status_code == 400
    assert not PaperBatch.objects.exists()


LOTS = (
    "[1]", "[null]", '["1"]', '[{"1": 1}]', "[NaN]", "{", "1", "[[", "[" * 50_000, '[["9"]]', '[["1"], 7]', '[["1", "1"]]', "9" * 9_000, '{"a": 1}', "\0", '[["1"]' + " " * 500_000 + "]",
)  # fmt: skip


@pytest.mark.parametrize("acts", [{}, {"finir": "1"}, {"choice": ["1"]}])
def test_sheets_that_no_page_wrote_are_none(acts: dict[str, Any]) -> None:
    question, _voters = sealed()
    question = end(question)
    desk = desk_of(question)
    desk.raise_request_exception = False
    for carried in LOTS:
        answer = desk.post(url(question, "enter"), {"lot": carried, **acts})
        assert answer.status_code == (400 if "finir" in acts else 200), carried[:30]
        # A form without a mark is a blank sheet, which is one too.
        assert json.loads(lot(answer)) == ([] if "finir" in acts else [acts.get("choice", [])])
    assert not PaperBallot.objects.exists()


def test_paper_and_web_are_counted_in_one_register() -> None:
    question, voters = sealed(13)
    desk, colleague = desk_of(question), colleague_of(question)
    for n, voter in enumerate(voters[:11]):
        cast(question, voter, ["1"] if n % 2 else ["2"])
    for n, voter in enumerate(voters[11:]):
        desk.post(url(question, "mark"), known(question, voter, f"Paul Numéro {'ab'[n]}"))
    question = end(question)
    typed(desk, question, {"choice": ["3"]})
    with pytest.raises(Refused) as waiting:
        count_question(question=fresh(question))
    assert waiting.value.reason.value == "batch_open"
    colleague.post(url(question, "batch", 1), {"acte": "confirmer"})
    with pytest.raises(Refused) as waiting:
        count_question(question=fresh(question))
    assert waiting.value.reason.value == "paper_waits"
    assert not RegisterLine.objects.exists()
    assert fresh(question).status == Status.CLOSED
    typed(desk, question, {"choice": ["2"]})
    colleague.post(url(question, "batch", 2), {"acte": "confirmer"})
    result = count_question(question=fresh(question))
    assert (result.ballots, result.web, result.paper) == (13, 11, 2)
    ways = list(RegisterLine.objects.filter(question=question).order_by("id").values_list("channel", flat=True))
    assert (ways.count(Channel.WEB), ways.count(Channel.PAPER)) == (11, 2)
    assert SealedBallot.objects.filter(question_id=question.pk).count() == 11
    page = text_of(Client().get(url(question, "result")))
    assert "13" in page
    # Two sheets are too few to be read one by one: nothing but totals is published, and the sheets as typed are gone.
    assert not PaperBallot.objects.exists()
    assert desk.get(url(question, "batch", 1)).status_code == 404
    for method, name in (("get", "enter"), ("post", "enter")):
        refused = getattr(desk, method)(url(question, name))
        assert refused.status_code == 403


def test_sheets_are_typed_only_once_the_urn_is_sealed() -> None:
    question, _voters = sealed()
    Question.objects.filter(pk=question.pk).update(status=Status.DRAFT)
    answer = desk_of(question).get(url(question, "enter"))
    assert answer.status_code == 403
    assert "pas encore scellée" in text_of(answer)


def test_the_desk_does_not_promise_a_count_that_waits_for_paper() -> None:
    question, (voter, *_others) = sealed()
    desk = desk_of(question)
    desk.post(url(question, "mark"), known(question, voter, "Nadia Benali-Morel"))
    question = end(question)
    waiting = text_of(desk.get(url(question, "manage")))
    assert "autant de feuilles confirmées" in waiting
    assert "Saisir les bulletins papier" in waiting
    assert "dans la minute" not in waiting
    typed(desk, question, {"choice": "1"})
    assert "n’est pas confirmé" in text_of(desk.get(url(question, "manage")))
    colleague_of(question).post(url(question, "batch", 1), {"acte": "confirmer"})
    assert "dans la minute" in text_of(desk.get(url(question, "manage")))
