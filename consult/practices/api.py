"""Practices for machines: read only, every town's."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet
from rest_framework import mixins, serializers

from consult.practices.models import Practice
from consult.proposals.models import Actor, Logic, Status
from core.lib.resources import IdFilter, Resource
from core.lib.text import search_text
from core.territories.models import CommonTheme


class PracticeOut(serializers.Serializer[Practice]):
    """What anyone may read of a sheet: the town that did it, what was done, with whom, at what cost, what it changed."""

    id = serializers.IntegerField()
    territory = serializers.CharField()
    title = serializers.CharField()
    context = serializers.CharField()  # type: ignore[assignment]  # the stubs know « context » as something else
    done = serializers.CharField()
    cooperation = serializers.CharField(allow_blank=True)
    cost = serializers.CharField(allow_blank=True)
    result = serializers.CharField()
    theme = serializers.ChoiceField(CommonTheme.choices)
    logic = serializers.ChoiceField(Logic.choices)
    actors = serializers.ListField(child=serializers.ChoiceField(Actor.choices))
    proposal = serializers.IntegerField(allow_null=True, help_text="la proposition d’où vient l’engagement")
    published_at = serializers.DateTimeField()

    def to_representation(self, instance: Practice) -> dict[str, Any]:
        proposal = instance.commitment.proposal if instance.commitment else None
        return {
            "id": instance.pk,
            "territory": instance.territory.code,
            **{name: getattr(instance, name) for name in ("title", "context", "done", "cooperation", "cost", "result")},
            "theme": instance.theme,
            "logic": instance.logic,
            "actors": instance.actors,
            "proposal": proposal.pk if proposal is not None and proposal.status == Status.PUBLISHED else None,
            "published_at": instance.published_at.isoformat() if instance.published_at else None,
        }


class PracticeFilter(FilterSet):
    """The questions that the list answers."""

    territory = CharFilter(field_name="territory__code", max_length=9)
    theme = ChoiceFilter(choices=CommonTheme.choices)
    logic = ChoiceFilter(choices=Logic.choices)
    actor = ChoiceFilter(choices=Actor.choices, method="with_actor", label="Acteur qui a coopéré")
    proposal = IdFilter("commitment__proposal_id")
    q = CharFilter(method="found", max_length=200, label="Mots cherchés")

    class Meta:
        model = Practice
        fields: list[str] = []

    def with_actor(self, queryset: QuerySet[Practice], name: str, value: str) -> QuerySet[Practice]:
        """Those that this kind of actor took part in."""
        return queryset.filter(actors__contains=[value])

    def found(self, queryset: QuerySet[Practice], name: str, value: str) -> QuerySet[Practice]:
        """Those that hold all these words, whatever accents, plurals and elisions."""
        return queryset.filter(search=SearchQuery(search_text(value), config="simple"))


class PracticeResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read the sheets that towns have published."""

    serializer_class = PracticeOut
    filterset_class = PracticeFilter
    queryset = (
        Practice.objects.published().select_related("territory", "commitment__proposal").defer("search_text", "search")
    )
