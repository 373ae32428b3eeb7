"""The pages of open data: everyone takes, officials read and publish."""

import html
import re

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation, Status
from consult.opendata import selectors
from consult.opendata.models import Release, Review, Verdict
from consult.proposals.models import Proposal
from core.accounts.models import Role, User
from core.lib.keyset import BadCursorError
from core.territories.models import Neighbourhood, Territory
from frontend.pages.opendata import reading
from tests.consult.opendata.making import make_full, published, read_all, shown
from tests.make import make_consultation, make_proposal
from tests.people import make_staff, signed_in

NUMBER = "06 12 34 56 78"


@pytest.fixture
def full(clichy: Territory, nadia: User, karim: User) -> Consultation:
    return make_full(clichy, nadia, karim)


def url(consultation: Consultation, name: str) -> str:
    return reverse(f"opendata:{name}", args=[consultation.territory.slug, consultation.slug])


def file_url(consultation: Consultation, number: int = 1, name: str = "donnees.zip") -> str:
    return reverse("frontend:dataset", args=[consultation.territory.code, consultation.slug, number, name])


def page(path: str, user: User | None = None) -> str:
    cache.clear()
    return signed_in(user).get(path).content.decode()


def post(user: User | None, path: str, **said: str) -> HttpResponse:
    answer: HttpResponse = signed_in(user).post(path, said, follow=True)
    return answer


def carried(consultation: Consultation) -> dict[str, str]:
    """What the form of the desk's first page says of each text on it."""
    return {f"lu-{name}": fingerprint for name, fingerprint in shown(consultation).items()}


@pytest.mark.promise("P-5")
def test_the_desk_marks_what_may_name_somebody_and_ticks_nothing_by_itself(full: Consultation, karim: User) -> None:
    make_proposal(full, None, "Un numéro", f"Appelez le {NUMBER}.")
    said = page(url(full, "desk"), karim)
    assert f"<mark>{NUMBER}</mark>" in said
    assert "[numéro de téléphone]" in said
    assert 'type="radio"' in said
    assert " checked" not in said


@pytest.mark.promise("P-5")
def test_an_official_reads_each_text_then_publishes(full: Consultation, karim: User) -> None:
    marked = make_proposal(full, None, "Un numéro", f"Appelez le {NUMBER}.")
    assert "textes sont relus" in post(karim, url(full, "clear"), **carried(full)).content.decode()
    desk = page(url(full, "desk"), karim)
    name = f"proposal:{marked.pk}"
    fingerprint = desk.partition(f'name="lu-{name}" value="')[2][:64]
    answer = post(karim, url(full, "review"), **{f"lu-{name}": fingerprint, f"avis-{name}": Verdict.WITHHOLD.value})
    assert "1 avis est enregistré" in answer.content.decode()
    assert Review.objects.get(proposal=marked).verdict == Verdict.WITHHOLD
    assert "La version 1 est publiée" in post(karim, url(full, "publish")).content.decode()
    packed = signed_in(None).get(file_url(full)).content
    assert NUMBER.encode() not in packed
    assert "Nos aînées".encode() in packed


@pytest.mark.promise("P-5")
def test_the_button_for_all_carries_the_texts_of_the_page_and_clears_no_other(full: Consultation, karim: User) -> None:
    desk = page(url(full, "desk"), karim)
    assert f'formaction="{url(full, "clear")}"' in desk
    told = carried(full)
    assert all(f'name="{name}" value="{value}"' in desk for name, value in told.items())
    late = make_proposal(full, None, "Une de plus", "Je suis la sœur du gardien.")
    assert post(karim, url(full, "clear")).status_code == 200
    assert not Review.objects.exists()
    name = next(one for one in told if one.startswith("lu-proposal"))
    answer = post(karim, url(full, "clear"), **{**told, name.replace("lu-", "avis-"): "withhold", name: told[name]})
    assert "sœur du gardien" in answer.content.decode()
    assert not Review.objects.filter(proposal=late).exists()
    assert Review.objects.filter(verdict=Verdict.WITHHOLD).count() == 1
    assert "portent une marque" in post(karim, url(full, "clear"), **told).content.decode()


def test_a_text_that_changed_under_the_readers_eyes_is_to_be_read_again(full: Consultation, karim: User) -> None:
    name = f"proposal:{Proposal.objects.order_by('pk')[0].pk}"
    answer = post(karim, url(full, "review"), **{f"lu-{name}": "0" * 64, f"avis-{name}": "publish"})
    assert "à relire" in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize("said", [{}, {"avis-": "publish"}, {"avis-proposal:x": "publish"}, {"avis-user:1": "publish"}])
def test_nonsense_in_the_form_says_nothing_of_any_text(full: Consultation, karim: User, said: dict[str, str]) -> None:
    assert post(karim, url(full, "review"), **said).status_code == 200
    assert not Review.objects.exists()


@pytest.mark.promise("P-5")
def test_a_label_that_may_name_somebody_is_told_on_the_desk(full: Consultation, karim: User) -> None:
    area = Neighbourhood.objects.create(territory=full.territory, name="Chez M. Le Goff", slug="chez")
    Proposal.objects.update(neighbourhood=area)
    answer = post(karim, url(full, "publish")).content.decode()
    assert "Le quartier « Chez M. Le Goff » semble désigner quelqu’un (nom de personne)" in answer.replace(
        "\u202f", " "
    ).replace("\xa0", " ")
    assert not Release.objects.exists()


def test_everyone_finds_the_data_by_consultation_by_town_and_everywhere(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    release = published(full, karim)
    for path in (url(full, "show"), reverse("opendata:town", args=[full.territory.slug]), "/donnees/"):
        said = page(path)
        assert file_url(full) in said, path
        assert "Licence Ouverte 2.0" in said, path
    said = page(url(full, "show"))
    assert release.sha256 in said
    assert "soutiens" in said
    assert file_url(full, name="propositions.csv") in said


def test_a_long_list_of_data_comes_in_pages_the_last_published_first(
    full: Consultation, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors.datasets_of, "__defaults__", ("", None, 2))
    for number in range(4):
        published(make_consultation(full.territory, f"autre-{number}"), karim)
    published(full, karim)
    for start in ("/donnees/", reverse("opendata:town", args=[full.territory.slug])):
        path, found, back = start, [], ""
        while path:
            said = page(path)
            found += re.findall(r'href="/donnees/93014/([\w-]+)/v1/donnees.zip"', said)
            assert ('content="noindex, follow"' in said) == (path != start)
            back, path = (
                start + html.unescape(one[0]) if (one := re.findall(rf'rel="{rel}" href="([^"]+)"', said)) else ""
                for rel in ("prev", "next")
            )
        assert found == [full.slug, "autre-3", "autre-2", "autre-1", "autre-0"]
        assert "autre-2/v1" in page(back)
        assert signed_in(None).get(f"{start}?suite=abc").status_code == 400


def test_a_cursor_of_one_list_is_none_of_another(
    full: Consultation, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors.datasets_of, "__defaults__", ("", None, 1))
    for one in (full, make_consultation(full.territory, "autre")):
        published(one, karim)
    cursor = selectors.datasets_of().next
    assert selectors.datasets_of(cursor).rows
    for other in (lambda: selectors.datasets_of(cursor, full.territory), lambda: selectors.datasets_to_harvest(cursor)):
        with pytest.raises(BadCursorError):
            other()


def test_more_towns_than_a_list_holds_are_looked_for(
    full: Consultation, tourcoing: Territory, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(full, karim)
    there = make_staff("Hélène Vasseur", Role.OFFICIAL, tourcoing)
    published(make_consultation(tourcoing, "autre"), there)
    town_url = reverse("opendata:town", args=[tourcoing.slug])
    said = page("/donnees/").partition('id="territoires"')[2]
    assert (town_url in said, reverse("home:search") in said.partition("</section>")[0]) == (True, False)
    monkeypatch.setattr(selectors, "MOST_TOWNS", 1)
    monkeypatch.setattr(reading, "MOST_TOWNS", 1)
    said = page("/donnees/").partition('id="territoires"')[2].partition("</section>")[0]
    assert (town_url in said, reverse("home:search") in said) == (False, True)


def test_a_version_offers_the_tables_that_it_holds_and_no_other(full: Consultation, karim: User) -> None:
    release = published(full, karim)  # as if there had been neither votes nor calendar when it was published
    content, counts = release.content, dict(release.counts)
    for name in ("votes", "etapes"):
        counts.pop(name)
        content["tables"].pop(name)
    content["layouts"] = [one for one in content["layouts"] if one["name"] in counts]
    Release.objects.update(content=content, counts=counts)
    links = re.findall(r'href="(/donnees/[^"]+\.csv)"', page(url(full, "show")))
    assert [link.rpartition("/")[2] for link in links] == [
        "consultation.csv", "propositions.csv", "arguments.csv", "reponses.csv", "engagements.csv"
    ]  # fmt: skip
    assert {signed_in(None).get(link).status_code for link in links} == {200}


def test_a_version_that_lost_texts_says_so(full: Consultation, karim: User) -> None:
    release = published(full, karim)
    release.redactions.create(gone=["proposal:1"], sha256="f" * 64, size=9, at=timezone.now())
    said = page(url(full, "show"))
    assert "expurgée le" in said
    assert "f" * 64 in said


def test_what_is_published_is_on_the_pages_at_once(full: Consultation, karim: User) -> None:
    assert "pas encore publiées" in signed_in(None).get(url(full, "show")).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        post(karim, url(full, "publish"))
    assert file_url(full) in signed_in(None).get(url(full, "show")).content.decode()


@pytest.mark.promise("S-4")
def test_the_data_of_a_draft_answer_like_those_that_never_were(full: Consultation, karim: User, nadia: User) -> None:
    published(full, karim)
    Consultation.objects.filter(pk=full.pk).update(status=Status.DRAFT)
    cache.clear()
    never = signed_in(nadia).get(file_url(full, 7).replace(full.slug, "jamais-vue"))
    for user in (None, nadia):
        for path in (file_url(full), file_url(full, name="propositions.csv"), file_url(full, 99), url(full, "show")):
            answer = signed_in(user).get(path)
            assert answer.status_code == 404, path
        hidden = signed_in(nadia).get(file_url(full))
        assert (hidden.status_code, len(hidden.content)) == (never.status_code, len(never.content))
    assert full.slug not in page("/donnees/")


@pytest.mark.parametrize("name", ["", "nulle-part.csv", "../datapackage.json", "votes/1/bulletins.pb", "donnees.zip/x"])
def test_a_file_that_is_not_in_the_version_is_not_there(full: Consultation, karim: User, name: str) -> None:
    published(full, karim)
    assert signed_in(None).get(file_url(full).removesuffix("donnees.zip") + name).status_code == 404


def test_files_are_attached_and_asked_for_again_each_time(full: Consultation, karim: User) -> None:
    published(full, karim)
    for path in (file_url(full), reverse("frontend:town_dataset", args=[full.territory.code])):
        answer = signed_in(None).get(path)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-cache" in answer["Cache-Control"]
        assert not answer.cookies


def test_who_takes_bundles_or_files_too_often_waits_even_for_a_file_that_is_not_there(
    full: Consultation, karim: User, settings: LazySettings
) -> None:
    settings.API_LIMITS = {**settings.API_LIMITS, "bundle": (2, 60)}
    published(full, karim)
    whole = reverse("frontend:town_dataset", args=[full.territory.code])
    package = file_url(full, name="datapackage.json")
    assert [signed_in(None).get(path).status_code for path in (file_url(full), whole)] == [200, 200]
    for path in (file_url(full), whole, package):
        answer = signed_in(None).get(path)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert signed_in(None).get(file_url(full, name="propositions.csv")).status_code == 200
    settings.API_LIMITS = {**settings.API_LIMITS, "file": (3, 60)}
    names = ("arguments.json", "nulle-part.csv", "LISEZMOI.md")
    assert [signed_in(None).get(file_url(full, name=one)).status_code for one in names] == [200, 404, 429]
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.get(file_url(full)).status_code == 200


@pytest.mark.promise("S-4")
def test_the_tables_of_needs_are_for_the_towns_officials_and_for_no_cache(
    full: Consultation, karim: User, nadia: User, bertrand: User
) -> None:
    year = timezone.localdate(Proposal.objects.order_by("pk")[0].published_at).year
    path = f"{reverse('opendata:needs_file', args=[full.territory.slug])}?annee={year}&forme=ods"
    assert path.replace("&", "&amp;") in page(reverse("opendata:needs", args=[full.territory.slug]), karim)
    answer = signed_in(karim).get(path)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    for user in (None, nadia, bertrand):
        assert signed_in(user).get(path).status_code == 404
    for other in (path.replace(str(year), "1999"), path.replace("ods", "exe")):
        assert signed_in(karim).get(other).status_code == 404


def test_files_and_catalogue_are_french_whatever_the_language_of_the_reader(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    client = signed_in(karim)
    client.post("/en" + url(full, "publish"))
    assert Release.objects.count() == 1
    assert "Données de la consultation" in client.get(file_url(full, name="LISEZMOI.md")).content.decode()
