"""Which proposals resemble a text: measured on pairs written for it."""

import time

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from consult.consultations.models import Consultation
from consult.proposals.resemblance import index_of, letter_features, word_features
from consult.proposals.similar import similar
from tests.make import make_proposal

# (what was proposed, how another person says it)
PAIRS = [
    (
        "Des bancs entre le marché et la gare, pour que les aînées puissent se reposer",
        "Installer un banc tous les cent mètres pour les personnes âgées",
    ),
    (
        "Une halte-garderie ouverte le samedi pour les parents seuls",
        "Faire garder les enfants le samedi quand on est maman seule",
    ),
    ("Un jardin partagé au pied des tours", "Cultiver des légumes ensemble en bas des immeubles, un jardin pour tous"),
    (
        "Des permanences d’aide aux démarches sur internet",
        "Aider les gens à faire leurs papiers en ligne, une permanence informatique",
    ),
    ("Ouvrir les cours d’école le week-end", "Les cours des écoles devraient rester ouvertes le dimanche pour jouer"),
    ("Un café sans alcool où l’on parle français", "Apprendre le français autour d’un café"),
    ("Des visites aux personnes isolées pendant l’été", "Rendre visite aux anciens isolés quand il fait chaud"),
    (
        "Un médecin au centre social deux jours par semaine",
        "Faire venir un docteur au centre social, il n’y a plus de médecin",
    ),
    ("Rendre le chemin de l’école sûr à vélo", "Une piste cyclable protégée vers l’école pour aller en vélo"),
    (
        "Un atelier de réparation d’objets et de couture",
        "Réparer nos objets cassés et nos habits dans un atelier commun",
    ),
    (
        "Des correspondants de nuit dans les halls",
        "Des médiateurs le soir dans les halls d’immeuble pour calmer le bruit la nuit",
    ),
    ("Une maison pour les jeunes ouverte le soir", "Un lieu pour les ados, ouvert après vingt heures le soir"),
    ("Baisser le prix de la cantine pour les petits revenus", "La cantine coûte trop cher pour les familles modestes"),
    ("Un bus qui passe encore après vingt-deux heures", "Prolonger le bus le soir pour rentrer du travail"),
    (
        "Un forum de l’emploi avec les entreprises du quartier",
        "Que les entreprises d’ici viennent recruter dans le quartier, une rencontre pour l’emploi",
    ),
    (
        "Planter des arbres pour avoir de l’ombre sur la place",
        "De l’ombre et de la fraîcheur : plus d’arbres sur les places",
    ),
    ("Des créneaux de piscine réservés aux femmes débutantes", "Apprendre à nager entre femmes à la piscine"),
    (
        "Lutter contre les punaises de lit dans les immeubles",
        "Traiter tout l’immeuble contre les punaises, pas un seul logement",
    ),
    (
        "Former des voisins aux premiers secours en santé mentale",
        "Savoir aider un voisin qui va mal dans sa tête, une formation en santé mentale",
    ),
    ("Une fête des langues parlées dans la ville", "Célébrer toutes les langues de nos familles lors d’une fête"),
    ("Des logements pour les femmes victimes de violences", "Mettre à l’abri les femmes battues dans un logement sûr"),
    (
        "Une bibliothèque qui vient au pied des immeubles",
        "Un bibliobus avec des livres pour les enfants dans chaque résidence",
    ),
    (
        "Accompagner les aidants qui s’occupent d’un proche malade",
        "Un temps de répit pour ceux qui aident un parent malade à la maison",
    ),
    (
        "Un terrain de foot éclairé et ouvert aux filles",
        "Des créneaux de football pour les filles sur le stade éclairé",
    ),
]


def test_a_paraphrase_is_found_among_the_first_three(capsys: pytest.CaptureFixture[str]) -> None:
    index = index_of([(number, f"{said} {said}") for number, (said, _other) in enumerate(PAIRS)])
    ranks = []
    for number, (_said, other) in enumerate(PAIRS):
        found = [key for key, _score in index.nearest(other, len(PAIRS))]
        ranks.append(found.index(number) if number in found else len(PAIRS))
    first, third = (sum(rank < top for rank in ranks) / len(ranks) for top in (1, 3))
    with capsys.disabled():
        print(f"\nsimilar: recall@1 {first:.2f}, recall@3 {third:.2f} on {len(PAIRS)} pairs")
    assert third >= 0.85
    assert first >= 0.7


def test_plurals_accents_and_misspellings_do_not_hide_a_likeness() -> None:
    index = index_of(
        [(1, "Des vélos en libre-service à la gare"), (2, "Un café associatif"), (3, "Une crèche municipale")]
    )
    for query in ("velo libre service gare", "Velos a la garre", "un vélo près des gares"):
        assert index.nearest(query, 1)[0][0] == 1


def test_a_text_is_most_like_itself_and_nothing_is_like_nothing() -> None:
    index = index_of([(number, said) for number, (said, _other) in enumerate(PAIRS)])
    for number, (said, _other) in enumerate(PAIRS):
        key, score = index.nearest(said, 1)[0]
        assert key == number
        assert score == pytest.approx(1, abs=1e-4)
    assert index_of([]).nearest("un banc", 3) == []
    assert index.nearest("", 3) == []
    assert index.nearest("!!! …", 3) == []


@given(st.text(max_size=400))
def test_any_text_has_features_inside_the_table(text: str) -> None:
    for found in (word_features(text), letter_features(text)):
        assert found.dtype == np.int64
        assert not len(found) or 0 <= found.min() <= found.max() < 2**20


@pytest.mark.promise("S-20")
@pytest.mark.parametrize(
    "text", ["</a" * 100_000, "&amp;" * 50_000, "<" * 100_000, "e" + "\u0301" * 100_000, "a" * 300_000]
)
def test_huge_texts_cost_nothing(text: str) -> None:
    index = index_of([(1, "Un banc"), (2, "Une fontaine")])
    start = time.process_time()
    index.nearest(text, 3)
    assert time.process_time() - start < 0.2


def test_two_thousand_proposals_are_indexed_in_a_blink_and_asked_in_less() -> None:
    texts = [(n, " ".join(PAIRS[(n + k) % len(PAIRS)][k % 2] for k in range(6)) + f" mot{n}") for n in range(2000)]
    start = time.process_time()
    index = index_of(texts)
    built = time.process_time() - start
    start = time.process_time()
    index.nearest("un jardin partagé mot77", 5)
    asked = time.process_time() - start
    print(f"built {built:.2f} s, asked {asked * 1000:.1f} ms")
    assert built < 8  # about one second in truth
    assert asked < 0.5


def test_similar_reads_published_proposals_of_this_consultation_only(consultation: Consultation) -> None:
    found = make_proposal(consultation, title="Un jardin partagé au pied des tours")
    make_proposal(consultation, title="Un jardin partagé en brouillon", status="draft", published_at=None)
    make_proposal(consultation, title="Une piscine pour apprendre à nager", body="Nager, c’est pour tout le monde.")
    rows = similar(consultation, "Cultiver un jardin ensemble")
    assert [one.row.pk for one in rows] == [found.pk]
    assert similar(consultation, "Cultiver un jardin ensemble", leave_out=found.pk) == []
    newer = make_proposal(consultation, title="Un jardin de plantes à cultiver ensemble")
    assert newer.pk in [one.row.pk for one in similar(consultation, "Cultiver un jardin ensemble")]


def test_in_a_large_consultation_full_text_picks_what_is_compared(
    consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happens beyond two thousand proposals, seen with a handful."""
    monkeypatch.setattr("consult.proposals.similar.MOST_INDEXED", 3)
    for number, (said, _other) in enumerate(PAIRS):
        make_proposal(consultation, title=said[:120], body=f"{said} Voilà l’idée n° {number}.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_proposal")
    ranks = []
    for said, other in PAIRS:
        found = [one.row.title for one in similar(consultation, other, limit=3)]
        ranks.append(said[:120] in found)
    assert sum(ranks) / len(ranks) >= 0.7
    assert similar(consultation, "le la les") == []
