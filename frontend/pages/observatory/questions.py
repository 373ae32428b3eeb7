"""The two questions of the reports: which internal governance, and which cooperation between actors, goes with what results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.observatory.published import PublishedSnapshot, SizeClass
from consult.observatory.selectors import indicators
from consult.observatory.words import part_label
from frontend.pages.observatory.figures import line_of, unit_of
from frontend.pages.observatory.place import Reader, Towns, citation, guarded, kind_words, reader_of
from frontend.pages.observatory.process import moderation_words
from frontend.plots.groups import Cloud, Group, Groups, Pair, can_tell, cloud, groups, swatches
from frontend.plots.quantities import interval_in_words
from frontend.typography import french_spaces

Result = tuple[str, str]  # an indicator and one of its parts
RESULTS: Final[tuple[Result, ...]] = (
    ("C2", ""), ("C1", "60"), ("C4", ""), ("C3", ""), ("C5", "yes"), ("P1", ""), ("P3", "priority"), ("P5", ""), ("D1", "both_sides"),
    ("M1", "median"),
)  # fmt: skip
COOPERATION: Final[Result] = ("C7", "actors")
MANY_DELEGATIONS: Final = 6
KINDS: Final = {"municipality": "commune", "intermunicipality": "intercommunalite"}  # in the address, in every language


@dataclass(frozen=True)
class Side:
    """One way of dividing the towns: its name, and their groups on one scale."""

    title: str
    chart: Groups
    can_tell: bool  # two groups at least have a median


@dataclass(frozen=True)
class Likes:
    """Towns of one kind and size: how they are called in the address and on the page, and which they are."""

    slug: str
    label: str
    towns: list[PublishedSnapshot]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Both questions for one result, with what the figures can and cannot say; 400 where the address cannot be read, with the remedy."""
    reader = reader_of(request)
    title = _("Les deux questions")
    if reader.shown is None:
        return render(request, "observatory/questions.html", reader.context((title, "")))
    names = {slug_of(one): one for one in RESULTS}
    asked, faults = request.GET.get("resultat") or slug_of(RESULTS[0]), []
    if asked not in names:
        asked = slug_of(RESULTS[0])
        faults.append(_("resultat : ce code n’existe pas. Choisissez parmi %(codes)s.") % {"codes": ", ".join(names)})
    result, everyone = names[asked], reader.snapshots({names[asked][0], COOPERATION[0]})
    offered = likes_in(everyone)
    likes = _likes_asked(request, offered)
    if likes is None:
        likes = likes_of_most(offered)
        slugs = ", ".join(one.slug for one in offered)
        faults.append(
            _("semblables : aucun territoire n’est de ce type et de cette taille. Choisissez parmi %(codes)s.")
            % {"codes": slugs}
        )
    governance = [_side(label, way, result, likes.towns, everyone) for label, way in governances()]
    partners = [_side(label, way, result, likes.towns, everyone) for label, way in cooperations()]
    context = reader.context(
        (title, ""),
        faults=[french_spaces(words) for words in faults],
        results=[(slug, label_of(one), slug == asked) for slug, one in names.items()],
        result=label_of(result),
        offered=offered,
        likes=likes,
        governance=governance,
        governance_told=any(side.can_tell for side in governance),
        partners=partners,
        partners_told=any(side.can_tell for side in partners),
        cloud=_cloud(result, likes.towns, everyone) if likes.towns else None,
        legend=swatches(),
        citation=_cited(reader, asked, likes),
    )
    return guarded(render(request, "observatory/questions.html", context, status=400 if faults else 200), reader)


def likes_in(everyone: Towns) -> list[Likes]:
    """The kinds and sizes of this vintage, by kind and then by size: a small town and a large one are never in one group."""
    kinds, sizes = list(KINDS), [*(one for one in SizeClass if one != SizeClass.UNKNOWN), SizeClass.UNKNOWN]
    firsts = sorted(everyone.one_of_each(), key=lambda one: (kinds.index(one.told.place.kind), sizes.index(one.size)))
    return [
        Likes(f"{KINDS[one.told.place.kind]}-{one.size.value}", kind_words(one), everyone.alike(one)) for one in firsts
    ]


def _likes_asked(request: HttpRequest, offered: Sequence[Likes]) -> Likes | None:
    """The kind and size asked for, nothing where no town is of it; those of most towns where none is asked for."""
    asked = request.GET.get("semblables")
    return next((one for one in offered if one.slug == asked), None) if asked else likes_of_most(offered)


def likes_of_most(offered: Sequence[Likes]) -> Likes:
    """The kind and size of most towns."""
    return max(offered, key=lambda one: len(one.towns), default=Likes("", "", []))


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


def _side(
    title: str,
    way: Callable[[PublishedSnapshot], str],
    result: Result,
    towns: Sequence[PublishedSnapshot],
    everyone: Towns,
) -> Side:
    """The towns by this way of working. Groups are in the order of their words, never of their results."""
    by_way: dict[str, list[PublishedSnapshot]] = {}
    for one in towns:
        by_way.setdefault(way(one), []).append(one)
    code, key = result
    found = [Group(name, [line_of(one, code, key, everyone) for one in by_way[name]]) for name in sorted(by_way)]
    return Side(title, groups(found, unit_of(code, key, everyone)), sum(map(can_tell, found)) > 1)


def _cloud(result: Result, towns: Sequence[PublishedSnapshot], everyone: Towns) -> Cloud:
    """How many actors cooperate, against the result."""
    units = [unit_of(code, key, everyone) for code, key in (COOPERATION, result)]
    pairs = []
    for one in towns:
        across, up = (line_of(one, code, key, everyone) for code, key in (COOPERATION, result))
        intervals = [
            interval_in_words(line.low, line.high, unit) for line, unit in zip((across, up), units, strict=True)
        ]
        pairs.append(Pair(name=up.name, across=across.value, up=up.value, intervals=tuple(intervals), url=up.url))
    name = _("De gauche à droite : %(across)s. De bas en haut : %(up)s.") % {
        "across": label_of(COOPERATION), "up": label_of(result),
    }  # fmt: skip
    return cloud(pairs, units[0], units[1], name)


def _cited(reader: Reader, asked: str, likes: Likes) -> str:
    if reader.shown is None:
        return ""
    same = f"&semblables={likes.slug}" if likes.slug else ""
    url = f"{reverse('observatory:questions')}?millesime={reader.shown.vintage}&resultat={asked}{same}"
    return citation(reader.shown, _("Les deux questions"), url)
