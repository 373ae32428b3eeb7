"""A digest in words: one sentence, one link and one reason for each line."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from consult.answers.addresses import desk_address
from consult.digests.links import act_address
from consult.digests.models import Every
from consult.digests.places import Due
from consult.digests.printing import print_address
from consult.digests.replies import reply_address
from consult.digests.rules import Kind, Lateness, Line
from consult.digests.selectors import Planned
from consult.digests.signals import Figures, Move, Signal
from consult.digests.summaries import Row
from core.lib.moments import day_in_words
from core.territories.models import CommonTheme

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
IN: Final = {
    Every.DAILY: _("en un jour"), Every.WEEKLY: _("en une semaine"), Every.MONTHLY: _("en un mois"),
    Every.PHASES: _("pendant l’étape qui s’est achevée"),
}  # fmt: skip
THE_ONE_BEFORE: Final = {
    Every.DAILY: _("le jour d’avant"), Every.WEEKLY: _("la semaine d’avant"), Every.MONTHLY: _("le mois d’avant"),
    Every.PHASES: _("autant de jours avant elle"),
}  # fmt: skip
MOVES: Final = {
    Move.CONTESTED: _("« %(title)s » est discutée des deux côtés : %(pros)s arguments pour et %(cons)s contre %(period)s."),
    Move.RISING: _("« %(title)s » a gagné %(gained)s soutiens %(period)s, contre %(before)s %(earlier)s."),
    Move.ACTORS: _("« %(title)s » a pour la première fois la voix de : %(names)s."),
}  # fmt: skip
MOST_NAMES: Final = 3


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
    because = str(line.because.label)
    if item.instead_of:
        because += gettext(", en l’absence de votre collègue %(name)s") % {"name": item.instead_of}
    if item.act is None:
        return Said(sentence, because, item.url)
    asked = due.office, due.period.key, item.act, item.key
    return Said(sentence, because, item.url, str(item.act.label), act_address(*asked), reply_address(*asked))


def signal_said(signal: Signal, due: Due) -> Said:
    """The one thing that moved, and why it was chosen."""
    moved, names = signal.moved, [name for _number, name in signal.moved.actors]
    words = str(MOVES[signal.move]) % {
        "title": moved.title, "pros": moved.pros, "cons": moved.cons, "gained": moved.gained, "before": moved.before,
        "period": IN[Every(due.every)], "earlier": THE_ONE_BEFORE[Every(due.every)],
        "names": ", ".join(names[:MOST_NAMES]) + ("…" if len(names) > MOST_NAMES else ""),
    }  # fmt: skip
    return Said(words, str(signal.move.label), moved.url)


def figures_said(figures: Figures, due: Due, *, is_head: bool) -> str:
    """« En une semaine, dans vos délégations : 3 propositions nouvelles et 41 soutiens (la semaine d’avant : 2 et 38). »"""
    proposals, supports = figures.proposals, figures.supports
    new = ngettext("%(n)s proposition nouvelle", "%(n)s propositions nouvelles", proposals) % {"n": proposals}
    gained = ngettext("%(n)s soutien", "%(n)s soutiens", supports) % {"n": supports}
    where = gettext("Sur tout le territoire") if is_head else gettext("Dans vos délégations")
    words = gettext("%(where)s, %(period)s : %(proposals)s et %(supports)s (%(earlier)s : %(p)s et %(s)s).")
    return words % {
        "where": where,
        "period": IN[Every(due.every)], "earlier": THE_ONE_BEFORE[Every(due.every)],
        "proposals": new if proposals else gettext("aucune proposition nouvelle"),
        "supports": gained if supports else gettext("aucun soutien"),
        "p": figures.proposals_before, "s": figures.supports_before,
    }  # fmt: skip


def row_said(row: Row, due: Due) -> str:
    """« Valérie Morel, Solidarités : 3 dossiers attendent, dont 1 en retard, le premier dû le 3 décembre ; 1 engagement en retard. »"""
    parts = []
    if row.waiting:
        words = ngettext("%(n)s dossier attend", "%(n)s dossiers attendent", row.waiting) % {"n": row.waiting}
        if row.late:
            words += gettext(", dont %(n)s en retard") % {"n": row.late}
        if row.oldest:
            day = day_in_words(row.oldest, weekday=False, today=due.today)
            words += gettext(", le premier dû le %(day)s") % {"day": day}
        parts.append(words)
    if row.commitments:
        late = ngettext("%(n)s engagement en retard", "%(n)s engagements en retard", row.commitments)
        parts.append(late % {"n": row.commitments})
    theme = CommonTheme(row.theme).label
    return gettext("%(name)s, %(theme)s : %(what)s.") % {"name": row.holder, "theme": theme, "what": " ; ".join(parts)}


def words_of(one: Planned) -> dict[str, Any]:
    """What the letter's template says of one digest."""
    town = one.due.office.territory
    return {
        "territory_name": town.name, "function": one.due.office.function, "decisions": one.selection.decisions,
        "lines": [said(line, one.due) for line in one.selection.lines], "left": one.selection.left,
        "is_pressing": any(line.lateness != Lateness.ON_TIME for line in one.selection.lines),
        "desk_url": desk_address(town),
        "signal": signal_said(one.signal, one.due) if one.signal else None,
        "figures": figures_said(one.figures, one.due, is_head=one.is_head) if one.figures else "",
        "summary": one.summary, "rows": [row_said(row, one.due) for row in one.summary.rows] if one.summary else [],
        "is_head": one.is_head, "print_url": print_address(one.due),
    }  # fmt: skip
