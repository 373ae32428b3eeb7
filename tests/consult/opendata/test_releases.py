"""A version holds what was read and may leave, the same bytes each time, and loses at once what is taken away."""

import hashlib
from functools import partial

import pytest
from django.http import Http404

from consult.comments.models import Comment
from consult.comments.models import Status as CommentStatus
from consult.consultations.models import Consultation, Status
from consult.opendata.models import Redaction, Review, Verdict
from consult.opendata.selectors import PAGE_SIZE, ZIP, file_of, release_at, territory_bundle, versions_of
from consult.opendata.services import clear_unmarked, note_redactions, publish_release, review_texts
from consult.opendata.texts import texts_of
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.words import words_of
from core.accounts.models import User
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Refused
from core.territories.models import Territory
from tests.consult.opendata.making import again, make_full, published, read_all, rows_of, shown, unpacked
from tests.make import make_comment, make_consultation, make_proposal, queries_of
from tests.people import standing

BENCH = "Un banc à chaque arrêt"


@pytest.fixture
def full(clichy: Territory, nadia: User, karim: User) -> Consultation:
    return make_full(clichy, nadia, karim)


def proposal_of(full: Consultation, title: str = BENCH) -> Proposal:
    return Proposal.objects.get(consultation=full, title=title)


@pytest.mark.promise("P-5")
def test_no_text_leaves_before_a_person_has_read_it(full: Consultation, karim: User) -> None:
    release = published(full, karim)
    for table in ("propositions", "arguments", "reponses", "engagements", "consultation"):
        rows = rows_of(release, table)
        assert rows
        assert {row["texte_absent"] for row in rows} == {"non_relu"}
    whole = file_of(release, ZIP, clock())
    assert all(text.whole.encode() not in whole for text in texts_of(full, clock()))


@pytest.mark.promise("P-5")
def test_a_text_that_was_read_leaves_and_one_held_back_says_so(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    held = proposal_of(full, "Un local pour la régie")
    text = next(one for one in texts_of(full, clock()) if one.name == f"proposal:{held.pk}")
    review_texts(
        standing=standing(karim, full.territory), consultation=full,
        said={text.name: (text.fingerprint, Verdict.WITHHOLD)},
    )  # fmt: skip
    first, second = rows_of(published(full, karim), "propositions")
    assert (first["titre"], first["texte"], first["texte_absent"]) == (BENCH, proposal_of(full).body, None)
    assert (second["titre"], second["texte"], second["texte_absent"]) == (None, None, "retenu")


@pytest.mark.promise("P-5")
def test_a_text_changed_since_it_was_read_needs_another_reading(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    changed = proposal_of(full)
    Proposal.objects.filter(pk=changed.pk).update(**words_of(BENCH, "Appelez le 06 12 34 56 78."))
    assert [row["texte_absent"] for row in rows_of(published(full, karim), "propositions")] == ["non_relu", None]


def test_words_that_changed_while_they_were_read_are_not_cleared(full: Consultation, karim: User) -> None:
    text = next(one for one in texts_of(full, clock()) if one.kind == "proposal")
    Proposal.objects.filter(pk=text.pk).update(**words_of(BENCH, "Autre chose."))
    missed = review_texts(
        standing=standing(karim, full.territory), consultation=full,
        said={text.name: (text.fingerprint, Verdict.PUBLISH)},
    )  # fmt: skip
    assert missed == [text.name]
    assert not Review.objects.exists()


@pytest.mark.promise("P-5")
def test_what_the_scan_marks_is_never_cleared_with_the_others(full: Consultation, karim: User) -> None:
    marked = make_proposal(full, None, "Un numéro", "Appelez le 06 12 34 56 78.")
    clear = partial(clear_unmarked, standing=standing(karim, full.territory), consultation=full, said={})
    assert clear(shown=shown(full)) == (len(texts_of(full, clock())) - 1, [])
    assert not Review.objects.filter(proposal=marked).exists()
    assert clear(shown=shown(full)) == (0, [])


@pytest.mark.promise("P-5")
def test_only_the_texts_of_the_page_are_cleared_at_once(full: Consultation, karim: User) -> None:
    for number in range(PAGE_SIZE):
        make_comment(proposal_of(full), None, f"Oui, {number}.")
    page, rest = shown(full), shown(full, 2)
    assert len(page) == PAGE_SIZE
    cleared = clear_unmarked(standing=standing(karim, full.territory), consultation=full, shown=page, said={})
    assert cleared == (PAGE_SIZE, [])
    assert shown(full) == rest


@pytest.mark.promise("P-5")
def test_a_text_that_came_or_changed_after_the_page_is_not_cleared_with_it(full: Consultation, karim: User) -> None:
    told, changed = shown(full), proposal_of(full)
    make_comment(changed, None, "La fille du gardien a tout vu.")
    Proposal.objects.filter(pk=changed.pk).update(**words_of(BENCH, "Le gardien a tout vu."))
    kept = clear_unmarked(standing=standing(karim, full.territory), consultation=full, shown=told, said={})
    assert kept == (len(told) - 1, [f"proposal:{changed.pk}"])
    assert not Review.objects.filter(proposal=changed).exists()
    assert len(shown(full)) == 2


@pytest.mark.promise("P-5")
def test_what_was_ticked_or_said_by_another_is_stronger_than_the_lot(full: Consultation, karim: User) -> None:
    official, told = standing(karim, full.territory), shown(full)
    mine, other = proposal_of(full), proposal_of(full, "Un local pour la régie")
    ticked, before = ({f"proposal:{one.pk}": (told[f"proposal:{one.pk}"], Verdict.WITHHOLD)} for one in (mine, other))
    review_texts(standing=official, consultation=full, said=before)
    kept = clear_unmarked(standing=official, consultation=full, shown=told, said=ticked)
    assert kept == (len(told) - 1, [])
    assert {one.verdict for one in Review.objects.filter(proposal__in=[mine, other])} == {Verdict.WITHHOLD}


@pytest.mark.parametrize("status", [ProposalStatus.WITHDRAWN, ProposalStatus.HIDDEN, ProposalStatus.RETURNED])
def test_a_text_taken_away_leaves_every_version_at_once(full: Consultation, karim: User, status: str) -> None:
    read_all(full, karim)
    release, gone = published(full, karim), proposal_of(full)
    Proposal.objects.filter(pk=gone.pk).update(status=status, withdrawn_reason="x", removal="x", removed_at=clock())
    row = rows_of(release, "propositions")[0]
    assert (row["id"], row["titre"], row["texte"], row["texte_absent"]) == (gone.pk, None, None, "indisponible")
    assert row["soutiens"] == 12
    assert gone.body.encode() not in file_of(again(release), ZIP, clock())


def test_an_erased_row_a_masked_passage_and_a_second_thought_leave_every_version(
    full: Consultation, karim: User
) -> None:
    read_all(full, karim)
    release = published(full, karim)
    masked, thought = proposal_of(full), proposal_of(full, "Un local pour la régie")
    Comment.objects.exclude(parent=None).get().delete()
    Proposal.objects.filter(pk=masked.pk).update(**words_of(BENCH, "Nos aînées █████."))
    text = next(one for one in texts_of(full, clock()) if one.name == f"proposal:{thought.pk}")
    review_texts(
        standing=standing(karim, full.territory), consultation=full,
        said={text.name: (text.fingerprint, Verdict.WITHHOLD)},
    )  # fmt: skip
    assert {row["texte_absent"] for row in rows_of(release, "propositions")} == {"indisponible"}
    assert [row["texte_absent"] for row in rows_of(release, "arguments")] == [None, "indisponible"]


@pytest.mark.promise("P-5")
def test_an_old_version_never_takes_the_new_words_of_a_text(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    old, changed = published(full, karim), proposal_of(full)
    Proposal.objects.filter(pk=changed.pk).update(**words_of(BENCH, "Deux bancs."))
    read_all(full, karim)
    new = published(full, karim)
    assert [rows_of(one, "propositions")[0]["texte"] for one in (old, new)] == [None, "Deux bancs."]


def test_what_a_proposal_quotes_of_a_room_leaves_with_the_rooms_message(full: Consultation, karim: User) -> None:
    said = "> La lampe est morte.\n> (message n° 12)\n\nRéparons-la."
    quoting = make_proposal(full, None, "La lampe", said)
    read_all(full, karim)
    old = published(full, karim)
    assert "morte" in rows_of(old, "propositions")[2]["texte"]
    Proposal.objects.filter(pk=quoting.pk).update(taken_back=[12])
    assert rows_of(old, "propositions")[2]["texte"] is None
    read_all(full, karim)
    new = rows_of(published(full, karim), "propositions")[2]["texte"]
    assert "morte" not in new
    assert "Réparons-la" in new


def test_what_was_taken_away_is_said_of_the_version_with_its_new_hash(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    release = published(full, karim)
    assert note_redactions(clock()) == 0
    Comment.objects.update(status=CommentStatus.HIDDEN, removal="x", withdrawn_at=clock())
    assert note_redactions(clock()) == 1
    assert note_redactions(clock()) == 0
    (version,) = versions_of(full)
    assert (version.gone, version.redacted_at is not None) == (2, True)
    packed = file_of(again(release), ZIP, clock())
    assert version.sha256 == hashlib.sha256(packed).hexdigest() != release.sha256
    assert version.size == len(packed)
    Comment.objects.update(status=CommentStatus.PUBLISHED, removal="", withdrawn_at=None)
    assert note_redactions(clock()) == 1
    (version,) = versions_of(full)
    assert (version.sha256, version.redacted_at) == (release.sha256, None)
    assert Redaction.objects.count() == 2


def test_the_same_version_gives_the_same_bytes_whatever_comes_after(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    release = published(full, karim)
    first = file_of(again(release), ZIP, clock())
    assert hashlib.sha256(first).hexdigest() == release.sha256
    assert len(first) == release.size
    make_proposal(full, None, "Une de plus")
    Proposal.objects.update(support_count=99)
    Consultation.objects.filter(pk=full.pk).update(answer_threshold=9999)
    assert file_of(again(release), ZIP, clock()) == first


def test_the_same_data_are_never_two_versions(full: Consultation, karim: User) -> None:
    assert published(full, karim).number == 1
    with pytest.raises(Refused) as refused:
        published(full, karim)
    assert refused.value.reason.value == "nothing_new"
    read_all(full, karim)
    assert published(full, karim).number == 2
    assert [one.number for one in versions_of(full)] == [2, 1]


def test_a_publication_is_in_the_journal(full: Consultation, karim: User) -> None:
    release = published(full, karim)
    entry = Entry.objects.get(act="opendata.published")
    assert (entry.actor, entry.details) == (karim, {"version": 1, "sha256": release.sha256})


def test_nobody_is_named_but_associations(full: Consultation, karim: User, nadia: User) -> None:
    read_all(full, karim)
    release = published(full, karim)
    whole = file_of(release, ZIP, clock())
    for user in (nadia, karim):
        for said in (user.display_name, user.email, str(user.person_id)):
            assert said.encode() not in whole, said
    alone, together = rows_of(release, "propositions")
    assert (alone["association"], bool(together["association"])) == (None, True)


@pytest.mark.promise("S-17")
def test_no_cell_is_a_formula_and_programs_read_the_exact_words(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    release = published(full, karim)
    assert b";'=HYPERLINK(1);" in file_of(release, "propositions.csv", clock())
    assert rows_of(release, "propositions")[1]["texte"] == "=HYPERLINK(1)"


def test_only_officials_of_the_town_read_and_publish(
    full: Consultation, nadia: User, theo: User, bertrand: User
) -> None:
    for user in (None, nadia, theo, bertrand):
        for act in (publish_release, partial(clear_unmarked, shown=shown(full), said={})):
            with pytest.raises(Refused) as refused:
                act(standing=standing(user, full.territory), consultation=full)
            assert refused.value.reason.value == ("not_allowed" if user else "sign_in")


@pytest.mark.promise("S-4")
def test_the_data_of_a_draft_do_not_exist(full: Consultation, karim: User) -> None:
    published(full, karim)
    code = full.territory.code
    assert release_at(code, full.slug, 1).number == 1
    Consultation.objects.filter(pk=full.pk).update(status=Status.DRAFT)
    for act in (lambda: release_at(code, full.slug, 1), lambda: territory_bundle(code, clock())):
        with pytest.raises(Http404):
            act()
    assert versions_of(full) == []
    with pytest.raises(Refused):
        published(full, karim)


def test_the_bundle_of_a_town_holds_the_last_version_of_each(full: Consultation, karim: User) -> None:
    published(full, karim)
    read_all(full, karim)
    published(full, karim)
    other = make_consultation(full.territory, "rue-aux-enfants", title="Des rues aux enfants")
    published(other, karim)
    _town, packed = territory_bundle(full.territory.code, clock())
    assert {name.split("/")[0] + "/" + name.split("/")[1] for name in unpacked(packed)} == {
        f"{full.slug}/v2",
        f"{other.slug}/v1",
    }


def test_a_larger_consultation_asks_no_more_of_the_database(full: Consultation, karim: User, nadia: User) -> None:
    read_all(full, karim)
    few = again(published(full, karim))
    asked = queries_of(lambda: file_of(few, ZIP, clock()))
    for number in range(20):
        make_comment(make_proposal(full, nadia, f"Encore {number}"), nadia, f"Oui, {number}.")
    read_all(full, karim)
    many = again(published(full, karim))
    assert queries_of(lambda: file_of(many, ZIP, clock())) == asked
