"""Consultations for machines: their calendar, their charter, and what the reader may do now."""

from typing import Any

from django.db.models.functions import Now
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from consult.consultations.models import Consultation, Kind, Moderation, Phase, Status, Template, Who
from consult.consultations.rules import refuse_part, refuse_phase, refuse_voice
from consult.consultations.selectors import with_parts
from consult.consultations.words import state_of, where_it_stands
from core.accounts.selectors import standing_of
from core.lib.resources import Resource, ability

SHOWN = [choice for choice in Status.choices if choice[0] != Status.DRAFT]


class PhaseOut(serializers.Serializer[Phase]):
    """One phase: what it opens, from when (included) to when (excluded)."""

    kind = serializers.ChoiceField(Kind.choices)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    purpose = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(["past", "current", "future"])

    def to_representation(self, instance: Phase) -> dict[str, Any]:
        return {
            "kind": instance.kind,
            "opens_at": instance.opens_at.isoformat(),
            "closes_at": instance.closes_at.isoformat(),
            "purpose": instance.purpose,
            "state": state_of(instance, self.context["at"]),
        }


class ConsultationOut(serializers.Serializer[Consultation]):
    """What anyone may read of a consultation."""

    id = serializers.IntegerField()
    territory = serializers.CharField(help_text="code INSEE ou SIREN")
    slug = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    summary = serializers.CharField()
    body = serializers.CharField(allow_blank=True)
    template = serializers.ChoiceField(Template.choices)
    status = serializers.ChoiceField(SHOWN)
    who = serializers.ChoiceField(Who.choices)
    answer_threshold = serializers.IntegerField()
    answer_days = serializers.IntegerField()
    moderation = serializers.ChoiceField(Moderation.choices)
    charter = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    follow_up = serializers.CharField(allow_blank=True)
    where_it_stands = serializers.CharField()
    phases = PhaseOut(many=True)

    def to_representation(self, instance: Consultation) -> dict[str, Any]:
        at = instance.read_at  # type: ignore[attr-defined]  # annotated below
        phases = PhaseOut(context={"at": at})
        return {
            "id": instance.pk,
            "territory": instance.territory.code,
            "slug": instance.slug,
            "title": instance.title,
            "question": instance.question,
            "summary": instance.summary,
            "body": instance.body,
            "template": instance.template,
            "status": instance.status,
            "who": instance.who,
            "answer_threshold": instance.answer_threshold,
            "answer_days": instance.answer_days,
            "moderation": instance.moderation,
            "charter": instance.charter,
            "published_at": instance.published_at.isoformat() if instance.published_at else None,
            "closed_at": instance.closed_at.isoformat() if instance.closed_at else None,
            "follow_up": instance.follow_up,
            "where_it_stands": where_it_stands(instance, at).sentence,
            "phases": [phases.to_representation(phase) for phase in instance.phases.all()],
        }


class ConsultationDetail(ConsultationOut):
    """One consultation, with what the reader may do now and, if not, why."""

    abilities = serializers.DictField(child=serializers.DictField(), help_text="acte → {allowed, reason, label}")

    def to_representation(self, instance: Consultation) -> dict[str, Any]:
        standing = standing_of(self.context["request"].user, instance.territory)
        now = standing.at
        proposing, discussing = (refuse_phase(instance, kind, now) for kind in (Kind.PROPOSE, Kind.DISCUSS))
        voice, part = refuse_voice(standing, instance), refuse_part(standing, instance)
        talking = discussing if proposing else None  # supports and arguments open with the proposing or the discussing
        abilities = {
            "propose": proposing or voice,
            "support": talking or part,
            "comment": talking or voice,
            "vote": refuse_phase(instance, Kind.VOTE, now) or part,
        }
        return {
            **super().to_representation(instance),
            "abilities": {act: ability(reason) for act, reason in abilities.items()},
        }


class ConsultationFilter(FilterSet):
    """The questions that the list answers."""

    territory = CharFilter(field_name="territory__code", max_length=9)
    status = ChoiceFilter(choices=SHOWN)

    class Meta:
        model = Consultation
        fields: list[str] = []


class ConsultationResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read consultations. A draft does not exist here, even for those who prepare it."""

    serializer_class = ConsultationOut
    filterset_class = ConsultationFilter
    queryset = (
        Consultation.objects.visible()
        .annotate(read_at=Now())
        .select_related("territory")
        .prefetch_related(with_parts())
    )

    @extend_schema(responses=ConsultationDetail)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One consultation, with what the reader may do."""
        return Response(ConsultationDetail(self.get_object(), context={"request": request}).data)
