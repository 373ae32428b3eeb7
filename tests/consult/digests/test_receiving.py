"""A reply by mail does what the address of its line gives the right to, once; whoever was written to is told why not."""

from datetime import timedelta
from typing import Any

import pytest

from consult.answers.models import Advice, Answer, State
from consult.digests.links import KEPT
from consult.digests.models import Act, Used
from consult.digests.receiving import SERVICE, receive
from consult.digests.replies import reply_address
from consult.digests.services import prepare
from consult.proposals.models import Proposal
from core.accounts.models import Delegation, ElectedOffice, User
from core.audit.models import Entry
from core.notices.models import Mail, Outcome, Received
from core.territories.models import Territory
from tests.consult.answers.making import at_once
from tests.consult.digests.making import MONDAY, TODAY, WEEK, in_office, owe, proposal_in, to_decide
from tests.consult.digests.posting import REPLY_ADDRESS, WORDS, address_in_letter, reply
from tests.people import make_clichy

DAY = timedelta(days=1)
AT = MONDAY + DAY
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_is_read(settings: Any) -> None:
    settings.REPLY_ADDRESS = REPLY_ADDRESS


def owed(town: Territory) -> ElectedOffice:
    """An answer owed, and the digest that says so."""
    office = in_office(town)
    owe(proposal_in(town), TODAY + 20 * DAY)
    prepare(MONDAY)
    return office


def letters() -> list[Mail]:
    """What was written since the digest, in order."""
    return list(Mail.objects.exclude(text__contains="Répondre par courriel").order_by("pk"))


def nothing_was_done() -> bool:
    return not (Answer.objects.exists() or Used.objects.exists() or Entry.objects.filter(act="answer.begun").exists())


def test_her_reply_is_a_draft_for_the_officials_and_she_is_told(clichy: Territory) -> None:
    office = owed(clichy)
    assert receive(reply(address_in_letter()), AT) == Outcome.TAKEN
    answer = Answer.objects.get()
    assert (answer.state, answer.reasons, answer.drafted_by) == (State.INSTRUCTING, WORDS, office.user)
    assert answer.published_at is None
    (told,) = letters()
    assert (told.recipient, told.text.rstrip().endswith(WORDS)) == (office.user.email, True)
    assert "Rien n’est publié" in told.text


def test_her_reply_to_a_decision_is_a_question_to_the_services(clichy: Territory) -> None:
    in_office(clichy)
    answer = to_decide(clichy, due=TODAY + 20 * DAY)
    prepare(MONDAY)
    assert receive(reply(address_in_letter(), "À quel coût ?"), AT) == Outcome.TAKEN
    answer.refresh_from_db()
    advice = Advice.objects.get()
    assert (answer.state, answer.reasons, advice.source, advice.question) == (
        State.INSTRUCTING,
        "",
        SERVICE,
        "À quel coût ?",
    )


@pytest.mark.promise("S-4")
def test_the_same_mail_twice_and_another_later_do_nothing_more(clichy: Territory) -> None:
    owed(clichy)
    address = address_in_letter()
    first = receive(reply(address), AT)
    assert receive(reply(address), AT) == first == Outcome.TAKEN
    assert len(letters()) == 1
    assert receive(reply(address, "Finalement non.", name="2"), AT) == Outcome.REFUSED
    assert receive(reply(address, "Vraiment non.", name="3"), AT) == Outcome.REFUSED
    assert Answer.objects.get().reasons == WORDS
    told = letters()
    assert len(told) == 2, "why not is said once"
    assert "ne sert qu’une fois" in told[1].text


@pytest.mark.promise("S-4")
@pytest.mark.parametrize(
    "sender",
    ["pirate@x.example", '"aissa.kone@exemple.fr" <pirate@x.example>', "aissa.kone@exemple.fr, pirate@x.example", ""],
)
def test_another_sender_with_the_right_address_does_nothing_and_the_account_alone_is_told(
    clichy: Territory, sender: str
) -> None:
    office = owed(clichy)
    for name in "12":
        assert receive(reply(address_in_letter(), sender=sender, name=name), AT) == Outcome.REFUSED
    assert nothing_was_done()
    (told,) = letters()
    assert told.recipient == office.user.email
    assert "/point/" in told.text, "the link is still whole"
    assert "pirate" not in told.text
    assert receive(reply(address_in_letter(), name="3"), AT) == Outcome.TAKEN, "nobody can use up her reply"


@pytest.mark.promise("S-4")
def test_her_own_address_with_a_forged_key_does_nothing_and_nobody_is_told(clichy: Territory) -> None:
    owed(clichy)
    good = address_in_letter()
    local, _at, domain = good.partition("@")
    head, signed = local[:-20], local[-20:]
    other = {"a": "b"}.get(signed[0], "a") + signed[1:]
    wrong = [head + other, head + signed[::-1], head[:-1], head.replace("-d-", "-a-") + signed, "reponse+", "reponse"]
    wrong.append(local.replace("2026-w49", "2026-w48"))
    for number, local in enumerate(wrong):
        assert receive(reply(f"{local}@{domain}", name=str(number)), AT) == Outcome.ASTRAY, local
    two = f"{good}, {reply_address(ElectedOffice.objects.get(), '2026-W49', Act.ADVICE, 'proposal:1')}"
    assert receive(reply(two, name="deux"), AT) == Outcome.ASTRAY, "two lines at once are none"
    assert nothing_was_done()
    assert letters() == []


@pytest.mark.promise("S-3")
def test_a_letter_that_was_never_sent_gives_no_right(clichy: Territory) -> None:
    office = owed(clichy)
    item = f"proposal:{proposal_in(clichy, 'Une halle').pk}"
    assert receive(reply(reply_address(office, "2026-W50", Act.DRAFT, item)), AT) == Outcome.ASTRAY


def test_capitals_do_not_matter(clichy: Territory) -> None:
    owed(clichy)
    assert receive(reply(address_in_letter().upper(), sender="AISSA.KONE@EXEMPLE.FR"), AT) == Outcome.TAKEN


REFUSED = {
    "too old": (lambda office: None, MONDAY + KEPT, "quatorze jours"),
    "delegation ended": (
        lambda office: Delegation.objects.filter(office=office).update(until=MONDAY),
        AT,
        "délégation",
    ),
    "office ended": (
        lambda office: ElectedOffice.objects.filter(pk=office.pk).update(until=MONDAY),
        AT,
        "Votre mandat a pris fin",
    ),
}


@pytest.mark.promise("C-2")
@pytest.mark.promise("S-23")
@pytest.mark.parametrize("case", REFUSED)
def test_each_right_that_ended_has_its_letter(clichy: Territory, case: str) -> None:
    office = owed(clichy)
    ended, at, said = REFUSED[case]
    ended(office)  # type: ignore[no-untyped-call]
    assert receive(reply(address_in_letter()), at) == Outcome.REFUSED
    assert nothing_was_done()
    (told,) = letters()
    assert (told.recipient, said in told.text) == (office.user.email, True)
    assert f"/t/{clichy.slug}/reponses/" in told.text


def test_what_officials_began_meanwhile_is_left_to_them(clichy: Territory) -> None:
    owed(clichy)
    Answer.objects.create(proposal=Proposal.objects.get(), reasons="Les services étudient.")
    assert receive(reply(address_in_letter()), AT) == Outcome.REFUSED
    assert Answer.objects.get().reasons == "Les services étudient."
    assert "a avancé" in letters()[0].text


def test_a_closed_account_is_not_written_to(clichy: Territory) -> None:
    office = owed(clichy)
    User.objects.filter(pk=office.user_id).update(is_active=False)
    assert receive(reply(address_in_letter()), AT) == Outcome.REFUSED
    assert nothing_was_done()
    assert letters() == []


@pytest.mark.promise("S-18")
@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"Subject": "Réponse automatique : absente"}],
    ids=str,
)  # fmt: skip
def test_what_a_machine_answers_is_neither_taken_nor_answered(clichy: Territory, headers: dict[str, str]) -> None:
    owed(clichy)
    assert receive(reply(address_in_letter(), **headers), AT) == Outcome.AUTOMATIC
    assert nothing_was_done()
    assert letters() == []
    assert receive(reply(address_in_letter(), name="2"), AT) == Outcome.TAKEN


@pytest.mark.parametrize(
    ("words", "said"), [("", "aucun mot"), ("x" * 10_001, "trop longue"), ("y" * 2**20, "mégaoctet")]
)
def test_words_that_are_none_or_too_many_are_refused_and_the_right_stays(
    clichy: Territory, words: str, said: str
) -> None:
    owed(clichy)
    assert receive(reply(address_in_letter(), words), AT) == Outcome.REFUSED
    assert nothing_was_done()
    (told,) = letters()
    assert said in told.text
    assert receive(reply(address_in_letter(), name="2"), AT) == Outcome.TAKEN


@pytest.mark.promise("S-18")
@pytest.mark.promise("S-5")
def test_nothing_of_a_hostile_mail_reaches_a_header_or_runs(clichy: Territory) -> None:
    owed(clichy)
    evil = "<script>alert(1)</script> [x](javascript:alert(2))\x00\u202e"
    raw = reply(address_in_letter(), evil, Subject="x\n\u2028Bcc: tous@exemple.fr", Reply_To="pirate@x.example")
    assert receive(raw, AT) == Outcome.TAKEN
    answer = Answer.objects.get()
    assert "<script" not in answer.reasons_html
    assert 'href="javascript' not in answer.reasons_html
    (told,) = letters()
    assert "\n" not in told.subject
    assert "Bcc" not in told.subject
    assert "<script" not in told.html


@pytest.mark.promise("P-4")
def test_no_word_and_no_sender_of_a_mail_is_kept_beside_the_draft(clichy: Territory) -> None:
    owed(clichy)
    receive(reply("inconnu@ville.example", "Un secret", sender="zoe@exemple.fr"), AT)
    kept = str(list(Received.objects.values()))
    assert "secret" not in kept
    assert "zoe" not in kept
    assert "mairie.example" not in kept


def test_a_later_digest_offers_to_reply_again(clichy: Territory) -> None:
    in_office(clichy)
    answer = to_decide(clichy)
    prepare(MONDAY)
    receive(reply(address_in_letter(), "À quel coût ?"), AT)
    Answer.objects.filter(pk=answer.pk).update(state=State.TO_DECIDE, edits=9)
    prepare(MONDAY + WEEK)
    assert receive(reply(address_in_letter(), "Et l’entretien ?", name="2"), AT + WEEK) == Outcome.TAKEN
    assert Advice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-8")
def test_one_mail_brought_by_eight_hands_at_once_is_taken_once(settings: Any) -> None:
    owed(make_clichy())
    raw = reply(address_in_letter())
    results = at_once([lambda: receive(raw, AT) for _hand in range(8)])
    assert results == [Outcome.TAKEN] * 8
    assert (Answer.objects.count(), Used.objects.count(), len(letters()), Received.objects.count()) == (1, 1, 1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_eight_mails_to_one_address_at_once_act_once() -> None:
    owed(make_clichy())
    address = address_in_letter()
    mails = [reply(address, f"Oui, {n}.", name=str(n)) for n in range(8)]
    results = at_once([lambda raw=raw: receive(raw, AT) for raw in mails])
    assert sorted(results) == [Outcome.REFUSED] * 7 + [Outcome.TAKEN]
    assert (Answer.objects.count(), Used.objects.count(), Received.objects.count()) == (1, 1, 8)
