"""`replay_discussion`: what was said elsewhere is said again, all of it, once."""

import gzip
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import F

from consult.discussion.models import Message, Room
from consult.discussion.replay import Queue, Utterance
from consult.discussion.services.leading import close_room
from core.accounts.models import User
from tests.consult.discussion.rooms import fresh, make_room
from tests.people import standing

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "data" / "participation" / "republique-numerique"


def line(n: int, **more: Any) -> dict[str, Any]:
    """One line of a recording."""
    said = {
        "id": n,
        "author": f"voix-{n % 3}",
        "body": f"Ce que j’ai à dire, {n}.",
        "created_at": f"2015-10-17T18:{n:02d}:00+0200",
    }
    return {**said, **more}


def recording(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A recording in this directory."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def room(db: None) -> Room:
    return make_room()


def test_a_recording_is_said_again_in_order_and_a_second_run_adds_nothing(room: Room, tmp_path: Path) -> None:
    path = recording(tmp_path / "fil.jsonl", [line(n) for n in (3, 1, 2)])
    call_command("replay_discussion", str(path), room=room.pk, speed=1e6)
    said = list(Message.objects.filter(room=room).order_by("number").values_list("number", "text"))
    assert said == [(n, f"Ce que j’ai à dire, {n}.") for n in (1, 2, 3)]
    call_command("replay_discussion", str(path), room=room.pk, speed=1e6)
    assert fresh(room).last_number == 3
    assert not User.objects.filter(messages__room=room, is_active=True).exists()


def test_whom_a_limit_makes_wait_keeps_their_order_and_the_others_go_on():
    moment = datetime(2015, 10, 17, 18, tzinfo=UTC)
    a1, a2, b1 = (Utterance(key, key[0], key, moment) for key in ("a1", "a2", "b1"))
    queue = Queue()
    for one in (a1, a2, b1):
        queue.add(one)
    assert list(queue.due(0.0)) == [a1, b1]
    assert queue.postpone(a1, 10.0) == 0
    assert queue.said(b1) == 1
    assert list(queue.due(9.0)) == []
    assert queue.next_at == 10.0
    assert list(queue.due(10.0)) == [a1]
    assert queue.said(a1) == 1
    assert list(queue.due(10.0)) == [a2]
    assert queue.said(a2) == 1
    assert not queue


@pytest.mark.django_db
def test_the_same_words_of_one_voice_wait_for_their_limit_and_are_said_after_the_others(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if seconds > 60:  # five minutes later, in the base's own rows
            Message.objects.filter(room=room).update(posted_at=F("posted_at") - timedelta(minutes=6))
            monkeypatch.setattr(time, "monotonic", lambda: now() + seconds)

    now = time.monotonic
    monkeypatch.setattr(time, "sleep", sleep)
    same = [line(1, author="voix-1", body="Oui."), line(2, author="voix-1", body="Oui."), line(3, author="voix-2")]
    call_command("replay_discussion", str(recording(tmp_path / "fil.jsonl", same)), room=room.pk, speed=1e6)
    assert [text for (text,) in Message.objects.filter(room=room).order_by("number").values_list("text")] == [
        "Oui.", "Ce que j’ai à dire, 3.", "Oui.",
    ]  # fmt: skip
    assert max(pauses) > 60


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"id": 1}], "created_at"),
        ([line(1, body="  ")], "body"),
        ([line(1), line(2, created_at="hier")], "Ligne 2"),
        ([line(1, created_at="2015-10-17T18:00:00")], "fuseau"),
        ([line(1), line(1)], "même « id »"),
        ([], "vide"),
    ],
)
def test_a_faulty_recording_is_refused_whole_in_one_sentence(
    rows: list[dict[str, Any]], words: str, room: Room, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("replay_discussion", str(recording(tmp_path / "f.jsonl", rows)), room=room.pk, speed=1e6)
    assert not Message.objects.exists()


def test_a_closed_room_an_unknown_one_and_a_missing_file_are_told(room: Room, tmp_path: Path) -> None:
    path = recording(tmp_path / "f.jsonl", [line(1)])
    with pytest.raises(CommandError, match="pas de salle"):
        call_command("replay_discussion", str(path), room=10**9)
    with pytest.raises(CommandError, match="pas de fichier"):
        call_command("replay_discussion", str(tmp_path / "absent"), room=room.pk)
    awa = User.objects.get(display_name="Awa Cissokho")
    close_room(standing=standing(awa, room.consultation.territory), room=room)
    with pytest.raises(CommandError, match="terminée"):
        call_command("replay_discussion", str(path), room=room.pk)


@pytest.mark.django_db
def test_the_first_arguments_of_republique_numerique_end_with_equal_counts(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    if not RECORDED.is_dir():
        pytest.skip("les données réelles ne sont pas sur cette machine (../shared/data)")
    call_command("replay_discussion", str(RECORDED / "arguments.jsonl.gz"), room=room.pk, speed=1e7, only=12)
    with gzip.open(RECORDED / "arguments.jsonl.gz", "rt", encoding="utf-8") as lines:
        first = min(json.loads(one)["created_at"] for one in lines)
    assert first.startswith("2015-09-26")
    assert "12 dans le fichier, 12 dans la salle" in capsys.readouterr().out
