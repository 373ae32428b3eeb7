"""A digest in words: one sentence, one link and one reason for each line."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from consult.answers.addresses import desk_address
from consult.digests.links import act_address
from consult.digests.replies import reply_address
from consult.digests.rules import Kind, Lateness, Line
from consult.digests.selectors import Due, Planned
from core.lib.moments import day_in_words

SENTENCES: Final = {
    Kind.DECIDE: _("« %(title)s » attend votre décision avant le %(day)s."),
    Kind.OWED: _("« %(title)s » a reçu les soutiens voulus : une réponse est due avant le %(day)s."),
    Kind.COMMITMENT: _("L’engagement « %(title)s » arrive à échéance le %(day)s."),
}
LATE: Final = {
    Kind.DECIDE: _("« %(title)s » attend votre décision ; la réponse était due le %(day)s."),
    Kind.OWED: _("« %(title)s » attend une réponse, qui était due le %(day)s."),
    Kind.COMMITMENT: _("L’engagement « %(title)s » devait être tenu le %(day)s."),
}
UNDATED: Final = _("« %(title)s » attend votre décision.")


@dataclass(frozen=True)
class Said:
    """One line as it is read."""

    sentence: str
    because: str
    url: str
    act: str = ""
    act_url: str = ""
    reply_to: str = ""  # where mail is read, the address that does the same act


def said(line: Line, due: Due) -> Said:
    """The words of one line, in the language being written."""
    item = line.item
    sentences = LATE if line.lateness == Lateness.LATE else SENTENCES
    words = sentences[item.kind] if item.due_on else UNDATED
    day = day_in_words(item.due_on, weekday=False, today=due.today) if item.due_on else ""
    sentence = str(words) % {"title": item.title, "day": day}
    if item.act is None:
        return Said(sentence, str(line.because.label), item.url)
    asked = due.office, due.period.key, item.act, item.key
    return Said(
        sentence, str(line.because.label), item.url, str(item.act.label), act_address(*asked), reply_address(*asked)
    )  # fmt: skip


def words_of(one: Planned) -> dict[str, Any]:
    """What the letter's template says of one digest."""
    town = one.due.office.territory
    return {
        "territory_name": town.name, "function": one.due.office.function, "decisions": one.selection.decisions,
        "lines": [said(line, one.due) for line in one.selection.lines], "left": one.selection.left,
        "is_pressing": any(line.lateness != Lateness.ON_TIME for line in one.selection.lines),
        "desk_url": desk_address(town),
    }  # fmt: skip
