"""Arguing in pages without a script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.comments.models import Comment, Stance, Status
from consult.consultations.models import Consultation, Kind
from consult.proposals.models import Proposal
from core.accounts.models import User
from tests.make import make_comment, make_consultation, make_phase, make_proposal
from tests.people import make_association, signed_in


def at(proposal: Proposal, name: str, *args: object) -> str:
    consultation = proposal.consultation
    return reverse(f"proposals:{name}", args=[consultation.territory.slug, consultation.slug, proposal.pk, *args])


@pytest.fixture
def proposal(consultation: Consultation) -> Proposal:
    return make_proposal(consultation)


def test_an_argument_is_given_and_counted_on_its_side(proposal: Proposal, nadia: User) -> None:
    browser = signed_in(nadia)
    assert "Donner un argument" in browser.get(at(proposal, "show")).content.decode()
    answer = browser.post(
        at(proposal, "arguments"), {"stance": "for", "text": "Mes genoux disent **oui**."}, follow=True
    )
    assert "<strong>oui</strong>" in answer.content.decode()
    proposal.refresh_from_db()
    assert (proposal.for_count, proposal.against_count, proposal.comment_count) == (1, 0, 1)


def test_a_double_click_leads_to_the_one_argument(proposal: Proposal, nadia: User) -> None:
    browser = signed_in(nadia)
    answers = [browser.post(at(proposal, "arguments"), {"stance": "for", "text": "Oui."}) for _click in range(3)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Comment.objects.count() == 1
    proposal.refresh_from_db()
    assert proposal.for_count == 1


@pytest.mark.promise("S-12")
def test_the_same_words_elsewhere_within_five_minutes_wait(
    consultation: Consultation, proposal: Proposal, nadia: User
) -> None:
    browser = signed_in(nadia)
    browser.post(at(proposal, "arguments"), {"stance": "for", "text": "Achetez mes bancs."})
    other = make_proposal(consultation, title="Une fontaine")
    answer = browser.post(at(other, "arguments"), {"stance": "for", "text": "Achetez  mes bancs.".replace("  ", " ")})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 301
    assert Comment.objects.count() == 1


@pytest.mark.promise("S-12")
def test_the_eleventh_comment_of_a_newcomer_waits(proposal: Proposal, nadia: User) -> None:
    browser = signed_in(nadia)
    for number in range(11):
        answer = browser.post(at(proposal, "arguments"), {"stance": "for", "text": f"Raison {number}"})
    assert answer.status_code == 429
    assert Comment.objects.count() == 10
    nadia.date_joined = timezone.now() - timedelta(days=3)
    nadia.save()
    assert browser.post(at(proposal, "arguments"), {"stance": "for", "text": "Raison 12"}).status_code == 302


def test_replies_go_three_deep_and_no_deeper(proposal: Proposal, nadia: User, marcel: User) -> None:
    root = make_comment(proposal, marcel, text="Première")
    signed_in(nadia).post(at(proposal, "reply", root.pk), {"text": "Deuxième"})
    second = Comment.objects.get(depth=1)
    signed_in(marcel).post(at(proposal, "reply", second.pk), {"text": "Troisième"})
    third = Comment.objects.get(depth=2)
    answer = signed_in(nadia).post(at(proposal, "reply", third.pk), {"text": "Quatrième"})
    assert answer.status_code == 403
    root.refresh_from_db()
    assert root.reply_count == 2
    assert {second.root_id, third.root_id} == {root.pk}
    page = Client().get(at(proposal, "thread", third.pk)).content.decode()
    for words in ("Première", "Deuxième", "Troisième"):
        assert words in page


def test_an_argument_is_corrected_for_ten_minutes_by_its_author_alone(
    proposal: Proposal, nadia: User, marcel: User
) -> None:
    browser = signed_in(nadia)
    browser.post(at(proposal, "arguments"), {"stance": "for", "text": "Oui."})
    comment = Comment.objects.get()
    assert signed_in(marcel).get(at(proposal, "edit_argument", comment.pk)).status_code == 403
    browser.post(at(proposal, "edit_argument", comment.pk), {"stance": "against", "text": "Non, réflexion faite."})
    comment.refresh_from_db()
    proposal.refresh_from_db()
    assert (comment.text, comment.stance) == ("Non, réflexion faite.", Stance.AGAINST)
    assert (proposal.for_count, proposal.against_count) == (0, 1)
    assert "modifié" in Client().get(at(proposal, "show")).content.decode()
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    answer = browser.post(at(proposal, "edit_argument", comment.pk), {"stance": "for", "text": "Trop tard"})
    assert answer.status_code == 403
    assert "dix minutes" in answer.content.decode()


def test_a_withdrawn_argument_leaves_its_place_and_its_replies(proposal: Proposal, nadia: User, marcel: User) -> None:
    browser = signed_in(nadia)
    browser.post(at(proposal, "arguments"), {"stance": "for", "text": "Je regretterai ceci."})
    comment = Comment.objects.get()
    signed_in(marcel).post(at(proposal, "reply", comment.pk), {"text": "Vous avez raison."})
    assert "définitif" in browser.get(at(proposal, "withdraw_argument", comment.pk)).content.decode()
    browser.post(at(proposal, "withdraw_argument", comment.pk))
    page = Client().get(at(proposal, "show")).content.decode()
    assert "Je regretterai" not in page
    assert "Vous avez raison." in page
    proposal.refresh_from_db()
    assert (proposal.for_count, proposal.neutral_count) == (0, 1)
    assert browser.post(at(proposal, "withdraw_argument", comment.pk)).status_code == 409
    assert signed_in(marcel).post(at(proposal, "reply", comment.pk), {"text": "Encore"}).status_code == 403
    assert Comment.objects.get(pk=comment.pk).status == Status.WITHDRAWN


@pytest.mark.parametrize("data", [{}, {"text": "x"}, {"stance": "for"}, {"stance": "pour", "text": "x"}, {"stance": "for", "text": " \u200b "},
                                  {"stance": "for", "text": "x" * 3001}])  # fmt: skip
def test_a_faulty_argument_says_what_is_wrong_and_keeps_nothing(
    proposal: Proposal, nadia: User, data: dict[str, str]
) -> None:
    answer = signed_in(nadia).post(at(proposal, "arguments"), data)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not Comment.objects.exists()


def test_arguing_in_the_name_of_an_association(proposal: Proposal, samba: User, marcel: User) -> None:
    regie = make_association(proposal.consultation.territory)
    signed_in(samba).post(
        at(proposal, "arguments"), {"stance": "for", "text": "Nos salariés le disent.", "association": regie.pk}
    )
    assert Comment.objects.get().on_behalf_of == regie
    assert f"au nom de {regie.name}" in Client().get(at(proposal, "show")).content.decode()
    answer = signed_in(marcel).post(
        at(proposal, "arguments"), {"stance": "for", "text": "Moi aussi.", "association": regie.pk}
    )
    assert Comment.objects.latest("id").on_behalf_of is None or answer.status_code == 400


def test_an_official_voice_is_marked_in_the_accessible_name(proposal: Proposal, karim: User) -> None:
    signed_in(karim).post(at(proposal, "arguments"), {"stance": "neutral", "text": "Un relevé est prévu en mars."})
    page = Client().get(at(proposal, "show")).content.decode()
    assert 'aria-label="Voix officielle' in page
    assert Comment.objects.get().voice == "official"


def test_a_stranger_reads_and_is_led_to_sign_in(proposal: Proposal) -> None:
    make_comment(proposal)
    page = Client().get(at(proposal, "show")).content.decode()
    assert "next=" in page
    assert Client().post(at(proposal, "arguments"), {"stance": "for", "text": "x"}).status_code == 302
    assert Client().get(at(proposal, "reply", Comment.objects.get().pk)).status_code == 302
    assert Comment.objects.count() == 1


def test_when_the_debate_is_over_the_page_says_since_when(nadia: User, consultation: Consultation) -> None:
    over = make_consultation(consultation.territory, "finie", opened=())
    make_phase(over, Kind.DISCUSS, timezone.now() - timedelta(days=30), days=10)
    proposal = make_proposal(over)
    page = signed_in(nadia).get(at(proposal, "show")).content.decode()
    assert "a pris fin" in page
    assert "Publier mon argument" not in page
    assert signed_in(nadia).post(at(proposal, "arguments"), {"stance": "for", "text": "x"}).status_code == 403


@pytest.mark.parametrize("sort", ["anciens", "recents", "discutes"])
def test_every_thread_is_met_once_page_after_page(proposal: Proposal, sort: str) -> None:
    for number in range(45):
        make_comment(proposal, text=f"Raison {number}", reply_count=number % 3, stance=Stance.FOR)
    seen, url = [], f"{at(proposal, 'arguments')}?tri={sort}&position=for"
    while url:
        answer = Client().get(url)
        seen += [one.id for one in answer.context["threads"]]
        url = at(proposal, "arguments") + answer.context["next_url"] if answer.context["next_url"] else ""
    assert sorted(seen) == sorted(Comment.objects.values_list("pk", flat=True))
    assert len(seen) == 45


@pytest.mark.promise("S-6")
@pytest.mark.parametrize("query", ["tri=author__email", "position=maire", "suite=x", "suite=%00"])
def test_what_the_list_of_arguments_does_not_know_is_refused(proposal: Proposal, query: str) -> None:
    assert Client().get(f"{at(proposal, 'arguments')}?{query}").status_code == 400
