"""Published figures as charts: each part of an indicator, town by town, with what makes it not comparable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.observatory.disclosure.parts import PublishedPart
from consult.observatory.figures import Cause, Unit
from consult.observatory.published import PublishedSnapshot
from consult.observatory.selectors import indicators
from consult.observatory.words import CAUSES, part_label
from frontend.pages.observatory.place import Towns, is_peer
from frontend.plots.axis import Axis, axis_for
from frontend.plots.bands import Band, band_of
from frontend.plots.strips import Line, Strips, ends_of, strips
from frontend.typography import number

# Families of indicators, by the letters that their codes begin with.
PROFILES: Final[dict[str, Promise]] = {
    "P": gettext_lazy("Qui participe"), "D": gettext_lazy("Comment on dialogue"),
    "C": gettext_lazy("Comment l’institution répond"), "M": gettext_lazy("Comment on modère"),
    "T": gettext_lazy("De quoi on parle"), "V": gettext_lazy("Si les votes se recomptent"),
}  # fmt: skip
# The one part that a profile shows, where an indicator has several.
HEADLINES: Final = {"P3": "priority", "P7": "gini", "D1": "replies", "C1": "60", "C5": "yes", "C7": "actors", "M1": "median", "M3": "overturned"}  # fmt: skip
OF_ONE_OUTLINE: Final = {("P3", "priority")}  # figures of two outlines of priority areas do not compare
OF_ONE_CENSUS: Final = {"P4"}  # nor do likenesses to the populations of two years


@dataclass(frozen=True)
class Chart:
    """One part of one indicator: how it is called and read, its lines, and what may be compared."""

    code: str
    key: str
    title: str
    part: str  # its name, where the indicator has several
    unit: Unit
    strips: Strips
    denominator: str
    comparable_if: str
    method_url: str
    has_peers: bool

    @property
    def label(self) -> str:
        """« Réponses à 30, 60 et 90 jours : en 60 jours »."""
        return _("%(title)s : %(part)s") % {"title": self.title, "part": self.part} if self.part else self.title


def keys_of(code: str, snapshots: Iterable[PublishedSnapshot]) -> list[str]:
    """The parts that these towns have of an indicator, in the order of its grid."""
    return list(dict.fromkeys(part.key for one in snapshots for part in one.told.figures.get(code, ())))


def headline_of(code: str, snapshots: Sequence[PublishedSnapshot]) -> list[str]:
    """The part that a profile shows: nothing of an indicator that is a grid (themes, grounds), which has its own page."""
    if code in HEADLINES:
        return [HEADLINES[code]]
    keys = keys_of(code, snapshots)
    return keys if len(keys) == 1 else []


def part_of(snapshot: PublishedSnapshot, code: str, key: str) -> PublishedPart | None:
    """One published number of one town."""
    return next((part for part in snapshot.told.figures.get(code, ()) if part.key == key), None)


def unit_of(code: str, key: str, snapshots: Iterable[PublishedSnapshot]) -> Unit:
    """The unit of a part: its own, or its indicator's."""
    found = (part_of(one, code, key) for one in snapshots)
    return next((part.unit for part in found if part and part.unit), indicators()[code].unit)


def base_words(part: PublishedPart, unit: Unit) -> str:
    """What a figure rests on: « 355 sur 28 100 ». Nothing of one that is hidden."""
    if part.value is None or part.base is None:
        return ""
    if part.count is None:
        return _("d’après %(base)s") % {"base": number(part.base)}
    words = _("%(count)s pour %(base)s") if unit == Unit.RATIO else _("%(count)s sur %(base)s")
    return words % {"count": number(part.count), "base": number(part.base)}


def apart(snapshot: PublishedSnapshot, code: str, key: str, among: Towns) -> str:
    """Why a town's figure does not compare with those of the others, in words; nothing where it does."""
    if snapshot.told.versions.get(code) != among.version_of(code):
        return _("calculé par une autre version de la méthode")
    if (code, key) in OF_ONE_OUTLINE and snapshot.told.priority_vintage != among.outline:
        return _("d’autres contours des quartiers prioritaires")
    if code in OF_ONE_CENSUS and snapshot.told.age_sex_year != among.census:
        return _("une population d’une autre année")
    return ""


def is_beyond(snapshot: PublishedSnapshot, code: str, key: str, among: Towns) -> bool:
    """Whether its delay is one that fewer than half have reached, and would else compare: no number, and a long one."""
    part = part_of(snapshot, code, key)
    reached = part is None or part.hidden or part.cause != Cause.NOT_REACHED
    return not reached and not apart(snapshot, code, key, among)


def line_of(snapshot: PublishedSnapshot, code: str, key: str, among: Towns, *, is_chosen: bool = False) -> Line:
    """One town in a chart. A figure that is hidden, or that does not compare, leaves its reason alone."""
    name, part = among.called(snapshot), part_of(snapshot, code, key)
    url = f"{reverse('observatory:pilot', args=[snapshot.told.place.code])}?millesime={snapshot.vintage}"
    if part is None:
        return Line(name=name, unsaid=_("absent de ce relevé"), url=url, is_chosen=is_chosen)
    if part.hidden:
        words = str(part.hidden.reason.label)
        return Line(name=name, unsaid=words, is_hidden=True, url=url, is_chosen=is_chosen)
    cause = str(CAUSES[part.cause]) if part.cause else apart(snapshot, code, key, among)
    if cause or part.value is None:
        return Line(
            name=name, unsaid=cause or _("absent de ce relevé"), is_beyond=is_beyond(snapshot, code, key, among), url=url,
            is_chosen=is_chosen,
        )  # fmt: skip
    base = base_words(part, part.unit or indicators()[code].unit)
    if code in OF_ONE_CENSUS:
        base = _("%(base)s ; population de %(year)s") % {"base": base, "year": snapshot.told.age_sex_year}
    return Line(
        name=name, value=part.value, low=part.low, high=part.high, base=base, url=url, is_chosen=is_chosen,
    )  # fmt: skip


def values_of(code: str, key: str, snapshots: Sequence[PublishedSnapshot], among: Towns) -> list[float]:
    """The figures of these towns that can be shown and compared."""
    found = ((one, part_of(one, code, key)) for one in snapshots)
    return [
        part.value
        for one, part in found
        if part and part.value is not None and not part.hidden and not part.cause and not apart(one, code, key, among)
    ]


def band_among(code: str, key: str, peers: Sequence[PublishedSnapshot], among: Towns) -> Band | None:
    """Where these peers are, those whose delay is not reached among them."""
    return band_of(values_of(code, key, peers, among), sum(is_beyond(one, code, key, among) for one in peers))


def peers_of(chosen: Sequence[PublishedSnapshot], everyone: Towns, focus: str) -> list[PublishedSnapshot]:
    """The peers of the town in focus, itself apart; without one, those of all the chosen, where all are of one kind and size."""
    if not chosen:
        return []
    first = next((one for one in chosen if one.told.place.code == focus), chosen[0])
    if not focus and not all(is_peer(first, one) for one in chosen):
        return []
    return [one for one in everyone.alike(first) if one.told.place.code != focus]


def chart_of(
    code: str, key: str, chosen: Sequence[PublishedSnapshot], everyone: Towns, *,
    focus: str = "", axis: Axis | None = None,
) -> Chart:  # fmt: skip
    """One part of an indicator for the chosen towns, with the band of their peers."""
    peers = peers_of(chosen, everyone, focus)
    unit, band = unit_of(code, key, everyone), band_among(code, key, peers, everyone)
    lines = [line_of(one, code, key, everyone, is_chosen=one.told.place.code == focus) for one in chosen]
    indicator = indicators()[code]
    return Chart(
        code=code, key=key, title=str(indicator.name), part=part_label(code, key), unit=unit,
        strips=strips(lines, unit, band=band, axis=axis),
        denominator=str(indicator.denominator), comparable_if=str(indicator.comparable_if),
        method_url=reverse("home:method", args=[f"indicateur-{code.lower()}"]), has_peers=bool(peers),
    )  # fmt: skip


def charts_of(
    code: str, keys: Sequence[str], chosen: Sequence[PublishedSnapshot], everyone: Towns, *, focus: str = ""
) -> list[Chart]:  # fmt: skip
    """The parts of one indicator, those of one unit on one scale."""
    units = {key: unit_of(code, key, everyone) for key in keys}
    peers, ends = peers_of(chosen, everyone, focus), {unit: [0.0] for unit in units.values()}
    for key, unit in units.items():
        lines = [line_of(one, code, key, everyone) for one in chosen]
        band = band_among(code, key, peers, everyone)
        ends[unit] += [*ends_of(lines), *(band.ends if band else [])]
    axes = {unit: axis_for(values, unit) for unit, values in ends.items()} if len(keys) > 1 else {}
    return [chart_of(code, key, chosen, everyone, focus=focus, axis=axes.get(units[key])) for key in keys]
