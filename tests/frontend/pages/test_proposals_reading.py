"""Reading proposals: the list, one proposal, its versions, the feed."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.comments.models import Stance
from consult.consultations.models import Consultation, Kind
from consult.proposals.models import Revision
from core.accounts.models import User
from tests.clocks import database_at
from tests.make import make_comment, make_consultation, make_phase, make_proposal, queries_of
from tests.people import make_association, make_tourcoing, signed_in
from tests.writing import at


def test_the_list_shows_published_proposals_and_no_draft(
    client: Client, consultation: Consultation, nadia: User
) -> None:
    make_proposal(consultation, nadia, title="Un banc au marché")
    make_proposal(consultation, nadia, title="Secret pour l’instant", status="draft", published_at=None)
    make_proposal(consultation, nadia, title="Reprise", status="withdrawn", withdrawn_reason="Fait autrement")
    page = client.get(at(consultation, "list")).content.decode()
    assert "Un banc au marché" in page
    assert "Secret" not in page
    assert "Reprise" not in page
    assert "1 proposition" in page
    assert "Reprise" in client.get(at(consultation, "list") + "?etat=withdrawn").content.decode()


@pytest.mark.parametrize("words", ["bancs", "BANC", "l’arrêt", "arrets", "d'arret"])
def test_search_forgives_accents_plurals_and_elisions(client: Client, consultation: Consultation, words: str) -> None:
    make_proposal(consultation, title="Un banc à chaque arrêt")
    make_proposal(consultation, title="Une fontaine", body="De l’eau fraîche pour tout le monde.")
    page = client.get(at(consultation, "list"), {"q": words}).content.decode()
    assert "Un banc à chaque arrêt" in page
    assert "Une fontaine" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("theme=health", {"A"}), ("logique=repair", {"A"}), ("acteur=caf", {"B"}), ("theme=health&acteur=caf", set()),
        ("tri=soutenues", {"A", "B"}), ("tri=recentes", {"A", "B"}), ("tri=discutees", {"A", "B"}), ("q=xyzzy", set()),
    ],
)  # fmt: skip
def test_each_filter_keeps_what_it_says(
    client: Client, consultation: Consultation, query: str, found: set[str]
) -> None:
    make_proposal(consultation, title="Lettre A", theme="health", logic="repair")
    make_proposal(consultation, title="Lettre B", actors=["caf", "state"])
    page = client.get(f"{at(consultation, 'list')}?{query}").content.decode()
    assert {letter for letter in "AB" if f"Lettre {letter}" in page} == found


def test_neighbourhood_and_association_filters_know_this_town_only(
    client: Client, consultation: Consultation, samba: User
) -> None:
    area = consultation.territory.neighbourhoods.get()
    regie = make_association(consultation.territory)
    make_proposal(consultation, samba, title="Lettre A", neighbourhood=area)
    make_proposal(consultation, samba, title="Lettre B", on_behalf_of=regie)
    for query, shown in ((f"quartier={area.pk}", "A"), (f"association={regie.pk}", "B")):
        page = client.get(f"{at(consultation, 'list')}?{query}").content.decode()
        assert [letter for letter in "AB" if f"Lettre {letter}" in page] == [shown]


@pytest.mark.promise("S-6")
@pytest.mark.parametrize(
    "query",
    ["tri=author__email", "suite=abc", "suite=%00", "theme='||pg_sleep(5)--", "quartier=999999", "quartier=1' OR 1=1", "acteur=maire",
     "q=" + "a" * 5000, "etat=draft"],
)  # fmt: skip
def test_what_the_list_does_not_know_is_refused(client: Client, consultation: Consultation, query: str) -> None:
    assert client.get(f"{at(consultation, 'list')}?{query}").status_code == 400


def test_an_address_shared_by_mail_still_works_with_its_trackers(client: Client, consultation: Consultation) -> None:
    assert client.get(at(consultation, "list") + "?utm_source=lettre&fbclid=1").status_code == 200


@pytest.mark.parametrize("sort", ["ronde", "recentes", "soutenues", "discutees"])
def test_every_proposal_is_met_once_page_after_page(client: Client, consultation: Consultation, sort: str) -> None:
    for number in range(45):
        make_proposal(consultation, title=f"Idée n° {number:02d}", support_count=number % 4, for_count=number % 3)
    url, seen = f"{at(consultation, 'list')}?tri={sort}", []
    while url:
        answer = client.get(url)
        seen += [row.title for row in answer.context["rows"]]
        url = at(consultation, "list") + answer.context["next_url"] if answer.context["next_url"] else ""
    assert sorted(seen) == sorted({f"Idée n° {number:02d}" for number in range(45)})


def test_the_round_starts_elsewhere_each_day_and_a_reader_goes_on_past_midnight(
    client: Client, consultation: Consultation
) -> None:
    for number in range(25):
        make_proposal(consultation, title=f"Idée n° {number:02d}", rotation=number / 25)
    firsts = set()
    for hour in range(0, 24 * 6, 24):
        with database_at(timezone.now() + timedelta(hours=hour)):
            page = client.get(at(consultation, "list"), {"jour": hour}).context
            firsts.add(page["rows"][0].pk)
        with database_at(timezone.now() + timedelta(hours=hour + 24)):
            rest = client.get(at(consultation, "list") + page["next_url"]).context
        assert len({row.pk for row in [*page["rows"], *rest["rows"]]}) == 25
    assert len(firsts) >= 5


def test_lists_ask_as_many_questions_for_forty_rows_as_for_one(
    client: Client, consultation: Consultation, nadia: User
) -> None:
    proposal = make_proposal(consultation, nadia)
    make_comment(proposal, nadia)
    browser = signed_in(nadia)
    pages = [
        at(consultation, "list"),
        at(consultation, "show", proposal.pk),
        at(consultation, "arguments", proposal.pk),
        at(consultation, "feed"),
    ]

    def count(browser: Client, url: str) -> int:
        """Read afresh: no page that was kept answers to an address never seen."""
        return queries_of(lambda: browser.get(url, {"vu": uuid.uuid4().hex}))

    for url in pages:  # what is read once a process is read now
        count(browser, url), count(client, url)
    few = [(count(client, url), count(browser, url)) for url in pages]
    for number in range(40):
        make_proposal(
            consultation, nadia, title=f"Idée {number}", neighbourhood=consultation.territory.neighbourhoods.get()
        )
        root = make_comment(proposal, nadia, stance=Stance.FOR if number % 2 else Stance.AGAINST)
        make_comment(proposal, nadia, parent=root, root=root, depth=1)
    many = [(count(client, url), count(browser, url)) for url in pages]
    assert many == few
    assert all(1 < strangers < signed <= 30 for strangers, signed in few), few


def test_a_proposal_shows_its_text_its_arguments_and_its_supports(
    client: Client, consultation: Consultation, nadia: User
) -> None:
    proposal = make_proposal(
        consultation, nadia, title="Un banc à chaque arrêt", support_count=12, for_count=1, against_count=1
    )
    make_comment(proposal, nadia, text="Mes genoux disent oui.", stance=Stance.FOR)
    official = make_comment(
        proposal, nadia, text="Les trottoirs sont étroits.", stance=Stance.AGAINST, voice="official"
    )
    make_comment(proposal, nadia, parent=official, root=official, depth=1, text="Pas rue de la Gare.")
    page = client.get(at(consultation, "show", proposal.pk)).content.decode()
    for words in (
        "Un banc à chaque arrêt",
        "Mes genoux disent oui.",
        "Les trottoirs",
        "Pas rue de la Gare.",
        "Nadia Benali-Morel",
        "12 soutiens",
    ):
        assert words in page
    assert "Voix officielle" in page
    assert 'aria-label="Voix officielle' in page


@pytest.mark.promise("S-14")
def test_a_stranger_meets_no_form_that_writes_and_no_token(
    client: Client, consultation: Consultation, nadia: User
) -> None:
    proposal = make_proposal(consultation, nadia)
    make_comment(proposal, nadia)
    for name, args in (
        ("list", ()),
        ("show", (proposal.pk,)),
        ("arguments", (proposal.pk,)),
        ("revisions", (proposal.pk,)),
        ("near", (proposal.pk,)),
    ):
        answer = client.get(at(consultation, name, *args))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'method="post"' not in page
        assert "csrfmiddlewaretoken" not in page
        assert not answer.cookies
    assert "/connexion" in page or "next=" in client.get(at(consultation, "show", proposal.pk)).content.decode()


@pytest.mark.promise("S-24")
def test_a_draft_exists_for_its_author_alone(
    client: Client, consultation: Consultation, nadia: User, marcel: User, karim: User
) -> None:
    draft = make_proposal(consultation, nadia, status="draft", published_at=None)
    for name in ("show", "near", "revisions", "arguments", "say", "compare", "place", "preview"):
        for reader in (marcel, karim):
            assert signed_in(reader).get(at(consultation, name, draft.pk)).status_code == 404
        assert client.get(at(consultation, name, draft.pk)).status_code in {302, 404}
    assert signed_in(nadia).get(at(consultation, "preview", draft.pk)).status_code == 200


@pytest.mark.promise("S-2")
def test_a_proposal_of_another_town_or_consultation_is_not_found(
    client: Client, consultation: Consultation, nadia: User
) -> None:
    elsewhere = make_consultation(make_tourcoing(), "chez-nous")
    other = make_consultation(consultation.territory, "une-autre")
    missing = client.get(at(consultation, "show", 10**9))
    for foreign in (make_proposal(elsewhere), make_proposal(other)):
        for browser in (client, signed_in(nadia)):
            answer = browser.get(at(consultation, "show", foreign.pk))
            assert answer.status_code == missing.status_code == 404
    comment = make_comment(make_proposal(elsewhere))
    assert client.get(at(consultation, "thread", make_proposal(consultation).pk, comment.pk)).status_code == 404


def test_versions_are_public_and_say_what_changed(client: Client, consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(
        consultation,
        nadia,
        title="Deux bancs verts",
        body="Deux bancs verts, près de la gare.",
        edited_at=timezone.now(),
    )
    Revision.objects.create(proposal=proposal, number=1, title="Un banc vert", body="Un banc vert, près de la gare.")
    page = client.get(at(consultation, "revisions", proposal.pk)).content.decode()
    assert "<del>" in page
    assert "<ins>" in page


def test_the_feed_tells_the_last_proposals(client: Client, consultation: Consultation, nadia: User) -> None:
    make_proposal(consultation, nadia, title="Un banc & une fontaine", body="Pour **tout** le monde.")
    answer = client.get(at(consultation, "feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "Un banc &amp; une fontaine" in answer.content.decode()


def test_when_proposing_is_over_the_list_says_since_when(client: Client, consultation: Consultation) -> None:
    over = make_consultation(consultation.territory, "finie", opened=())
    make_phase(over, Kind.PROPOSE, timezone.now() - timedelta(days=30), days=10)
    page = client.get(at(over, "list")).content.decode()
    assert "a pris fin" in page
    assert "Écrire une proposition" not in page


def test_the_search_of_a_town_reads_all_its_consultations_and_no_other_town(
    client: Client, consultation: Consultation
) -> None:
    other = make_consultation(consultation.territory, "une-autre")
    hidden = make_consultation(consultation.territory, "cachee", status="draft")
    elsewhere = make_consultation(make_tourcoing(), "chez-nous")
    for number, place in enumerate((consultation, other, hidden, elsewhere)):
        make_proposal(place, title=f"Un banc n° {number}")
    url = reverse("proposals:search", args=[consultation.territory.slug])
    page = client.get(url, {"q": "bancs"}).content.decode()
    assert [n for n in range(4) if f"Un banc n° {n}" in page] == [0, 1]
    assert client.get(url).status_code == 200
    assert "Rien sur ces mots" in client.get(url, {"q": "xyzzy"}).content.decode()
    for wrong in ({"q": "a" * 300}, {"q": "a\x00"}, {"q": "banc", "suite": "x"}):
        assert client.get(url, wrong).status_code == 400
