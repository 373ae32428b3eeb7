"""The shapes of what the API of the observatory says: published figures, catalogues and context, no row and no person."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from consult.observatory.context import ContextView, ContractView
from consult.observatory.disclosure.parts import PublishedPart
from consult.observatory.disclosure.tables import Reason
from consult.observatory.figures import Cause, Indicator, Nature, Unit
from consult.observatory.models import ContextKind, ContextUnit
from consult.observatory.published import PublishedSnapshot, SizeClass
from consult.observatory.selectors import VintageShown, indicators
from consult.observatory.words import CAUSES, part_label
from core.territories.models import Territory, TerritoryKind

VINTAGE = r"^[0-9]{4}-T[1-4]$"


def _choices(kind: Any) -> list[str]:
    return [one.value for one in kind]


@extend_schema_serializer(many=False)
class IndexOut(serializers.Serializer[Any]):
    """The addresses of the observatory, by name."""

    results = serializers.DictField(child=serializers.CharField())


class IndicatorOut(serializers.Serializer[Any]):
    """A question that every town is asked in the same way."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.ChoiceField(_choices(Unit), help_text="de 0 à 1 pour « share » et « index »")
    denominator = serializers.CharField()
    nature = serializers.ChoiceField(_choices(Nature))
    least = serializers.IntegerField(help_text="en dessous, rien n’est dit")
    comparable_if = serializers.CharField()
    version = serializers.IntegerField()
    method = serializers.CharField(help_text="adresse de la fiche de méthode")


@extend_schema_serializer(many=False)
class IndicatorsOut(serializers.Serializer[Any]):
    """The whole catalogue."""

    results = IndicatorOut(many=True)


class MethodOut(serializers.Serializer[Any]):
    """A method sheet, in Markdown and in French."""

    code = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    page = serializers.CharField(help_text="la même fiche, pour des yeux")


class VintageOut(serializers.Serializer[Any]):
    """A civil quarter of which something may be read."""

    vintage = serializers.RegexField(VINTAGE)
    towns = serializers.IntegerField()
    released_at = serializers.DateTimeField(allow_null=True, help_text="null tant que le millésime est sous embargo")


@extend_schema_serializer(many=False)
class VintagesOut(serializers.Serializer[Any]):
    """Every vintage that may be read."""

    results = VintageOut(many=True)


class PartOut(serializers.Serializer[Any]):
    """One number of an indicator: a value, or why there is none (`hidden`: a small group; `cause`: nothing comparable)."""

    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True, help_text="de la part ; vide si elle est seule")
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="borne basse de l’intervalle à 95 %")
    high = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField(
        allow_null=True,
        help_text="numérateur, arrondi à cinq sauf pour les actes de l’institution (nature « institution »)",
    )
    base = serializers.IntegerField(
        allow_null=True,
        help_text="dénominateur, arrondi à cinq sauf s’il est public ou compte des actes de l’institution",
    )
    unit = serializers.ChoiceField(_choices(Unit), allow_null=True)
    hidden = serializers.ChoiceField(_choices(Reason), allow_null=True)
    cause = serializers.ChoiceField(_choices(Cause), allow_null=True)
    why = serializers.CharField(allow_blank=True, help_text="la raison, en français")


class FigureOut(serializers.Serializer[Any]):
    """An indicator of one town, with the version of its method."""

    version = serializers.IntegerField()
    parts = PartOut(many=True)


class PlaceOut(serializers.Serializer[Any]):
    """A town as it was when it was counted."""

    code = serializers.CharField(help_text="INSEE (5 caractères) ou SIREN (9 chiffres)")
    name = serializers.CharField()
    kind = serializers.ChoiceField(TerritoryKind.values)
    departement = serializers.CharField()
    population = serializers.IntegerField(allow_null=True)
    population_year = serializers.IntegerField(allow_null=True)


class ProcessOut(serializers.Serializer[Any]):
    """How the town consults: what differs between towns beside their figures."""

    consultations = serializers.IntegerField()
    days_open = serializers.IntegerField()
    phase_kinds = serializers.ListField(child=serializers.CharField())
    ballots = serializers.ListField(child=serializers.CharField())
    channels = serializers.ListField(child=serializers.CharField())
    moderation = serializers.CharField(allow_blank=True)
    delegations = serializers.IntegerField()
    heads = serializers.BooleanField()
    decided_by = serializers.DictField(child=serializers.IntegerField())
    advised = serializers.IntegerField()
    partners = serializers.IntegerField()


class SnapshotOut(serializers.Serializer[Any]):
    """What may be said of one town in one vintage, and how it can be checked."""

    vintage = serializers.RegexField(VINTAGE)
    territory = PlaceOut()
    size = serializers.ChoiceField(SizeClass.values)
    taken_at = serializers.DateTimeField()
    code_version = serializers.CharField(allow_blank=True)
    input_hash = serializers.CharField()
    priority_vintage = serializers.IntegerField(allow_null=True)
    age_sex_year = serializers.IntegerField(allow_null=True)
    process = ProcessOut()
    figures = serializers.DictField(child=FigureOut(), help_text="par code d’indicateur")


class ComparedOut(serializers.Serializer[Any]):
    """One town beside the others: the figure, and what the reader must know before comparing."""

    territory = PlaceOut()
    size = serializers.ChoiceField(SizeClass.values)
    priority_vintage = serializers.IntegerField(allow_null=True)
    age_sex_year = serializers.IntegerField(allow_null=True)
    process = ProcessOut()
    version = serializers.IntegerField()
    parts = PartOut(many=True)


@extend_schema_serializer(many=False)
class ComparisonOut(serializers.Serializer[Any]):
    """One indicator, one vintage, several towns. Nothing is ranked."""

    vintage = serializers.RegexField(VINTAGE)
    indicator = IndicatorOut()
    results = ComparedOut(many=True)


class ContextLineOut(serializers.Serializer[Any]):
    """One figure that the State publishes."""

    kind = serializers.ChoiceField(ContextKind.values)
    unit = serializers.ChoiceField(ContextUnit.values)
    year = serializers.IntegerField(allow_null=True, help_text="null si la source ne la dit pas")
    departement = serializers.CharField(allow_blank=True)
    value = serializers.CharField(help_text="nombre décimal exact")
    source = serializers.CharField()  # type: ignore[assignment]  # the stubs know « source » as something else
    source_url = serializers.CharField()


class ContractOut(serializers.Serializer[Any]):
    """A contrat de ville and its figures."""

    contract = serializers.CharField()
    name = serializers.CharField()
    territory = serializers.CharField()
    figures = ContextLineOut(many=True)


class ContextOut(serializers.Serializer[Any]):
    """What the State publishes around a town; the intermunicipality's figures are its own."""

    territory = serializers.CharField()
    own = ContractOut(many=True)
    intermunicipality = ContractOut(many=True)


@extend_schema_serializer(many=False)
class ContextsOut(serializers.Serializer[Any]):
    """The towns that were asked for."""

    results = ContextOut(many=True)


def indicator_said(one: Indicator, method: str) -> dict[str, Any]:
    """A question of the catalogue."""
    return {
        "code": one.code, "name": str(one.name), "unit": one.unit.value, "denominator": str(one.denominator),
        "nature": one.nature.value, "least": one.least, "comparable_if": str(one.comparable_if), "version": one.version,
        "method": method,
    }  # fmt: skip


def vintage_said(one: VintageShown) -> dict[str, Any]:
    """A vintage that may be read."""
    released = one.released_at.isoformat() if one.released_at else None
    return {"vintage": str(one.vintage), "towns": one.towns, "released_at": released}


def part_said(code: str, part: PublishedPart) -> dict[str, Any]:
    """One number, or why there is none."""
    why = str(part.hidden.reason.label) if part.hidden else str(CAUSES[part.cause]) if part.cause else ""
    return {
        "key": part.key, "name": part_label(code, part.key), "value": part.value, "low": part.low, "high": part.high,
        "count": part.count, "base": part.base, "unit": part.unit.value if part.unit else None,
        "hidden": part.hidden.reason.value if part.hidden else None, "cause": part.cause.value if part.cause else None,
        "why": why,
    }  # fmt: skip


def figure_said(one: PublishedSnapshot, code: str) -> dict[str, Any]:
    """One indicator of a town."""
    parts = [part_said(code, part) for part in one.told.figures[code]]
    return {"version": one.told.versions[code], "parts": parts}


def _beside(one: PublishedSnapshot) -> dict[str, Any]:
    return {
        "territory": asdict(one.told.place), "size": one.size.value, "priority_vintage": one.told.priority_vintage,
        "age_sex_year": one.told.age_sex_year, "process": asdict(one.told.process),
    }  # fmt: skip


def snapshot_said(one: PublishedSnapshot) -> dict[str, Any]:
    """One town in one vintage."""
    codes = [code for code in indicators() if code in one.told.figures]
    return {
        "vintage": str(one.vintage), **_beside(one), "taken_at": one.taken_at.isoformat(), "code_version": one.code_version,
        "input_hash": one.input_hash, "figures": {code: figure_said(one, code) for code in codes},
    }  # fmt: skip


def compared_said(one: PublishedSnapshot, code: str) -> dict[str, Any]:
    """One town beside the others."""
    return {**_beside(one), **figure_said(one, code)}


def context_said(territory: Territory, view: ContextView) -> dict[str, Any]:
    """What stands beside the participation of a town."""
    return {
        "territory": territory.code,
        "own": [_contract(one) for one in view.own],
        "intermunicipality": [_contract(one) for one in view.of_intermunicipality],
    }


def _contract(one: ContractView) -> dict[str, Any]:
    return {
        "contract": one.code, "name": one.name, "territory": one.territory.code,
        "figures": [
            {
                "kind": line.kind.value, "unit": line.kind.unit.value, "year": line.year, "departement": line.departement,
                "value": str(line.value), "source": line.source, "source_url": line.source_url,
            }
            for line in one.lines
        ],
    }  # fmt: skip
