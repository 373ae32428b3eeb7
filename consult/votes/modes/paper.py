"""The blank ballot: what every mode reads to check, measure and put a choice in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A choice is plain JSON data: a list of option codes, or a mapping from option code to a whole number.
Choice = Any


@dataclass(frozen=True)
class PaperOption:
    """One line of the paper. `code` is short and lasts as long as the question ("1", "2", …)."""

    code: str
    title: str
    text: str = ""
    cost: int = 0  # euros
    url: str = ""  # the proposal it comes from


@dataclass(frozen=True)
class Paper:
    """The blank ballot of one question."""

    mode: str
    options: tuple[PaperOption, ...]
    least: int = 1  # fewest options to choose (approval, ranking)
    most: int = 0  # most options to choose; 0 is all of them
    points: int = 0  # to share out (points), credits (quadratic), or the highest mark (score)
    envelope: int = 0  # euros (budget)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the paper."""
        return tuple(option.code for option in self.options)

    @property
    def limit(self) -> int:
        """The most options that may be chosen."""
        return self.most or len(self.options)


class InvalidChoice(ValueError):  # noqa: N818 — it is an answer to a person
    """The paper is not filled as it asks; the words say what is wrong and how to put it right, in French or English.

    `whole` speaks of the paper, `lines` of its options: code → sentence. Either may be empty, never both.
    """

    def __init__(self, whole: str = "", lines: Mapping[str, str] | None = None) -> None:
        self.whole = whole
        self.lines = dict(lines or {})
        super().__init__(" ".join([whole, *self.lines.values()]).strip())
