"""Communes and intermunicipalities for machines."""

import re
from typing import Any, Final

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet
from rest_framework import mixins, serializers

from core.lib.paging import CursorPage
from core.lib.resources import Resource, YesNoFilter
from core.territories.models import Territory, TerritoryKind
from core.territories.names import LONGEST_QUERY, plain_name

CODE: Final = r"[0-9][0-9AB][0-9]{3}|[0-9]{9}"  # INSEE or SIREN


class TerritoryOut(serializers.Serializer[Territory]):
    """What anyone may read of a territory. Codes are text: some begin with 0, others hold a letter."""

    code = serializers.CharField(help_text="INSEE (5 caractères) ou SIREN (9 chiffres)")
    kind = serializers.ChoiceField(TerritoryKind.choices)
    name = serializers.CharField()
    slug = serializers.CharField()
    departement = serializers.CharField()
    population = serializers.IntegerField(allow_null=True)
    population_year = serializers.IntegerField(allow_null=True, help_text="millésime de la population")
    siren = serializers.CharField(allow_blank=True)
    intermunicipality = serializers.CharField(
        allow_null=True, help_text="SIREN de l’intercommunalité dont elle est membre"
    )
    postal_codes = serializers.ListField(child=serializers.CharField())
    former_codes = serializers.ListField(child=serializers.CharField())
    is_pilot = serializers.BooleanField()
    opened_at = serializers.DateTimeField(allow_null=True)
    tagline = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Territory) -> dict[str, Any]:
        return {
            "code": instance.code,
            "kind": instance.kind,
            "name": instance.name,
            "slug": instance.slug,
            "departement": instance.departement,
            "population": instance.population,
            "population_year": instance.population_year,
            "siren": instance.siren,
            "intermunicipality": instance.parent.code if instance.parent else None,
            "postal_codes": [postal.code for postal in instance.postal_codes.all()],
            "former_codes": instance.former_codes,
            "is_pilot": instance.opened_at is not None,
            "opened_at": instance.opened_at.isoformat() if instance.opened_at else None,
            "tagline": instance.tagline,
        }


class TerritoryFilter(FilterSet):
    """The questions that the list answers."""

    name = CharFilter(method="named", max_length=LONGEST_QUERY, label="Début du nom, sans accent ni majuscule")
    postal_code = CharFilter(field_name="postal_codes__code", max_length=5)
    departement = CharFilter(field_name="departement", max_length=3)
    kind = ChoiceFilter(choices=TerritoryKind.choices)
    is_pilot = YesNoFilter(method="piloting")

    class Meta:
        model = Territory
        fields: list[str] = []

    def piloting(self, queryset: "QuerySet[Territory]", name: str, value: str) -> "QuerySet[Territory]":
        """Those that an administrator has opened, or the others."""
        return queryset.filter(opened_at__isnull=value == "false")

    def named(self, queryset: "QuerySet[Territory]", name: str, value: str) -> "QuerySet[Territory]":
        """Those whose name begins so; nothing where no letter or figure was given."""
        wanted = plain_name(value)
        return queryset.filter(search_name__startswith=wanted) if wanted else queryset.none()


class ByCode(CursorPage):
    """In the order of the codes, which nobody shares."""

    ordering = ("code",)
    positions = re.compile(CODE)


class TerritoryResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read communes and intermunicipalities."""

    serializer_class = TerritoryOut
    filterset_class = TerritoryFilter
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = CODE
    queryset = Territory.objects.select_related("parent").prefetch_related("postal_codes").order_by("code")
