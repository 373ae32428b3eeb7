"""Contributions gathered elsewhere come in whole, once, under pseudonyms, and are counted."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.comments.models import Comment
from consult.consultations.models import Consultation, Theme
from consult.proposals.models import Proposal, Support
from consult.proposals.words import words_of
from core.accounts.models import User
from core.audit.models import Entry
from core.territories.models import Territory
from tests.consult.comments.imports import COMMENTS, PROPOSALS, lines, run
from tests.make import make_consultation

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(consultation: Consultation, tmp_path: Path) -> Consultation:
    """A consultation with the two proposals and the three arguments."""
    run(lines(tmp_path / "p.jsonl", PROPOSALS), consultation)
    run(lines(tmp_path / "a.jsonl", COMMENTS), consultation)
    return consultation


def test_proposals_keep_their_words_and_dates(filled: Consultation):
    bench, market = Proposal.objects.filter(consultation=filled).order_by("external_key")
    assert (bench.title, bench.external_key, bench.status) == ("Des bancs", "p1", "published")
    assert bench.published_at is not None
    assert bench.published_at.isoformat() == "2020-03-01T09:00:00+00:00"
    assert market.body_html == "<p>Le <strong>samedi</strong>.</p>\n"
    for name, value in words_of(bench.title, bench.body).items():
        assert getattr(bench, name) == value
    assert not Support.objects.exists()


def test_authors_are_numbers_without_address_or_way_in(filled: Consultation):
    bench = Proposal.objects.get(external_key="p1")
    reply = Comment.objects.get(external_key="c2")
    assert bench.author is not None
    assert bench.author.display_name == "Contributeur 0001"
    assert bench.author == reply.author
    assert not bench.author.is_active
    assert not bench.author.has_usable_password()
    assert Comment.objects.get(external_key="c3").author is None
    everything = json.dumps(list(User.objects.values("email", "display_name", "name_skeleton")))
    assert "eanne" not in everything
    assert User.objects.filter(is_active=False).count() == 2


def test_a_number_that_somebody_bears_is_passed_over(consultation: Consultation, tmp_path: Path):
    User.objects.create_user("moi@exemple.fr", display_name="Contributeur OOO1")
    run(lines(tmp_path / "p.jsonl", PROPOSALS[:1]), consultation)
    author = Proposal.objects.get(external_key="p1").author
    assert author is not None
    assert author.display_name == "Contributeur 0002"


def test_threads_and_counters_are_true(filled: Consultation):
    root, reply = Comment.objects.get(external_key="c1"), Comment.objects.get(external_key="c2")
    assert (reply.parent, reply.root, reply.depth, root.reply_count) == (root, root, 1, 1)
    bench = Proposal.objects.get(external_key="p1")
    assert (bench.for_count, bench.against_count, bench.neutral_count, bench.comment_count) == (1, 0, 1, 2)
    assert Proposal.objects.get(external_key="p2").against_count == 1


def test_what_was_said_here_before_is_counted_with_it(consultation: Consultation, tmp_path: Path):
    run(lines(tmp_path / "p.jsonl", PROPOSALS), consultation)
    bench = Proposal.objects.get(external_key="p1")
    Comment.objects.create(proposal=bench, text="Ici.", html="<p>Ici.</p>", stance="for")
    Proposal.objects.filter(pk=bench.pk).update(for_count=1)
    run(lines(tmp_path / "a.jsonl", COMMENTS), consultation)
    bench.refresh_from_db()
    assert bench.for_count == 2


def test_a_second_run_changes_nothing_and_says_so(filled: Consultation, tmp_path: Path):
    def state() -> tuple[Any, ...]:
        return (
            list(Proposal.objects.order_by("pk").values()), list(Comment.objects.order_by("pk").values()),
            list(User.objects.order_by("pk").values()), Entry.objects.count(),
        )  # fmt: skip

    before = state()
    assert "Rien à ajouter" in run(tmp_path / "p.jsonl", filled)
    assert "3 arguments du fichier déjà" in run(tmp_path / "a.jsonl", filled)
    assert state() == before


def test_a_longer_file_adds_only_what_is_new(filled: Consultation, tmp_path: Path):
    more = {**COMMENTS[0], "key": "c4", "parent": "c2", "text": "Parce que.", "stance": ""}
    deeper = {**more, "key": "c5", "parent": "c4", "text": "Ah."}
    said = run(lines(tmp_path / "b.jsonl", [*COMMENTS, deeper, more], compressed=True), filled)
    assert "2 arguments de plus" in said
    assert "3 arguments déjà là" in said
    assert "remontée" in said
    fourth, fifth = Comment.objects.get(external_key="c4"), Comment.objects.get(external_key="c5")
    assert (fourth.depth, fifth.depth, fifth.parent) == (2, 2, Comment.objects.get(external_key="c2"))
    assert Comment.objects.get(external_key="c1").reply_count == 3


def test_a_dry_run_writes_nothing_and_says_what_would_be(consultation: Consultation, tmp_path: Path):
    said = run(lines(tmp_path / "p.jsonl", PROPOSALS), consultation, "--dry-run")
    assert "rien n’est écrit" in said
    assert "2 propositions de plus" in said
    assert not Proposal.objects.exists()
    assert not User.objects.exists()
    assert not Entry.objects.exists()


def test_the_journal_keeps_one_line_an_import(filled: Consultation):
    assert list(Entry.objects.values_list("act", flat=True)) == ["contributions.imported"] * 2


def test_a_long_title_is_cut_at_a_word_and_kept_whole_in_the_text(consultation: Consultation, tmp_path: Path):
    title = "Une proposition au titre interminable, " * 5 + "[fin]"
    run(lines(tmp_path / "p.jsonl", [{**PROPOSALS[0], "title": title}]), consultation)
    proposal = Proposal.objects.get()
    assert len(proposal.title) <= 120
    assert proposal.title.endswith("interminable…")
    assert title.strip() in proposal.body_html.replace("<strong>", "").replace("</strong>", "")


def test_trash_is_not_hidden_for_proposals_and_left_out_for_arguments(consultation: Consultation, tmp_path: Path):
    run(lines(tmp_path / "p.jsonl", [PROPOSALS[0], {**PROPOSALS[1], "trashed": True}]), consultation)
    binned = Proposal.objects.get(external_key="p2")
    assert binned.status == "withdrawn"
    assert "corbeille" in binned.withdrawn_reason
    said = run(lines(tmp_path / "a.jsonl", [{**COMMENTS[0], "trashed": "oui"}, COMMENTS[1], COMMENTS[2]]), consultation)
    assert "2 arguments à la corbeille" in said
    assert list(Comment.objects.values_list("external_key", flat=True)) == ["c3"]


def test_a_csv_of_a_spreadsheet_with_a_mapping_of_its_own(consultation: Consultation, tmp_path: Path):
    table = tmp_path / "tableau.csv"
    table.write_bytes(
        "\ufeffN°;Titre;Texte;Date;Thème;Qui agit;Quartier\r\n"
        '7;"Un ""vrai"" parc";"Deux lignes\r\nici";02/03/2021 10:30;solitude;la mairie, la CAF;le chêne-pointu\r\n'.encode()
    )
    mapping = tmp_path / "mapping.json"
    said = {
        "kind": "proposals", "source": "atelier",
        "fields": {"key": "N°", "title": "Titre", "text": "Texte", "created_at": "Date", "theme": "Thème",
                   "actors": "Qui agit", "neighbourhood": "Quartier"},
        "constants": {"local_theme": "Atelier du 2 mars", "logic": "repair"},
        "values": {"theme": {"solitude": "isolation"}, "actors": {"la mairie": "municipality", "la CAF": "caf"}},
    }  # fmt: skip
    mapping.write_text(json.dumps(said), encoding="utf-8")
    run(table, consultation, "--mapping", str(mapping))
    proposal = Proposal.objects.select_related("neighbourhood", "local_theme").get()
    assert (proposal.title, proposal.external_key, proposal.theme) == ('Un "vrai" parc', "atelier:7", "isolation")
    assert (proposal.logic, proposal.actors) == ("repair", ["municipality", "caf"])
    assert proposal.neighbourhood is not None
    assert proposal.neighbourhood.slug == "chene-pointu"
    assert proposal.local_theme == Theme.objects.get(label="Atelier du 2 mars")
    assert "Deux lignes<br" in proposal.body_html
    assert proposal.published_at is not None
    assert proposal.published_at.isoformat() == "2021-03-02T09:30:00+00:00"


def test_another_consultation_has_its_own_copy_and_its_own_numbers(
    filled: Consultation, tourcoing: Territory, tmp_path: Path
):
    other = make_consultation(tourcoing, slug="ailleurs")
    assert "2 propositions de plus" in run(tmp_path / "p.jsonl", other)
    here, there = Proposal.objects.filter(external_key="p1").order_by("pk")
    assert here.author != there.author


def test_a_bar_grows_on_a_terminal_and_leaves_its_line_clean(consultation: Consultation, tmp_path: Path):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    where = f"{consultation.territory.code}/{consultation.slug}"
    path = lines(tmp_path / "p.jsonl", PROPOSALS)
    call_command("import_contributions", str(path), "--consultation", where, stdout=StringIO(), stderr=screen)
    assert "Lecture [" in screen.getvalue()
    assert "Écriture [██████████████████████████████] 100%" in screen.getvalue()
    assert screen.getvalue().endswith(" \r")


def test_the_code_of_the_territory_names_it_too(consultation: Consultation, tmp_path: Path):
    consultation.territory.slug = consultation.territory.code
    assert "2 propositions" in run(lines(tmp_path / "p.jsonl", PROPOSALS), consultation)
    consultation.slug = "nulle-part"
    with pytest.raises(CommandError, match="Aucune consultation"):
        run(tmp_path / "p.jsonl", consultation)
