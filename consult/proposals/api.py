"""Proposals and supports for machines."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consult.consultations.models import Consultation, Theme
from consult.proposals import rules, services
from consult.proposals.models import BODY_LENGTH, TITLE_LENGTH, Actor, Logic, Proposal, Status
from consult.proposals.words import shown_body
from core.accounts.models import Association
from core.accounts.once import ONCE_HEADER, act_once, once_of
from core.accounts.selectors import Standing, standing_of
from core.lib.resources import LARGEST_ID, IdFilter, Resource, WordsIn, ability, owned
from core.lib.text import search_text
from core.territories.models import CommonTheme, Neighbourhood

PUBLIC_STATUSES = [choice for choice in Status.choices if choice[0] != Status.DRAFT]
# What the rules ask of a proposal before it is supported: the busiest act reads no more than that.
NEEDED_TO_SUPPORT = (
    "status",
    "support_count",
    "consultation__status",
    "consultation__who",
    "consultation__territory__slug",
)
READ_FROM = ("consultation", "consultation__territory", "author", "on_behalf_of", "neighbourhood", "local_theme")


class ProposalOut(serializers.Serializer[Proposal]):
    """What anyone may read of a proposal. Its author is a shown name, never an account."""

    id = serializers.IntegerField()
    consultation = serializers.IntegerField()
    territory = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    theme = serializers.ChoiceField(CommonTheme.choices)
    local_theme = serializers.CharField(allow_null=True)
    logic = serializers.ChoiceField(Logic.choices)
    actors = serializers.ListField(child=serializers.ChoiceField(Actor.choices))
    neighbourhood = serializers.CharField(allow_null=True)
    author = serializers.CharField()
    on_behalf_of = serializers.CharField(allow_null=True)
    voice = serializers.CharField()
    status = serializers.ChoiceField(PUBLIC_STATUSES)
    withdrawn_reason = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    supports = serializers.IntegerField()
    endorsements = serializers.IntegerField()
    arguments = serializers.DictField(child=serializers.IntegerField())

    def to_representation(self, instance: Proposal) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "consultation": instance.consultation_id,
            "territory": instance.consultation.territory.code,
            "title": instance.title,
            "body": shown_body(instance),
            "theme": instance.theme,
            "local_theme": instance.local_theme.label if instance.local_theme else None,
            "logic": instance.logic,
            "actors": instance.actors,
            "neighbourhood": instance.neighbourhood.name if instance.neighbourhood else None,
            "author": instance.author.display_name if instance.author else "",
            "on_behalf_of": instance.on_behalf_of.name if instance.on_behalf_of else None,
            "voice": instance.voice,
            "status": instance.status,
            "withdrawn_reason": instance.withdrawn_reason,
            "published_at": instance.published_at.isoformat() if instance.published_at else None,
            "edited_at": instance.edited_at.isoformat() if instance.edited_at else None,
            "supports": instance.support_count,
            "endorsements": instance.endorsement_count,
            "arguments": {
                "for": instance.for_count,
                "against": instance.against_count,
                "neutral": instance.neutral_count,
            },
        }


class ProposalDetail(ProposalOut):
    """One proposal, with what the reader may do now and, if not, why."""

    abilities = serializers.DictField(child=serializers.DictField(), help_text="acte → {allowed, reason}")

    def to_representation(self, instance: Proposal) -> dict[str, Any]:
        standing = standing_of(self.context["request"].user, instance.consultation.territory)
        support = rules.refuse_support(standing, instance, standing.at)
        return {**super().to_representation(instance), "abilities": {"support": ability(support)}}


class ProposalIn(WordsIn):
    """What a proposer may say; nothing else is read."""

    consultation = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    title = serializers.CharField(max_length=TITLE_LENGTH)
    body = serializers.CharField(max_length=BODY_LENGTH)
    theme = serializers.ChoiceField(CommonTheme.choices)
    logic = serializers.ChoiceField(Logic.choices)
    actors = serializers.ListField(child=serializers.ChoiceField(Actor.choices), default=list, max_length=len(Actor))
    local_theme = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    neighbourhood = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    on_behalf_of = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class SupportOut(serializers.Serializer[Any]):
    """Whether this person now stands behind the proposal, and how many do."""

    supported = serializers.BooleanField()
    supports = serializers.IntegerField()


class ProposalFilter(FilterSet):
    """The questions that the list answers."""

    consultation = IdFilter("consultation_id")
    territory = CharFilter(field_name="consultation__territory__code", max_length=9)
    theme = ChoiceFilter(choices=CommonTheme.choices)
    logic = ChoiceFilter(choices=Logic.choices)
    status = ChoiceFilter(choices=PUBLIC_STATUSES)
    q = CharFilter(method="found", max_length=200, label="Mots cherchés")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def found(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """Those that hold all these words, whatever accents, plurals and elisions."""
        return queryset.filter(search=SearchQuery(search_text(value), config="simple"))


class ProposalResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read proposals, write one, support one."""

    serializer_class = ProposalOut
    filterset_class = ProposalFilter
    queryset = Proposal.objects.in_the_open().select_related(*READ_FROM).defer("search_text", "body_html")

    @extend_schema(responses=ProposalDetail)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One proposal, with what the reader may do."""
        return Response(ProposalDetail(self.get_object(), context={"request": request}).data)

    @extend_schema(request=ProposalIn, responses={201: ProposalOut}, parameters=[ONCE_HEADER])
    def create(self, request: Request) -> Response:
        """Publish a proposal; the same key and words again give the same answer and no second proposal."""
        once = once_of(request)
        form = ProposalIn(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data

        def act() -> str:
            consultation = get_object_or_404(
                Consultation.objects.visible().select_related("territory").prefetch_related("phases"),
                pk=said["consultation"],
            )
            proposal = services.propose(
                standing=standing_of(request.user, consultation.territory),
                consultation=consultation,
                title=said["title"],
                body=said["body"],
                placing=placing_of(said, consultation),
                association=owned(Association, said.get("on_behalf_of"), territory=consultation.territory),
                once=once,
            )
            return f"proposal:{proposal.pk}"

        target = act_once(once, act)
        made = get_object_or_404(Proposal.objects.select_related(*READ_FROM), pk=int(target.partition(":")[2]))
        return Response(ProposalOut(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=SupportOut)
    @action(detail=True, methods=["put"], url_path="support", url_name="support")
    def support(self, request: Request, pk: str) -> Response:
        """Stand behind it. Asking again changes nothing."""
        return self._stand(request, pk, supported=True)

    @extend_schema(request=None, responses=SupportOut)
    @support.mapping.delete
    def step_back(self, request: Request, pk: str) -> Response:
        """Step back. Asking again changes nothing."""
        return self._stand(request, pk, supported=False)

    def _stand(self, request: Request, pk: str, *, supported: bool) -> Response:
        proposals = Proposal.objects.in_the_open().select_related("consultation__territory").only(*NEEDED_TO_SUPPORT)
        proposal = get_object_or_404(proposals.prefetch_related("consultation__phases"), pk=pk)
        standing = standing_of(request.user, proposal.consultation.territory)
        return Response(stand(standing, proposal, supported=supported))


def stand(standing: Standing, proposal: Proposal, *, supported: bool) -> dict[str, Any]:
    """Stand behind a proposal or step back, and say how many now do."""
    act = services.support if supported else services.withdraw_support
    changed = act(standing=standing, proposal=proposal)
    return {"supported": supported, "supports": proposal.support_count + (1 if supported else -1) * changed}


def placing_of(said: dict[str, Any], consultation: Consultation) -> services.Placing:
    """Where the proposal belongs, with every reference inside the consultation's own territory."""
    return services.Placing(
        theme=said["theme"],
        logic=said["logic"],
        actors=tuple(dict.fromkeys(said["actors"])),
        local_theme=owned(Theme, said.get("local_theme"), consultation=consultation),
        neighbourhood=owned(Neighbourhood, said.get("neighbourhood"), territory=consultation.territory),
    )
