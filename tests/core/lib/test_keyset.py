"""Long lists by cursor."""

import pytest

from consult.consultations.models import Consultation
from consult.proposals.models import Proposal
from core.lib.keyset import BadCursorError, page_of, read_cursor
from tests.make import make_proposal


def walk(
    consultation: Consultation, column: str, descending: bool, split: float | None = None, size: int = 3
) -> tuple[list[int], list[int]]:
    """Every key from the first page to the last, then back again."""
    rows = Proposal.objects.filter(consultation=consultation)
    legs = [rows] if split is None else [rows.filter(rotation__gte=split), rows.filter(rotation__lt=split)]
    there: list[int] = []
    back: list[int] = []
    cursor = None
    while True:
        page = page_of(legs, column, "list", cursor=cursor, size=size, descending=descending)
        there += page.pks
        if not page.next:
            break
        cursor = read_cursor(page.next, "list")
    while page.previous:
        page = page_of(
            legs, column, "list", cursor=read_cursor(page.previous, "list"), size=size, descending=descending
        )
        back = page.pks + back
    return there, back


@pytest.mark.parametrize(("column", "descending"), [("support_count", True), ("rotation", False)])
def test_every_row_is_read_once_there_and_back(consultation: Consultation, column: str, descending: bool) -> None:
    for number in range(11):
        make_proposal(consultation, title=f"Idée {number}", support_count=number % 3, rotation=number / 11)
    order = (f"-{column}", "-pk") if descending else (column, "pk")
    expected = list(Proposal.objects.order_by(*order).values_list("pk", flat=True))
    there, back = walk(consultation, column, descending)
    assert there == expected
    assert back == expected[: len(back)]
    assert len(back) >= len(expected) - 3


@pytest.mark.parametrize("split", [0.0, 0.31, 0.95])
def test_a_round_that_starts_in_its_middle_ends_where_it_began(consultation: Consultation, split: float) -> None:
    for number in range(10):
        make_proposal(consultation, title=f"Idée {number}", rotation=number / 10)
    rotations = dict(Proposal.objects.values_list("pk", "rotation").order_by("pk"))
    expected = sorted(rotations, key=lambda pk: (rotations[pk] < split, rotations[pk]))
    there, back = walk(consultation, "rotation", False, split)
    assert there == expected
    assert back == expected[: len(back)]


@pytest.mark.promise("S-6")
@pytest.mark.parametrize("text", ["x", "a:b:c", "'||pg_sleep(5)--", "\x00", "é" * 2000, "eyJ9:1:2"])
def test_a_cursor_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        read_cursor(text, "list")


def test_a_cursor_of_another_list_is_refused(consultation: Consultation) -> None:
    for number in range(3):
        make_proposal(consultation, title=f"Idée {number}")
    page = page_of([Proposal.objects.all()], "rotation", "list", cursor=None, size=2, descending=False)
    assert read_cursor(page.next, "list")
    with pytest.raises(BadCursorError):
        read_cursor(page.next, "other")


def test_merged_legs_make_one_order(consultation: Consultation) -> None:
    for number in range(12):
        make_proposal(consultation, title=f"Idée {number}", support_count=number // 2)
    rows = Proposal.objects.all()
    legs = [
        rows.filter(support_count__in=[0, 3]),
        rows.filter(support_count__in=[1, 4]),
        rows.filter(support_count__in=[2, 5]),
    ]
    there: list[int] = []
    text = "first"
    while text:
        cursor = read_cursor("" if text == "first" else text, "list")
        page = page_of(legs, "support_count", "list", cursor=cursor, size=5, descending=True, merged=True)
        there, text = there + page.pks, page.next
    assert there == list(Proposal.objects.order_by("-support_count", "-pk").values_list("pk", flat=True))
    assert page_of([], "support_count", "list", cursor=None, size=5, descending=True).pks == []
