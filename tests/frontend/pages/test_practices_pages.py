"""The pages of sheets: every town reads them, officials of a town write its own."""

import pytest
from django.core.cache import cache
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from consult.practices.models import Practice, Status
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import User
from core.territories.models import Territory
from frontend.practices import already_done, at_town
from tests.kept import make_answer, make_commitment, make_practice
from tests.make import make_consultation, make_proposal
from tests.people import signed_in

LIST = "/pratiques/"
WORDS = {
    "version": "0", "title": "Une allée éclairée", "context": "Le noir.", "done": "Douze lampes.", "cooperation": "- Le Toit commun",
    "cost": "18 000 €", "result": "On y passe.", "theme": "public_peace", "logic": "repair", "actors": ["landlords"],
}  # fmt: skip


def desk(town: Territory, name: str = "desk", *args: int) -> str:
    return reverse(f"practices:{name}", args=[town.slug, *args])


def test_the_list_shows_every_town_and_filters(clichy: Territory, tourcoing: Territory) -> None:
    make_practice(clichy)
    make_practice(tourcoing, "Quarante bancs", theme="ageing", done="Quarante bancs posés.", actors=["residents"])
    page = signed_in(None).get(LIST).content.decode()
    assert "Éclairer l’allée" in page
    assert "Quarante bancs" in page
    assert "2 fiches pratiques" in page
    for query in ("theme=ageing", "q=bancs", "acteur=residents", f"territoire={tourcoing.slug}"):
        page = signed_in(None).get(f"{LIST}?{query}").content.decode()
        assert "Quarante bancs" in page, query
        assert "Éclairer l’allée" not in page, query
    assert "Aucune fiche ne correspond" in signed_in(None).get(f"{LIST}?q=licorne").content.decode()
    for wrong in ("theme=cuisine", "territoire=nulle-part", "suite=volé"):
        assert signed_in(None).get(f"{LIST}?{wrong}").status_code == 400, wrong


@pytest.mark.django_db
def test_an_empty_list_says_what_will_be_there() -> None:
    assert "Pas encore de fiche pratique" in signed_in(None).get(LIST).content.decode()


def test_a_sheet_reads_in_its_order_and_leads_to_its_proposal(clichy: Territory, nadia: User) -> None:
    proposal = make_proposal(make_consultation(clichy), nadia)
    sheet = make_practice(clichy, commitment=make_commitment(make_answer(proposal)))
    page = signed_in(None).get(f"/pratiques/{sheet.pk}-eclairer-l-allee-des-ecoliers/").content.decode()
    places = [
        page.index(words)
        for words in ("D’où l’on partait", "Ce qui a été fait", "Qui a coopéré", "Ce que cela a changé")
    ]
    assert places == sorted(places)
    address = reverse("proposals:show", args=[clichy.slug, "nos-priorites", proposal.pk])
    assert address in page
    assert "Corriger ou retirer" not in page
    proposal.status, proposal.withdrawn_at = ProposalStatus.WITHDRAWN, timezone.now()
    proposal.withdrawn_reason = "Une voisine a mieux dit."
    proposal.save()
    cache.clear()
    assert address not in signed_in(None).get(f"/pratiques/{sheet.pk}-eclairer-l-allee-des-ecoliers/").content.decode()


def test_other_words_lead_to_the_address_of_the_sheet(clichy: Territory) -> None:
    sheet = make_practice(clichy)
    answer = signed_in(None).get(f"/pratiques/{sheet.pk}-autre-chose/")
    assert answer.status_code == 301
    assert answer["Location"] == f"/pratiques/{sheet.pk}-eclairer-l-allee-des-ecoliers/"


@pytest.mark.promise("C-7")
def test_a_draft_is_nowhere_in_public(clichy: Territory, karim: User) -> None:
    draft = make_practice(clichy, status=Status.DRAFT)
    for who in (None, karim):
        assert signed_in(who).get(f"/pratiques/{draft.pk}-eclairer-l-allee-des-ecoliers/").status_code == 404
        assert draft.title not in signed_in(who).get(LIST).content.decode()


def test_an_official_draws_writes_publishes_and_takes_back_a_sheet(clichy: Territory, nadia: User, karim: User) -> None:
    kept = make_commitment(make_answer(make_proposal(make_consultation(clichy), nadia)))
    here = signed_in(karim)
    assert kept.title in here.get(desk(clichy)).content.decode()
    answer = here.post(desk(clichy, "draw", kept.pk))
    sheet = Practice.objects.get()
    assert answer["Location"] == desk(clichy, "edit", sheet.pk)
    assert here.post(desk(clichy, "draw", kept.pk))["Location"] == answer["Location"]  # asked twice, one sheet
    assert "Douze lampes basses" in here.get(answer["Location"]).content.decode()
    assert here.post(answer["Location"], WORDS)["Location"] == desk(clichy, "preview", sheet.pk)
    assert here.post(desk(clichy, "publish", sheet.pk), {"version": "1"}).status_code == 302
    assert "Une allée éclairée" in signed_in(None).get(LIST).content.decode()
    assert here.post(desk(clichy, "withdraw", sheet.pk), {"version": "2"}).status_code == 302
    cache.clear()  # in a test, what follows a commit never comes
    assert "Une allée éclairée" not in signed_in(None).get(LIST).content.decode()
    sheet.refresh_from_db()
    assert (sheet.status, sheet.title, sheet.actors) == (Status.DRAFT, "Une allée éclairée", ["landlords"])


@pytest.mark.promise("C-7")
def test_what_is_taken_back_is_on_no_page_that_was_kept(clichy: Territory, karim: User) -> None:
    sheet = make_practice(clichy)
    assert sheet.title in signed_in(None).get(LIST).content.decode()
    Practice.objects.filter(pk=sheet.pk).update(status=Status.DRAFT)
    assert sheet.title in signed_in(None).get(LIST).content.decode(), "the page was not kept: nothing is seen here"
    Practice.objects.filter(pk=sheet.pk).update(status=Status.PUBLISHED)
    with TestCase.captureOnCommitCallbacks(execute=True):
        signed_in(karim).post(desk(clichy, "withdraw", sheet.pk), {"version": "0"})
    assert sheet.title not in signed_in(None).get(LIST).content.decode()


def test_an_unfinished_sheet_says_what_is_wanting(clichy: Territory, karim: User) -> None:
    draft = make_practice(clichy, status=Status.DRAFT, result="")
    answer = signed_in(karim).post(desk(clichy, "publish", draft.pk), {"version": "0"})
    assert answer.status_code == 400
    assert "Dites ce que cela a changé" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


@pytest.mark.promise("S-26")
def test_two_hands_on_a_sheet_lose_no_word(clichy: Territory, karim: User) -> None:
    sheet, here = make_practice(clichy), signed_in(karim)
    assert here.post(desk(clichy, "edit", sheet.pk), WORDS).status_code == 302
    answer = here.post(desk(clichy, "edit", sheet.pk), {**WORDS, "title": "Mes mots à moi"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mes mots à moi" in page
    assert "La version enregistrée entre-temps" in page
    assert 'name="version" value="1"' in page  # sent again, it is kept
    again = here.post(desk(clichy, "edit", sheet.pk), {**WORDS, "title": "Mes mots à moi", "version": "1"})
    assert again.status_code == 302


@pytest.mark.promise("S-26")
@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("title", "x" * 200), ("done", "y" * 5000), ("theme", "cuisine"), ("version", "-1")]
)  # fmt: skip
def test_bad_words_come_back_with_a_remedy(clichy: Territory, karim: User, field: str, value: str) -> None:
    sheet = make_practice(clichy)
    answer = signed_in(karim).post(desk(clichy, "edit", sheet.pk), {**WORDS, field: value})
    assert answer.status_code == 400
    sheet.refresh_from_db()
    assert sheet.edits == 0


def test_a_published_sheet_that_would_lose_its_result_says_so_on_its_field(clichy: Territory, karim: User) -> None:
    sheet = make_practice(clichy)
    answer = signed_in(karim).post(desk(clichy, "edit", sheet.pk), {**WORDS, "result": ""})
    assert answer.status_code == 400
    assert 'id="id_result_error"' in answer.content.decode()


def test_another_towns_official_and_residents_write_nothing(
    clichy: Territory, tourcoing: Territory, nadia: User, karim: User
) -> None:
    theirs = make_practice(tourcoing)
    for name in ("preview", "edit", "publish", "withdraw"):
        assert signed_in(karim).post(desk(clichy, name, theirs.pk), WORDS).status_code in {404, 405}, name
        assert signed_in(karim).post(desk(tourcoing, name, theirs.pk), WORDS).status_code in {403, 405}, name
        assert signed_in(nadia).get(desk(clichy, name, theirs.pk)).status_code == 403, name
        assert signed_in(None).get(desk(clichy, name, theirs.pk)).status_code == 302, name
    theirs.refresh_from_db()
    assert (theirs.edits, theirs.status) == (0, Status.PUBLISHED)


def test_a_proposal_and_who_writes_one_meet_what_was_done_elsewhere(
    clichy: Territory, tourcoing: Territory, nadia: User
) -> None:
    make_practice(tourcoing, "Éclairer l’allée des écoliers")
    consultation = make_consultation(clichy)
    words = {
        "title": "Éclairer l’allée",
        "text": "Nos enfants rentrent dans le noir par l’allée, il faut des lampes le soir.",
    }
    shown = make_proposal(consultation, nadia, words["title"], words["text"])
    page = signed_in(None).get(reverse("proposals:show", args=[clichy.slug, consultation.slug, shown.pk]))
    assert "Déjà fait à Tourcoing" in page.content.decode()
    other = make_proposal(consultation, nadia, "Une fanfare", "De la musique au marché du dimanche.")
    page = signed_in(None).get(reverse("proposals:show", args=[clichy.slug, consultation.slug, other.pk]))
    assert "Déjà fait" not in page.content.decode()
    part = signed_in(nadia).get(reverse("proposals:similar", args=[clichy.slug, consultation.slug]), words)
    assert "Déjà fait à Tourcoing" in part.content.decode()
    assert "1 fiche pratique en parle" in part.content.decode()
    second = signed_in(nadia).post(reverse("proposals:new", args=[clichy.slug, consultation.slug]), words, follow=True)
    assert "Déjà fait à Tourcoing" in second.content.decode()


@pytest.mark.parametrize(
    ("name", "where"), [("Besançon", "à Besançon"), ("Le Havre", "au Havre"), ("Les Ulis", "aux Ulis"), ("La Rochelle", "à La Rochelle")]
)  # fmt: skip
def test_a_town_takes_its_own_preposition(name: str, where: str) -> None:
    assert at_town(name) == where
    assert already_done(name) == f"Déjà fait {where}"
