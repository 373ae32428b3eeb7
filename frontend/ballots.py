"""The lines of a ballot as its page shows them: names, ids, what was typed, what is wrong and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from consult.votes.modes import judgment, lines
from consult.votes.modes.paper import InvalidChoice, Paper, PaperOption
from frontend.typography import THIN, is_french

HELP: Final = "choice_help"
ERROR: Final = "choice_error"  # what is wrong with the whole paper


@dataclass(frozen=True, slots=True)
class Mark:
    """One grade that a line may be given."""

    value: str
    label: str
    id: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One option, and its field."""

    option: PaperOption
    name: str
    id: str
    value: str  # as typed
    ticked: bool
    error: str
    invalid: bool  # by itself, or as a part of a paper that is
    described_by: str  # ids
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ballot paper on its page. `faults` sums up its errors: words, and the id of the field they lead to."""

    lines: tuple[Line, ...]
    described_by: str
    whole: str
    faults: tuple[tuple[str, str], ...]


def sheet_of(paper: Paper, values: Mapping[str, Any], errors: InvalidChoice | None) -> Sheet:
    """The paper with the values of its fields: those of `fill`, or a form as it was posted."""
    whole, wrong = (errors.whole, errors.lines) if errors else ("", {})
    ticked = set(lines.marks_in(values))
    typed = {code: str(values.get(lines.field_of(code)) or "").strip() for code in paper.codes}
    filled = ticked | {code for code in paper.codes if typed[code]}
    # A fault of the whole paper is the fault of each line that was filled; of all, where none was.
    shared = (filled & set(paper.codes) or set(paper.codes)) if whole and not wrong else set()
    shown = tuple(
        _line(
            paper, option, typed[option.code], option.code in ticked, wrong.get(option.code, ""), option.code in shared
        )
        for option in paper.options
    )
    faults = [(whole, next(line.id for line in shown if line.invalid))] if whole and shown else []
    faults += [(f"{line.option.title}{_colon()} {line.error}", line.id) for line in shown if line.error]
    return Sheet(shown, f"{HELP} {ERROR}" if whole else HELP, whole, tuple(faults))


def _colon() -> str:
    return f"{THIN}:" if is_french() else ":"


def _line(paper: Paper, option: PaperOption, typed: str, ticked: bool, error: str, shared: bool) -> Line:
    field = lines.field_of(option.code)
    marks: tuple[Mark, ...] = ()
    if paper.mode == "judgment":
        marks = tuple(
            Mark(str(place), label, f"id_{field}_{place}", typed == str(place))
            for place, label in enumerate(judgment.grades())
        )
    return Line(
        option, field, marks[0].id if marks else f"id_{field}", typed, ticked, error, bool(error) or shared,
        f"id_{field}_error" if error else (ERROR if shared else ""), marks,
    )  # fmt: skip
