"""Rooms for machines: read what was said, say something."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from consult.discussion.models import TEXT_LENGTH, Message, MessageStatus, Room, State
from consult.discussion.selectors import CATCH_UP, READ_FROM, line_of
from consult.discussion.services.posting import post_message
from core.accounts.models import Association
from core.accounts.selectors import standing_of
from core.lib.resources import LARGEST_ID, IdFilter, Resource, WordsIn, owned

LARGEST_PAGE = 500


class RoomOut(serializers.Serializer[Room]):
    """A room: whether it is open, and how far its two numbers have gone."""

    id = serializers.IntegerField()
    consultation = serializers.IntegerField(source="consultation_id")
    title = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(State.choices)
    starts_at = serializers.DateTimeField(allow_null=True)
    slow_seconds = serializers.IntegerField(help_text="secondes entre deux messages d’une personne")
    last_number = serializers.IntegerField(help_text="du dernier message")
    last_change = serializers.IntegerField(help_text="du dernier changement de la salle")


class MessageOut(serializers.Serializer[Message]):
    """One message. One that was withdrawn or hidden keeps its number without its words."""

    id = serializers.IntegerField()
    number = serializers.IntegerField(help_text="sans trou, dans l’ordre des enregistrements")
    change = serializers.IntegerField(help_text="le changement de la salle qui l’a touché en dernier")
    author = serializers.CharField(allow_blank=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    voice = serializers.CharField()
    reply_to = serializers.IntegerField(allow_null=True, help_text="numéro du message auquel il répond")
    text = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(MessageStatus.choices)
    posted_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    shortlisted = serializers.BooleanField()
    gestures = serializers.DictField(child=serializers.IntegerField())

    def to_representation(self, instance: Message) -> dict[str, Any]:
        line = line_of(instance, [])
        shown = line.is_shown
        return {
            "id": line.id, "number": line.number, "change": line.change,
            "author": line.author_name if shown and instance.author else "",
            "on_behalf_of": line.on_behalf_of or None if shown else None, "voice": line.voice,
            "reply_to": line.reply_number, "text": instance.text if shown else "", "status": line.status,
            "posted_at": instance.posted_at.isoformat(),
            "edited_at": instance.edited_at.isoformat() if instance.edited_at else None,
            "shortlisted": line.is_shortlisted, "gestures": {value: n for value, _words, n in line.gestures},
        }  # fmt: skip


class TranscriptOut(serializers.Serializer[Any]):
    """A stretch of a transcript: asked for again from its last number until it is not full."""

    results = MessageOut(many=True)
    is_full = serializers.BooleanField(help_text="il y en a d’autres")
    last_number = serializers.IntegerField()
    last_change = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)


class MessageIn(WordsIn):
    """What may be said; nothing else is read."""

    text = serializers.CharField(max_length=TEXT_LENGTH)
    client_id = serializers.UUIDField(help_text="nouveau pour chaque message ; le même pour un nouvel essai")
    reply_to = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, help_text="numéro")
    on_behalf_of = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)


class Stretch(WordsIn):
    """Which messages: those after a number, or those that changed after a change."""

    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    changed_after = serializers.IntegerField(min_value=0, max_value=LARGEST_ID, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=CATCH_UP)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "after" in attrs and "changed_after" in attrs:
            raise serializers.ValidationError(
                {"changed_after": ["Donnez « after » ou « changed_after », pas les deux."]}
            )
        return attrs


class RoomFilter(FilterSet):
    """The questions that the list answers."""

    consultation = IdFilter("consultation_id")
    state = ChoiceFilter(choices=State.choices)

    class Meta:
        model = Room
        fields: list[str] = []


class RoomResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read rooms."""

    serializer_class = RoomOut
    filterset_class = RoomFilter
    queryset = Room.objects.in_the_open()


class MessageResource(Resource):
    """Read the messages of a room, write one."""

    serializer_class = MessageOut
    queryset = Message.objects.all()
    filter_backends = []
    pagination_class = None  # type: ignore[assignment]  # a stretch is asked for by number

    def known_parameters(self) -> set[str]:
        """The stretch."""
        return {"after", "changed_after", "limit"}

    def room(self) -> Room:
        """The room of this address, of a consultation that everyone may read, or 404."""
        pk = int(self.kwargs["room_id"])
        if pk > LARGEST_ID:
            raise Http404
        rooms = Room.objects.in_the_open().select_related("consultation__territory")
        return get_object_or_404(rooms.prefetch_related("consultation__phases"), pk=pk)

    @extend_schema(parameters=[Stretch], responses={200: TranscriptOut})
    def list(self, request: Request, room_id: str) -> Response:
        """Messages in the order of their numbers, or of their changes."""
        asked = Stretch(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        said, room = asked.validated_data, self.room()
        column = "change" if "changed_after" in said else "number"
        after = said.get("changed_after", said.get("after", 0))
        rows = Message.objects.filter(room=room, **{f"{column}__gt": after}).select_related(*READ_FROM).order_by(column)
        found = list(rows[: said["limit"] + 1])
        return Response(
            {
                "results": [MessageOut(one).data for one in found[: said["limit"]]],
                "is_full": len(found) > said["limit"],
                "last_number": room.last_number,
                "last_change": room.last_change,
                "state": room.state,
            },
            headers={"Cache-Control": "private, no-store"},  # who was cut off asks for now, not for ten seconds ago
        )

    @extend_schema(request=MessageIn, responses={201: MessageOut})
    def create(self, request: Request, room_id: str) -> Response:
        """Say something; the same `client_id` again gives the same message and no second one."""
        form = MessageIn(data=request.data)
        form.is_valid(raise_exception=True)
        said, room = form.validated_data, self.room()
        answered = None
        if "reply_to" in said:
            answered = get_object_or_404(Message, room=room, number=said["reply_to"])
        territory = room.consultation.territory
        message = post_message(
            standing=standing_of(request.user, territory), room=room, text=said["text"], client_id=said["client_id"],
            reply_to=answered, association=owned(Association, said.get("on_behalf_of"), territory=territory),
        )  # fmt: skip
        return Response(MessageOut(message).data, status=status.HTTP_201_CREATED)
