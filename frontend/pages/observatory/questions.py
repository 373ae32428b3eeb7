"""The two questions of the reports: which internal governance, and which cooperation between actors, goes with what results."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.observatory.published import PublishedSnapshot
from consult.observatory.selectors import indicators
from consult.observatory.words import part_label
from frontend.pages.observatory.figures import line_of, unit_of
from frontend.pages.observatory.place import Reader, Towns, citation, guarded, reader_of
from frontend.pages.observatory.process import moderation_words
from frontend.plots.groups import Cloud, Group, Groups, Pair, can_tell, cloud, groups, swatches

Result = tuple[str, str]  # an indicator and one of its parts
RESULTS: Final[tuple[Result, ...]] = (
    ("C2", ""), ("C1", "60"), ("C4", ""), ("C3", ""), ("C5", "yes"), ("P1", ""), ("P3", "priority"), ("P5", ""), ("D1", "both_sides"),
    ("M1", "median"),
)  # fmt: skip
COOPERATION: Final[Result] = ("C7", "actors")
MANY_DELEGATIONS: Final = 6


@dataclass(frozen=True)
class Side:
    """One way of dividing the towns: its name, and their groups on one scale."""

    title: str
    chart: Groups
    can_tell: bool  # two groups at least have a median


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Both questions for one result, with what the figures can and cannot say."""
    reader = reader_of(request)
    title = _("Les deux questions")
    if reader.shown is None:
        return render(request, "observatory/questions.html", reader.context((title, "")))
    names = {slug_of(one): one for one in RESULTS}
    asked = request.GET.get("resultat") or slug_of(RESULTS[0])
    if asked not in names:
        raise BadRequest("resultat")
    result, snapshots = names[asked], reader.snapshots({names[asked][0], COOPERATION[0]})
    governance = [_side(label, way, result, snapshots) for label, way in governances()]
    partners = [_side(label, way, result, snapshots) for label, way in cooperations()]
    context = reader.context(
        (title, ""),
        results=[(slug, label_of(one), slug == asked) for slug, one in names.items()],
        result=label_of(result),
        governance=governance,
        governance_told=any(side.can_tell for side in governance),
        partners=partners,
        partners_told=any(side.can_tell for side in partners),
        cloud=_cloud(result, snapshots) if snapshots else None,
        legend=swatches(),
        citation=_cited(reader, asked),
    )
    return guarded(render(request, "observatory/questions.html", context), reader)


def slug_of(result: Result) -> str:
    """How a result is called in the address: « C1-60 »."""
    return "-".join(filter(None, result))


def label_of(result: Result) -> str:
    """How a result is called on the page."""
    code, key = result
    part = part_label(code, key) if key else ""
    return (
        _("%(title)s : %(part)s") % {"title": indicators()[code].name, "part": part}
        if part
        else str(indicators()[code].name)
    )


def governances() -> list[tuple[str, Callable[[PublishedSnapshot], str]]]:
    """Ways of governing inside the institution."""
    return [
        (_("Qui décide des réponses"), _decides),
        (_("Combien d’élues et d’élus ont une délégation"), _delegations),
        (_("Quand la modération lit"), moderation_words),
    ]


def cooperations() -> list[tuple[str, Callable[[PublishedSnapshot], str]]]:
    """Ways of working with others."""
    return [
        (_("Des engagements partagés avec une institution partenaire"), lambda one: _("au moins un") if one.told.process.partners else _("aucun")),
        (_("Un avis demandé avant de répondre"), lambda one: _("au moins une fois") if one.told.process.advised else _("jamais")),
    ]  # fmt: skip


def _decides(snapshot: PublishedSnapshot) -> str:
    by = snapshot.told.process.decided_by
    elected, official = by.get("elected", 0) > 0, by.get("official", 0) > 0
    if elected and official:
        return _("élues, élus et services")
    if elected:
        return _("élues et élus seuls")
    return _("services seuls") if official else _("aucune réponse encore")


def _delegations(snapshot: PublishedSnapshot) -> str:
    many = snapshot.told.process.delegations
    if many >= MANY_DELEGATIONS:
        return _("six ou plus")
    return _("de une à cinq") if many else _("aucune")


def _side(title: str, way: Callable[[PublishedSnapshot], str], result: Result, snapshots: Towns) -> Side:
    """The towns by this way of working. Groups are in the order of their words, never of their results."""
    by_way: dict[str, list[PublishedSnapshot]] = {}
    for one in snapshots:
        by_way.setdefault(way(one), []).append(one)
    code, key = result
    found = [Group(name, [line_of(one, code, key, snapshots) for one in by_way[name]]) for name in sorted(by_way)]
    return Side(title, groups(found, unit_of(code, key, snapshots)), sum(map(can_tell, found)) > 1)


def _cloud(result: Result, snapshots: Towns) -> Cloud:
    """How many actors cooperate, against the result."""
    pairs = []
    for one in snapshots:
        across, up = (line_of(one, code, key, snapshots) for code, key in (COOPERATION, result))
        pairs.append(Pair(name=one.told.place.name, across=across.value, up=up.value, url=up.url))
    name = _("De gauche à droite : %(across)s. De bas en haut : %(up)s.") % {
        "across": label_of(COOPERATION), "up": label_of(result),
    }  # fmt: skip
    return cloud(pairs, unit_of(*COOPERATION, snapshots), unit_of(*result, snapshots), name)


def _cited(reader: Reader, asked: str) -> str:
    if reader.shown is None:
        return ""
    url = f"{reverse('observatory:questions')}?millesime={reader.shown.vintage}&resultat={asked}"
    return citation(reader.shown, _("Les deux questions"), url)
