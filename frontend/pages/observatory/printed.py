"""A comparison and a town on paper: tagged PDF, the same figures as on the page, each table with its small drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.observatory.published import PublishedSnapshot
from core.lib.paper import Block as Words
from core.lib.paper import Paper, heading, paragraph, picture, run, table
from frontend.pages.observatory.contracts import Contract
from frontend.pages.observatory.figures import Chart
from frontend.pages.observatory.place import embargo_words, kind_words, population_words
from frontend.pages.observatory.process import process_rows, says
from frontend.plots.on_paper import standalone
from frontend.practices import PracticeLink
from frontend.typography import french_spaces, is_french

if TYPE_CHECKING:  # the page that shows the same blocks
    from frontend.pages.observatory.reading import Block

DRAWING_MM: Final = 54
MOST_ACROSS: Final = 3  # towns of a table of ways of working: a page is no wider


@dataclass(frozen=True)
class Around:
    """What goes with the figures on each paper: whether they are public, the sheets of the towns, the line to cite by."""

    is_sealed: bool
    practices: Sequence[PracticeLink]
    cited: str


def comparison_paper(
    said: str, chosen: Sequence[PublishedSnapshot], names: Sequence[str], charts: Sequence[Chart],
    notices: Sequence[Mapping[str, Any]], around: Around,
) -> Paper:  # fmt: skip
    """The comparison that a page shows, in the same order, with what qualifies it."""
    blocks = _sealed(around.is_sealed)
    for one in notices:
        title = [run(f"{one['title']}. ", "strong")] if one["title"] else []
        blocks.append(paragraph(*title, run(one["text"])))
    blocks += [block for chart in charts for block in _chart(chart)]
    if chosen:
        blocks.append(heading(_("Comment ces territoires consultent")))
    for start in range(0, len(chosen), MOST_ACROSS):
        some = chosen[start : start + MOST_ACROSS]
        heads = [_("Façon de travailler"), *names[start : start + MOST_ACROSS]]
        blocks.append(table(heads, [[run(row.label), *map(run, row.cells)] for row in process_rows(some)]))
    return _paper(_("Comparaison : %(what)s") % {"what": said}, [*blocks, *_foot(around)])


def pilot_paper(
    found: PublishedSnapshot, name: str, families: Sequence[tuple[str, Sequence["Block"]]],
    contracts: Sequence[Contract], around: Around,
) -> Paper:  # fmt: skip
    """Everything that may be said of one town in one vintage."""
    about = f"{kind_words(found)} – {population_words(found)} – {found.vintage.label}"
    blocks = [*_sealed(around.is_sealed), paragraph(run(french_spaces(about), "em"))]
    for family, shown in families:
        blocks += [heading(family), *(one for block in shown for one in _block(block))]
    blocks += [heading(_("Comment ce territoire consulte")), table([_("Façon de travailler"), _("Ici")], [[run(label), run(say(found))] for label, say in says()])]  # fmt: skip
    return _paper(_("Observatoire : %(town)s") % {"town": name}, [*blocks, *_contracts(contracts), *_foot(around)])


def _chart(chart: Chart) -> list[Words]:
    heads = [_("Territoire"), _("Dessin"), _("Chiffre"), _("Intervalle"), _("Base")]
    rows = [
        [run(one.line.name), _drawn(one.drawing), run(french_spaces(one.figure)), run(one.interval), run(one.line.base)]
        for one in chart.strips.drawn
    ]
    if any(one.drawing for one in chart.strips.drawn):
        rows.append([run(""), _drawn(chart.strips.axis), run(""), run(""), run("")])
    told = [chart.strips.reading, *([chart.strips.peers] if chart.has_peers else [])]
    read = [paragraph(run(french_spaces(words))) for words in told]
    terms = _("Base : %(base)s. Comparable si : %(terms)s.") % {"base": chart.denominator, "terms": chart.comparable_if}
    return [heading(french_spaces(f"{chart.code} – {chart.label}")), *read, table(heads, rows), paragraph(run(french_spaces(terms), "em"))]  # fmt: skip


def _block(block: "Block") -> list[Words]:
    """One indicator of a town: its parts on one scale, whose round values are under them, then where the peers are."""
    heads = [_("Partie"), _("Parmi ses pairs"), _("Chiffre"), _("Intervalle"), _("Base")]
    rows = [
        [run(french_spaces(row.part) or _("valeur")), _drawn(row.drawing), run(french_spaces(row.figure)), run(row.interval), run(row.line.base)]
        for row in block.rows
    ]  # fmt: skip
    if block.axis:
        rows.append([run(""), _drawn(block.axis), run(""), run(""), run("")])
    terms = _("Base : %(base)s. Comparable si : %(terms)s.") % {"base": block.denominator, "terms": block.comparable_if}
    title = heading(french_spaces(f"{block.code} – {block.title}"), 2)
    return [title, table(heads, rows), *_peers(block), paragraph(run(french_spaces(terms), "em"))]


def _peers(block: "Block") -> list[Words]:
    """Where the peers are, part by part."""
    said = [(row.part, row.peers) for row in block.rows if row.peers]
    told = [_("%(part)s – %(peers)s") % {"part": part, "peers": peers} if part else peers for part, peers in said]
    return [paragraph(run(french_spaces(one))) for one in told]


def _contracts(contracts: Sequence[Contract]) -> list[Words]:
    """What the State publishes around the town, beside its participation."""
    if not contracts:
        return []
    words = _("Des chiffres publiés par l’État, avec leur année et leur source. Ils situent le territoire ; ils n’expliquent pas sa participation.")  # fmt: skip
    blocks = [heading(_("Le contexte social, à côté")), paragraph(run(french_spaces(words)))]
    heads = [_("Chiffre"), _("Année"), _("Valeur"), _("Source")]
    for one in contracts:
        rows = [
            [run(line.label), run(line.year), run(line.value), run(line.source, href=line.source_url)]
            for line in one.lines
        ]
        blocks += [heading(one.title, 2), table(heads, rows)]
    return blocks


def _practices(practices: Sequence[PracticeLink]) -> list[Words]:
    """What these towns did that others may do."""
    if not practices:
        return [paragraph(run(french_spaces(_("Aucune fiche pratique n’est encore publiée ici."))))]
    colon = " : " if is_french() else ": "
    return [
        paragraph(run(f"{one.already}{colon}"), run(one.row.title, href=f"{settings.PUBLIC_URL}{one.url}"))
        for one in practices
    ]


def _drawn(drawing: SafeString) -> Words:
    return picture(standalone(drawing), DRAWING_MM) if drawing else run("–")


def _sealed(is_sealed: bool) -> list[Words]:
    return [paragraph(run(embargo_words(), "strong"))] if is_sealed else []


def _foot(around: Around) -> list[Words]:
    sheets = [heading(_("Ce qui a été fait, à côté des chiffres")), *_practices(around.practices)]
    note = _("Les nombres de personnes et de contributions sont arrondis à cinq ; ceux des actes de l’institution sont exacts. « • » : un chiffre masqué, pour que personne ne soit reconnu. L’ordre des territoires est celui de l’alphabet.")  # fmt: skip
    return [*sheets, heading(_("Lire et citer")), paragraph(run(french_spaces(note))), paragraph(run(around.cited))]


def _paper(title: str, blocks: list[Words]) -> Paper:
    return Paper(
        title=french_spaces(title),
        author=_("Observatoire des démarches pilotes"),
        blocks=blocks,
        lang=(get_language() or "fr")[:2],
    )
