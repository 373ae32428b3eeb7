"""What a result shows: one sentence to read it by, each option with its bar and the reason it was kept, the money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.votes.models import Mode, Question
from consult.votes.modes.judgment import grades
from consult.votes.modes.lines import euros_in_words
from consult.votes.modes.paper import PaperOption
from consult.votes.selectors import paper_of
from frontend import charts
from frontend.pages.votes.scales import DUELS, GRADES, VOICES, Scale, scale_of
from frontend.pages.votes.tables import duels_won
from frontend.typography import french_spaces, is_french, number, percent, plural

Data = Mapping[str, Any]  # a result as it is published: `ballots`, `totals`, `outcome`
Legend = list[tuple[SafeString, str]]  # a mark, and what it stands for


@dataclass(frozen=True)
class Bar:
    """One option of the result: its place among those kept, its figures in words, its drawing, its reason."""

    title: str
    url: str
    rank: int  # from 1 among those kept; 0 where it was not
    figure: str
    drawing: SafeString
    detail: str  # in the language of the page
    reason: str  # likewise


@dataclass(frozen=True)
class Envelope:
    """The money of a budget: what is spent and what is left."""

    words: str
    drawing: SafeString
    legend: Legend


def bars_of(question: Question, data: Data) -> list[Bar]:
    """Those kept in their order, then the others by their score."""
    scale, outcome = scale_of(question, data), data["outcome"]
    options = {option.code: option for option in paper_of(question).options}
    ranks = {code: n for n, code in enumerate(outcome["winners"], start=1)}
    order = _order(outcome, options, ranks, scale)
    return [_bar(options[code], scale, data, ranks.get(code, 0)) for code in order]


def _order(outcome: Data, options: Mapping[str, Any], ranks: Mapping[str, int], scale: Scale) -> list[str]:
    """Kept ones first; the others as the rule ranked them where it did, else from the highest score down."""
    places = {step["option"]: step["rank"] for step in outcome["explanation"].get("steps", []) if "rank" in step}
    last = len(options) + 1
    return sorted(options, key=lambda code: (ranks.get(code, last), places.get(code, last), -scale.scores[code]))


def _bar(option: PaperOption, scale: Scale, data: Data, rank: int) -> Bar:
    code, figure = option.code, scale.figure(option.code)
    reason = data["outcome"]["explanation"].get("winners", {}).get(code, "")
    if scale.unit == GRADES:
        counts = data["totals"][code]
        drawing = charts.stacked(counts, french_spaces(", ".join(_shares(counts))))
        return Bar(option.title, option.url, rank, _capital(figure), drawing, _middle(counts, scale.grade(code)), "")
    name = figure if scale.unit == VOICES else scale.share(code)
    drawing = charts.bar(scale.scores[code], scale.whole, name, kept=rank > 0)
    return Bar(option.title, option.url, rank, _capital(figure), drawing, _detail(option, scale, data, reason), reason)


def _detail(option: PaperOption, scale: Scale, data: Data, reason: str) -> str:
    """What its figure and its reason leave unsaid: its price, or the duels it won itself."""
    if scale.unit == DUELS and not reason:
        won = duels_won(data, option.code)
        words = ngettext("%(n)s duel gagné sur %(all)s.", "%(n)s duels gagnés sur %(all)s.", plural(won))
        return words % {"n": number(won), "all": number(len(scale.scores) - 1)}
    return _("Coûte %(cost)s.") % {"cost": euros_in_words(option.cost)} if option.cost else ""


def _shares(counts: Sequence[int]) -> list[str]:
    """« Bien : 23 % » for each grade of the scale."""
    whole = sum(counts) or 1
    colon = " : " if is_french() else ": "
    return [f"{label}{colon}{percent(n / whole)}" for label, n in zip(grades(), counts, strict=True)]


def _middle(counts: Sequence[int], grade: str) -> str:
    """Why an option has its majority grade: how many find it worth that much."""
    place, whole = grades().index(grade), sum(counts)
    better = sum(counts[: place + 1])
    words = ngettext(
        "%(n)s bulletin sur %(all)s lui donne cette mention ou mieux (%(share)s).",
        "%(n)s bulletins sur %(all)s lui donnent cette mention ou mieux (%(share)s).",
        better,
    )
    return words % {"n": number(better), "all": number(whole), "share": percent(better / whole if whole else 0, 1)}


def legend_of(question: Question, data: Data) -> Legend:
    """What the marks of the bars stand for, where they need telling."""
    if scale_of(question, data).unit != GRADES:
        return []
    return [(charts.swatch(place), label) for place, label in enumerate(grades())]


def envelope_of(question: Question, data: Data) -> Envelope | None:
    """How much of the envelope the kept options take; nothing where there is no envelope."""
    if question.mode != Mode.BUDGET or not question.envelope:
        return None
    costs = {option.code: option.cost for option in paper_of(question).options}
    parts = [costs[code] for code in data["outcome"]["winners"]]
    left = question.envelope - sum(parts)
    said = {"all": euros_in_words(question.envelope), "spent": euros_in_words(sum(parts)), "left": euros_in_words(left)}
    words = french_spaces(_("%(spent)s engagés sur %(all)s ; il reste %(left)s.") % said)
    legend = [(charts.swatch(0), _("engagé : %(spent)s") % said), (charts.swatch(charts.REST), _("reste : %(left)s") % said)]  # fmt: skip
    return Envelope(words, charts.spent(parts, question.envelope, words), legend)


def reading_of(question: Question, data: Data) -> SafeString:
    """The result in one sentence, in the language of the page; what people wrote keeps its own."""
    winners, ballots = data["outcome"]["winners"], data["ballots"]
    if not ballots:
        return format_html("{}", french_spaces(_("Aucun bulletin n’a été déposé : rien n’est retenu.")))
    said = {"n": number(len(winners)), "ballots": number(ballots), "all": number(len(data["outcome"]["score"]))}
    if not winners:
        words = ngettext(
            "Aucune option n’est retenue, sur %(ballots)s bulletin.",
            "Aucune option n’est retenue, sur %(ballots)s bulletins.",
            ballots,
        )
        return format_html("{}", words % said)
    if question.mode == Mode.BUDGET:
        costs = {option.code: option.cost for option in paper_of(question).options}
        said |= {
            "spent": euros_in_words(sum(costs[c] for c in winners)), "envelope": euros_in_words(question.envelope),
        }  # fmt: skip
        words = ngettext(
            "%(n)s projet sur %(all)s est financé, pour %(spent)s sur une enveloppe de %(envelope)s.",
            "%(n)s projets sur %(all)s sont financés, pour %(spent)s sur une enveloppe de %(envelope)s.",
            len(winners),
        )
        return format_html("{}", words % said)
    titles = {option.code: option.title for option in paper_of(question).options}
    figure = scale_of(question, data).figure(winners[0])
    first = format_html("{}", french_spaces(titles[winners[0]])) if is_french() else format_html('<span lang="fr">{}</span>', titles[winners[0]])  # fmt: skip
    if len(winners) == 1:
        words = _("« {title} » est retenue : {figure}.")
    else:
        words = _("{n} options sont retenues ; la première, « {title} » : {figure}.")
    return format_html(french_spaces(words), title=first, figure=french_spaces(figure), n=said["n"])


def ties_of(question: Question, outcome: Data) -> list[str]:
    """Each tie, in words: never hidden."""
    titles = {option.code: option.title for option in paper_of(question).options}
    told = [tie["text"] for tie in outcome["explanation"].get("ties", []) if "text" in tie]
    return told or [", ".join(titles.get(code, code) for code in tie) for tie in outcome["ties"]]


def turnout_of(question: Question, ballots: int, web: int, paper: int) -> tuple[list[dict[str, str]], SafeString]:
    """The figures of the turnout, each with its base, and its bar."""
    share = percent(ballots / question.roll_size, 1) if question.roll_size else percent(0)
    base = _("%(share)s des %(roll)s personnes sur la liste") % {"share": share, "roll": number(question.roll_size)}
    rows = [
        (ballots, ngettext("bulletin compté", "bulletins comptés", ballots), base),
        (web, _("en ligne"), ""),
        (paper, _("sur papier"), ""),
    ]
    figures = [{"value": number(value), "label": label, "base": base} for value, label, base in rows]
    return figures, charts.bar(Fraction(ballots), Fraction(question.roll_size), base)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
