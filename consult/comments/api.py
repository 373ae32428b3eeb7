"""Arguments for machines."""

from typing import Any

from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from consult.comments import services
from consult.comments.models import TEXT_LENGTH, Comment, Stance, Status
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import SEEN, Proposal
from core.accounts.models import Association
from core.accounts.once import ONCE_HEADER, act_once, once_of
from core.accounts.selectors import standing_of
from core.lib.resources import LARGEST_ID, IdFilter, Resource, WordsIn, owned


class CommentOut(serializers.Serializer[Comment]):
    """One argument. A withdrawn one keeps its place without its words."""

    id = serializers.IntegerField()
    proposal = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # see CommentIn
    depth = serializers.IntegerField()
    author = serializers.CharField(allow_blank=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    voice = serializers.CharField()
    stance = serializers.ChoiceField(Stance.choices)
    text = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(Status.choices)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    replies = serializers.IntegerField()

    def to_representation(self, instance: Comment) -> dict[str, Any]:
        shown = instance.status == Status.PUBLISHED
        return {
            "id": instance.pk,
            "proposal": instance.proposal_id,
            "parent": instance.parent_id,
            "depth": instance.depth,
            "author": instance.author.display_name if shown and instance.author else "",
            "on_behalf_of": instance.on_behalf_of.name if shown and instance.on_behalf_of else None,
            "voice": instance.voice,
            "stance": instance.stance,
            "text": instance.text if shown else "",
            "status": instance.status,
            "created_at": instance.created_at.isoformat(),
            "edited_at": instance.edited_at.isoformat() if instance.edited_at else None,
            "replies": instance.reply_count,
        }


class CommentIn(WordsIn):
    """What may be said; nothing else is read."""

    proposal = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    text = serializers.CharField(max_length=TEXT_LENGTH)
    stance = serializers.ChoiceField(Stance.choices, default=Stance.NEUTRAL)
    # A field, not the serializer's own parent, which the metaclass keeps apart.
    parent = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)  # type: ignore[assignment]
    on_behalf_of = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class CommentFilter(FilterSet):
    """The questions that the list answers."""

    proposal = IdFilter("proposal_id")
    consultation = IdFilter("proposal__consultation_id")
    stance = ChoiceFilter(choices=Stance.choices)

    class Meta:
        model = Comment
        fields: list[str] = []


class CommentResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read arguments, write one."""

    serializer_class = CommentOut
    filterset_class = CommentFilter
    queryset = (
        Comment.objects.placed()
        .filter(proposal__status__in=SEEN)
        .exclude(proposal__consultation__status=ConsultationStatus.DRAFT)
        .select_related("author", "on_behalf_of")
        .defer("html")
    )

    @extend_schema(request=CommentIn, responses={201: CommentOut}, parameters=[ONCE_HEADER])
    def create(self, request: Request) -> Response:
        """Add an argument; the same key and words again give the same answer and no second argument."""
        once = once_of(request)
        form = CommentIn(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data

        def act() -> str:
            proposal = get_object_or_404(
                Proposal.objects.in_the_open()
                .select_related("consultation__territory")
                .prefetch_related("consultation__phases"),
                pk=said["proposal"],
            )
            territory = proposal.consultation.territory
            comment = services.post_comment(
                standing=standing_of(request.user, territory),
                proposal=proposal,
                text=said["text"],
                stance=said["stance"],
                parent=owned(Comment, said.get("parent"), proposal=proposal),
                association=owned(Association, said.get("on_behalf_of"), territory=territory),
                once=once,
            )
            return f"comment:{comment.pk}"

        target = act_once(once, act)
        made = get_object_or_404(
            Comment.objects.select_related("author", "on_behalf_of"), pk=int(target.partition(":")[2])
        )
        return Response(CommentOut(made).data, status=status.HTTP_201_CREATED)
