"""Writing proposals, in pages without a script."""

import io

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from consult.consultations.models import Consultation, Kind
from consult.proposals.models import EDIT_WINDOW, Proposal, Status, Support
from core.accounts.models import User
from tests.make import make_consultation, make_phase, make_proposal
from tests.people import give_mandate, make_association, make_clichy, make_marcel, make_samba, signed_in
from tests.writing import PLACED, SAID, at, write


def photo(kind: str = "JPEG", size: tuple[int, int] = (800, 600)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    file.seek(0)
    file.name = f"photo.{kind.lower()}"
    return file


def test_a_proposal_is_written_in_three_screens_looked_at_and_published(
    consultation: Consultation, nadia: User
) -> None:
    browser = signed_in(nadia)
    assert browser.get(at(consultation, "new")).status_code == 200
    draft = write(browser, consultation)
    for name in ("say", "compare", "place", "preview"):
        assert SAID["title"] in browser.get(at(consultation, name, draft.pk)).content.decode()
    assert Client().get(at(consultation, "show", draft.pk)).status_code == 404
    answer = browser.post(at(consultation, "preview", draft.pk), follow=True)
    assert "Votre proposition est publiée" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.status, draft.theme, draft.actors) == (Status.PUBLISHED, "ageing", ["municipality"])
    assert draft.search_text
    assert SAID["title"] in Client().get(at(consultation, "list")).content.decode()


def test_a_double_click_and_a_lost_answer_have_one_effect(consultation: Consultation, nadia: User) -> None:
    browser = signed_in(nadia)
    for _click in range(2):
        browser.post(at(consultation, "new"), SAID)
    assert Proposal.objects.count() == 1
    draft = write(browser, consultation)
    for _click in range(3):
        assert browser.post(at(consultation, "preview", draft.pk)).status_code == 302
    assert Proposal.objects.count() == Proposal.objects.published().count() == 1
    published = Proposal.objects.get()
    for name in ("say", "compare", "place"):
        assert browser.get(at(consultation, name, draft.pk))["Location"] == at(consultation, "show", draft.pk)
    assert browser.post(at(consultation, "place", draft.pk), PLACED)["Location"] == at(consultation, "show", draft.pk)
    published.refresh_from_db()
    assert published.published_at == Proposal.objects.get().published_at


def test_what_resembles_it_is_shown_and_can_be_supported_instead(consultation: Consultation, nadia: User) -> None:
    other = make_proposal(consultation, title="Installer un banc à chaque arrêt de bus")
    make_proposal(consultation, title="Une piscine", body="Apprendre à nager.")
    browser = signed_in(nadia)
    browser.post(at(consultation, "new"), SAID)
    draft = Proposal.objects.get(status=Status.DRAFT)
    page = browser.get(at(consultation, "compare", draft.pk)).content.decode()
    assert other.title in page
    assert "Une piscine" not in page
    here = at(consultation, "compare", draft.pk)
    answer = browser.post(at(consultation, "support", other.pk), {"act": "support", "next": here})
    assert answer["Location"] == here
    assert Support.objects.get().proposal_id == other.pk
    assert "J’en reste là" in browser.get(here).content.decode()
    assert SAID["title"] in browser.get(at(consultation, "new")).content.decode()


def test_the_part_that_shows_similar_ones_answers_an_island(consultation: Consultation) -> None:
    make_proposal(consultation, title="Installer un banc à chaque arrêt de bus")
    answer = Client().get(at(consultation, "similar"), {"texte": "un banc aux arrêts de bus"})
    assert answer["X-Fragment"] == "1"
    assert "Installer un banc" in answer.content.decode()
    assert "Installer" not in Client().get(at(consultation, "similar"), {"title": "un"}).content.decode()
    assert Client().get(at(consultation, "similar"), {"texte": "banc " * 2000}).status_code in {200, 400}


@pytest.mark.promise("S-19")
def test_a_picture_is_kept_as_webp_with_its_words(consultation: Consultation, nadia: User) -> None:
    browser = signed_in(nadia)
    draft = write(browser, consultation, image=photo(), image_alt="L’arrêt, sans banc")
    draft.refresh_from_db()
    assert draft.image.name.endswith(".webp")
    assert "L’arrêt, sans banc" in browser.get(at(consultation, "preview", draft.pk)).content.decode()
    answer = browser.post(at(consultation, "place", draft.pk), {**PLACED, "without_image": "on"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert not draft.image


@pytest.mark.promise("S-19")
def test_a_picture_without_words_or_that_is_no_picture_is_refused(consultation: Consultation, nadia: User) -> None:
    browser = signed_in(nadia)
    draft = write(browser, consultation)
    answer = browser.post(at(consultation, "place", draft.pk), {**PLACED, "image": photo()})
    assert answer.status_code == 400
    assert "Dites ce que montre" in answer.content.decode()
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "photo.png"
    answer = browser.post(at(consultation, "place", draft.pk), {**PLACED, "image": fake, "image_alt": "x"})
    assert answer.status_code == 400
    assert "JPEG, PNG ou WebP" in answer.content.decode()
    draft.refresh_from_db()
    assert not draft.image


@pytest.mark.parametrize(
    ("data", "field"),
    [({"title": "", "text": "x"}, "title"), ({"title": "x", "text": "  "}, "text"), ({"title": "x" * 121, "text": "x"}, "title"),
     ({"title": "x", "text": "x" * 6001}, "text"), ({}, "title"), ({"title": "\u200b\u202e", "text": "x"}, "title")],
)  # fmt: skip
def test_a_faulty_first_screen_says_what_is_wrong_and_keeps_nothing(
    consultation: Consultation, nadia: User, data: dict[str, str], field: str
) -> None:
    answer = signed_in(nadia).post(at(consultation, "new"), data)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not Proposal.objects.exists()
    assert field


@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "sante"},
        {"theme": ""},
        {"logic": "x"},
        {"actors": ["maire"]},
        {"neighbourhood": "999999"},
        {"theme": "999999"},
    ],
)
def test_a_faulty_third_screen_says_what_is_wrong(
    consultation: Consultation, nadia: User, wrong: dict[str, object]
) -> None:
    browser = signed_in(nadia)
    draft = write(browser, consultation)
    assert browser.post(at(consultation, "place", draft.pk), {**PLACED, **wrong}).status_code == 400
    draft.refresh_from_db()
    assert draft.theme == "ageing"


def test_a_stranger_is_sent_to_sign_in_and_back(consultation: Consultation) -> None:
    answer = Client().get(at(consultation, "new"))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"next={at(consultation, 'new')}".replace("/", "%2F"))
    proposal = make_proposal(consultation)
    assert Client().post(at(consultation, "support", proposal.pk)).status_code == 302
    assert not Support.objects.exists()


def test_when_proposing_is_over_the_screen_says_why_and_nothing_is_kept(nadia: User) -> None:
    over = make_consultation(make_clichy(), opened=(Kind.DISCUSS,))
    make_phase(over, Kind.PROPOSE, timezone.now() - 5 * EDIT_WINDOW, days=2)
    answer = signed_in(nadia).get(at(over, "new"))
    assert answer.status_code == 403
    assert "a pris fin" in answer.content.decode()
    assert signed_in(nadia).post(at(over, "new"), SAID).status_code == 403
    assert not Proposal.objects.exists()


def test_writing_in_the_name_of_an_association(consultation: Consultation) -> None:
    samba = make_samba(consultation.territory)
    regie = make_association(consultation.territory)
    browser = signed_in(samba)
    draft = write(browser, consultation, association=str(regie.pk))
    page = browser.post(at(consultation, "preview", draft.pk), follow=True).content.decode()
    assert f"au nom de {regie.name}" in page
    draft.refresh_from_db()
    assert (draft.voice, draft.on_behalf_of) == ("association", regie)


@pytest.mark.promise("S-12")
def test_the_fourth_proposal_of_a_newcomer_waits_and_its_draft_is_kept(consultation: Consultation, nadia: User) -> None:
    browser = signed_in(nadia)
    for number in range(4):
        browser.post(at(consultation, "new"), {**SAID, "title": f"Idée {number}"})
        draft = Proposal.objects.latest("id")
        answer = browser.post(at(consultation, "preview", draft.pk))
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 24 * 3600
    assert Proposal.objects.published().count() == 3
    assert Proposal.objects.filter(status=Status.DRAFT).count() == 1


def test_a_mandate_opens_the_door_to_a_member_who_lives_elsewhere(consultation: Consultation) -> None:
    from_elsewhere = make_marcel()
    from_elsewhere.home = None
    from_elsewhere.save()
    assert signed_in(from_elsewhere).get(at(consultation, "new")).status_code == 403
    give_mandate(from_elsewhere, make_association(consultation.territory))
    browser = signed_in(from_elsewhere)
    draft = write(browser, consultation, association=str(make_association(consultation.territory).pk))
    assert browser.post(at(consultation, "preview", draft.pk)).status_code == 302
