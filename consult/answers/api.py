"""Answers and commitments for machines, to read only."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_filters import CharFilter, ChoiceFilter, FilterSet
from rest_framework import mixins, serializers

from consult.answers.models import (
    Advice,
    Answer,
    Commitment,
    CommitmentState,
    Decision,
    Evidence,
)
from consult.proposals.models import Actor, Proposal
from core.lib.db import clock
from core.lib.resources import IdFilter, Resource, YesNoFilter


class AnswerOut(serializers.Serializer[Answer]):
    """One published version of an answer; the one with the highest number is in force."""

    id = serializers.IntegerField()
    proposal = serializers.IntegerField()
    consultation = serializers.IntegerField()
    territory = serializers.CharField()
    version = serializers.IntegerField()
    in_force = serializers.BooleanField()
    decision = serializers.ChoiceField(Decision.choices)
    competent = serializers.CharField(
        allow_blank=True, help_text="l’organisme compétent, quand ce n’est pas la collectivité"
    )
    reasons = serializers.CharField()
    decided_by = serializers.CharField(allow_blank=True)
    decided_as = serializers.CharField()
    decided_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField()
    advice = serializers.ListField(child=serializers.DictField(), help_text="source, question, words, cost (euros)")

    def to_representation(self, instance: Answer) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "proposal": instance.proposal_id,
            "consultation": instance.proposal.consultation_id,
            "territory": instance.proposal.consultation.territory.code,
            "version": instance.version,
            "in_force": not instance.is_replaced,  # type: ignore[attr-defined]  # annotated below
            "decision": instance.decision,
            "competent": instance.competent,
            "reasons": instance.reasons,
            "decided_by": instance.decided_by.display_name if instance.decided_by else "",
            "decided_as": instance.decided_as,
            "decided_at": instance.decided_at.isoformat() if instance.decided_at else None,
            "published_at": instance.published_at.isoformat() if instance.published_at else None,
            "advice": [
                {"source": one.source, "question": one.question, "words": one.words, "cost": _euros(one.cost)}
                for one in instance.shown_advice  # type: ignore[attr-defined]  # prefetched below
            ],
        }


class CommitmentOut(serializers.Serializer[Commitment]):
    """One public commitment, with its milestones, who cooperates, what shows it, and how it changed."""

    id = serializers.IntegerField()
    proposal = serializers.IntegerField()
    answer = serializers.IntegerField()
    territory = serializers.CharField()
    title = serializers.CharField()
    what = serializers.CharField(allow_blank=True)
    responsible_kind = serializers.ChoiceField(Actor.choices)
    responsible = serializers.CharField()
    budget = serializers.CharField(allow_null=True, help_text="euros")
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(CommitmentState.choices)
    overdue = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    milestones = serializers.ListField(child=serializers.DictField(), help_text="title, due_on, done_on")
    cooperations = serializers.ListField(child=serializers.DictField(), help_text="actor, name, role")
    evidence = serializers.ListField(child=serializers.DictField(), help_text="words, link, image, image_alt, at")
    changes = serializers.ListField(
        child=serializers.DictField(), help_text="before, after, due_before, due_on, because, at"
    )

    def to_representation(self, instance: Commitment) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "proposal": instance.proposal_id,
            "answer": instance.answer_id,
            "territory": instance.proposal.consultation.territory.code,
            "title": instance.title,
            "what": instance.what,
            "responsible_kind": instance.responsible_kind,
            "responsible": instance.responsible_name,
            "budget": _euros(instance.budget),
            "starts_on": instance.starts_on.isoformat(),
            "due_on": instance.due_on.isoformat(),
            "state": instance.state,
            "overdue": instance.is_overdue(timezone.localdate(instance.read_at)),  # type: ignore[attr-defined]  # annotated below
            "done_at": instance.done_at.isoformat() if instance.done_at else None,
            "milestones": [
                {"title": one.title, "due_on": one.due_on.isoformat(), "done_on": one.done_on and one.done_on.isoformat()}
                for one in instance.milestones.all()
            ],
            "cooperations": [
                {"actor": one.actor, "name": one.name, "role": one.role} for one in instance.cooperations.all()
            ],
            "evidence": [_shown(one) for one in instance.evidence.all()],
            "changes": [
                {
                    "before": one.before, "after": one.after, "due_before": one.due_before.isoformat(),
                    "due_on": one.due_on.isoformat(), "because": one.because, "at": one.at.isoformat(),
                }
                for one in instance.changes.all()
            ],
        }  # fmt: skip


def _euros(amount: Any) -> str | None:
    return None if amount is None else str(amount)


def _shown(one: Evidence) -> dict[str, Any]:
    image = one.image.url if one.image else None
    return {
        "words": one.words,
        "link": one.link,
        "image": image,
        "image_alt": one.image_alt,
        "at": one.at.isoformat(),
    }


class AnswerFilter(FilterSet):
    """The questions that the list of answers answers."""

    proposal = IdFilter("proposal_id")
    consultation = IdFilter("proposal__consultation_id")
    territory = CharFilter(field_name="proposal__consultation__territory__code", max_length=9)
    decision = ChoiceFilter(choices=Decision.choices)

    class Meta:
        model = Answer
        fields: list[str] = []


class CommitmentFilter(FilterSet):
    """The questions that the list of commitments answers."""

    proposal = IdFilter("proposal_id")
    consultation = IdFilter("proposal__consultation_id")
    territory = CharFilter(field_name="proposal__consultation__territory__code", max_length=9)
    state = ChoiceFilter(choices=CommitmentState.choices)
    overdue = YesNoFilter(method="late")

    class Meta:
        model = Commitment
        fields: list[str] = []

    def late(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """Those whose date has passed and that are neither done nor dropped, or all the others."""
        overdue = Commitment.objects.overdue_on(timezone.localdate(clock())).order_by().values("pk")
        return queryset.filter(pk__in=overdue) if value == "true" else queryset.exclude(pk__in=overdue)


class AnswerResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read the published answers, every version of them."""

    serializer_class = AnswerOut
    filterset_class = AnswerFilter
    queryset = (
        Answer.objects.published()
        .filter(proposal__in=Proposal.objects.in_the_open().order_by())
        .select_related("proposal__consultation__territory", "decided_by")
        .defer("proposal__body", "proposal__body_html", "proposal__search_text", "proposal__search")
        .annotate(
            is_replaced=Exists(
                Answer.objects.published().filter(proposal=OuterRef("proposal"), version__gt=OuterRef("version"))
            )
        )
        .prefetch_related(
            Prefetch(
                "advice",
                Advice.objects.filter(is_public=True, given_at__isnull=False).order_by("given_at", "id"),
                to_attr="shown_advice",
            )
        )
    )


class CommitmentResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read the public commitments."""

    serializer_class = CommitmentOut
    filterset_class = CommitmentFilter
    queryset = (
        Commitment.objects.public()
        .annotate(read_at=Now())
        .filter(proposal__in=Proposal.objects.in_the_open().order_by())
        .select_related("proposal__consultation__territory")
        .defer("proposal__body", "proposal__body_html", "proposal__search_text", "proposal__search")
        .prefetch_related("milestones", "cooperations", "evidence", "changes")
    )
