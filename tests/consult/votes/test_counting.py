"""Close, count, publish, recount: the accounts fit or nothing is published."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consult.votes.models import (
    Checkpoint,
    Leaf,
    PublishedFile,
    Question,
    RegisterLine,
    Result,
    SealedBallot,
    Statement,
    Status,
    Superseded,
)
from consult.votes.publishing import EXPORTS, public_files
from consult.votes.rules import VoteRefusal
from consult.votes.sealing import seals, words
from consult.votes.selectors import receipt_in_journal
from consult.votes.services.closing import close_question, log_ballots
from consult.votes.services.counting import CountError, count_question
from consult.votes.services.roll import add_to_roll, strike_from_roll
from consult.votes.tally import pabulib
from core.accounts.models import Attestation
from core.lib.refusals import Refused
from core.people.identity import fingerprint
from tests.consult.votes.urns import (
    MODES,
    cast,
    counted,
    end,
    folder_in,
    fresh,
    make_voters,
    official_of,
    recount,
    sealed,
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-5")
@pytest.mark.parametrize("mode", MODES)
def test_a_vote_of_each_kind_is_counted_and_a_stranger_finds_the_same_totals(mode: str, tmp_path: Path) -> None:
    question = counted(mode=mode)
    result = Result.objects.get(question=question)
    assert (result.ballots, result.web, result.paper) == (13, 13, 0)
    assert RegisterLine.objects.filter(question=question).count() == 13
    leaves, statements = (
        Leaf.objects.filter(question=question).count(),
        Statement.objects.filter(question=question).count(),
    )
    assert leaves == statements + SealedBallot.objects.count() + Superseded.objects.count()
    assert Superseded.objects.count() == 1  # one of them has voted twice
    folder = folder_in(tmp_path / "dossier", question)
    gone = bytes(Superseded.objects.get().receipt).hex()
    assert (folder / "superseded.txt").read_text().split() == [gone]
    assert gone in (folder / "journal.txt").read_text().split()
    done = recount(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tout concorde." in done.stdout
    call_command("recount", str(folder))
    said = json.loads((folder / "result.json").read_text())
    assert said == result.data
    winners = {"ranking": ["2"], "judgment": ["1"], "budget": ["1", "4", "2"]}
    assert said["outcome"]["winners"] == winners.get(mode, ["1"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-7")
@pytest.mark.parametrize("name", ["ballots.jsonl", "journal.txt", "result.json", "question.json", "statements.jsonl", "checkpoint", "superseded.txt"])  # fmt: skip
def test_one_changed_byte_makes_the_recount_name_the_fault(name: str, tmp_path: Path) -> None:
    folder = folder_in(tmp_path / "dossier", counted())
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    done = recount(folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert name in done.stdout or "checkpoint" in done.stdout or "journal" in done.stdout
    with pytest.raises(CommandError):
        call_command("recount", str(folder))


@pytest.mark.django_db(transaction=True)
def test_the_receipt_that_was_kept_is_found_and_the_replaced_one_says_so() -> None:
    question, people = sealed(12)
    old = cast(question, people[0], ["2"]).receipt
    kept = cast(question, people[0], ["1"]).receipt
    for voter in people[1:]:
        cast(question, voter, ["3"])
    prefix = words.read_words(words.receipt_words(kept))
    assert receipt_in_journal(question, prefix).index is None
    question = end(question)
    assert receipt_in_journal(question, prefix).index is not None
    assert receipt_in_journal(question, old.hex()[:25]).is_superseded
    assert not receipt_in_journal(question, prefix).is_superseded


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-8")
def test_a_ballot_of_nobody_on_the_roll_stops_the_count() -> None:
    question, people = sealed(4)
    for voter in people:
        cast(question, voter, ["1"])
    choice = seals.canonical(["2"])
    forged = seals.seal(bytes(question.public_key), question.pk, choice, question.choice_length)
    SealedBallot.objects.create(pseudonym=b"?" * 16, question_id=question.pk, ct=forged.ct, com=forged.com)
    end(question)
    with pytest.raises(CountError, match="pas sur la liste"):
        count_question(question=fresh(question))
    assert not Result.objects.exists()
    assert not RegisterLine.objects.exists()
    assert not PublishedFile.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-8")
def test_a_ballot_that_was_changed_or_taken_out_stops_the_count() -> None:
    question, people = sealed(4)
    for voter in people:
        cast(question, voter, ["1"])
    end(question)
    SealedBallot.objects.filter(pseudonym=SealedBallot.objects.order_by("receipt")[0].pseudonym).delete()
    with pytest.raises(CountError, match="journal"):
        count_question(question=fresh(question))
    assert fresh(question).status == Status.CLOSED


@pytest.mark.django_db(transaction=True)
def test_nobody_counts_before_the_close_and_counting_twice_counts_once() -> None:
    question, people = sealed(3)
    cast(question, people[0], ["1"])
    with pytest.raises(Refused) as refused:
        count_question(question=question)
    assert refused.value.reason == VoteRefusal.NOT_CLOSED
    end(question)
    first = count_question(question=fresh(question))
    again = count_question(question=fresh(question))
    assert first.pk == again.pk
    assert RegisterLine.objects.count() == 1
    assert Statement.objects.filter(question=question).count() == 2  # opening, result


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("P-6")
def test_with_fewer_than_eleven_ballots_only_totals_are_published(tmp_path: Path) -> None:
    question = counted(5)
    files = public_files(question)
    assert not {"ballots.jsonl", "paper.jsonl", *EXPORTS} & set(files)
    assert not PublishedFile.objects.filter(name="ballots.jsonl").exists()
    done = recount(folder_in(tmp_path / "dossier", question))
    assert done.returncode == 0, done.stdout
    assert "non recomptés" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_ballots_withheld_from_the_public_are_kept_for_scrutineers() -> None:
    question = counted(13, publishes_ballots=False)
    assert "ballots.jsonl" not in public_files(question)
    assert "ballots.jsonl" in public_files(question, scrutineers=True)


@pytest.mark.django_db(transaction=True)
def test_a_vote_in_which_nobody_voted_is_counted_too(tmp_path: Path) -> None:
    question, _people = sealed(3)
    end(question)
    result = count_question(question=fresh(question))
    assert result.ballots == 0
    assert recount(folder_in(tmp_path / "dossier", fresh(question))).returncode == 0


@pytest.mark.django_db(transaction=True)
def test_the_pabulib_file_says_the_same_votes() -> None:
    question = counted(13, "budget")
    read = pabulib.read(public_files(question)["bulletins.pb"].decode())
    assert read.election.voters == 13
    assert read.election.budget == 50_000
    assert {option.id for option in read.election.options} == {"1", "2", "3", "4"}


@pytest.mark.django_db(transaction=True)
def test_the_commands_close_and_count() -> None:
    question, people = sealed(3)
    cast(question, people[0], ["1"])
    with pytest.raises(CommandError, match="court encore"):
        call_command("close_vote", str(question.pk))
    with pytest.raises(CommandError, match="pas fermée"):
        call_command("count_vote", str(question.pk))
    with pytest.raises(CommandError, match="pas de question"):
        call_command("close_vote", "999999")
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    call_command("close_vote", str(question.pk))
    call_command("count_vote", str(question.pk))
    assert fresh(question).status == Status.COUNTED
    assert close_question(question=fresh(question)).status == Status.COUNTED


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-10")
@pytest.mark.parametrize("is_logged", [False, True])
def test_a_person_taken_off_the_roll_takes_their_ballot_and_the_journal_says_so(
    is_logged: bool, tmp_path: Path
) -> None:
    question, people = sealed(25)
    town, official = question.consultation.territory, official_of(question)
    born = date(1970, 1, 2)
    identity = fingerprint(territory=town, full_name="Votante Double", born_on=born)
    Attestation.objects.filter(person_id=people[0].person_id, territory=town).update(identity=identity)
    receipts = [cast(question, voter, ["1"]).receipt for voter in people]
    if is_logged:
        while not Leaf.objects.filter(value=receipts[0]).exists():  # which eleven wait is drawn by lot
            Leaf.objects.filter(index__gt=0).delete()
            SealedBallot.objects.update(is_logged=False)
            Checkpoint.objects.filter(size__gt=1).delete()
            log_ballots(question=question)
    named = {"standing": official, "question": question, "full_name": "Votante Double", "born_on": born}
    with pytest.raises(Refused) as refused:
        strike_from_roll(**named, reason=" ")
    assert refused.value.reason == VoteRefusal.REASON_NEEDED
    strike_from_roll(**named, reason="Deux identités pour une personne")
    with pytest.raises(Refused) as refused:
        cast(fresh(question), people[0], ["2"])
    assert refused.value.reason == VoteRefusal.NOT_ON_ROLL
    end(question)
    result = count_question(question=fresh(question))
    assert (result.ballots, result.data["totals"]["1"], result.data["roll"]) == (24, 24, 24)
    done = recount(folder_in(tmp_path / "dossier", fresh(question)))
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db(transaction=True)
def test_those_attested_meanwhile_join_the_roll_and_the_recount_still_fits(tmp_path: Path) -> None:
    question, people = sealed(11)
    official = official_of(question)
    assert add_to_roll(standing=official, question=question) == 0
    late = make_voters(question.consultation.territory, 13)[11:]
    with pytest.raises(Refused):
        cast(question, late[0], ["2"])
    assert add_to_roll(standing=official, question=question) == 2
    for voter in (*people, *late):
        cast(question, voter, ["2"])
    end(question)
    assert count_question(question=fresh(question)).data["roll"] == 13
    done = recount(folder_in(tmp_path / "dossier", fresh(question)))
    assert done.returncode == 0, done.stdout
    with pytest.raises(Refused) as refused:
        add_to_roll(standing=official, question=fresh(question))
    assert refused.value.reason == VoteRefusal.OVER
