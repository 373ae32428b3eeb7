"""Questions and ballots for machines. Nothing here says how a vote goes before it is over."""

from typing import Any

from django.db.models.functions import Now
from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from consult.votes import rules
from consult.votes.models import Mode, Question, Rule, Secrecy, Status
from consult.votes.modes.paper import Choice, InvalidChoice
from consult.votes.sealing import words
from consult.votes.selectors import mine_on, paper_of, refusal_now
from consult.votes.services.casting import cast_ballot
from core.accounts.once import ONCE_HEADER, once_of
from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import allow
from core.lib.resources import IdFilter, Resource, WordsIn, ability

NO_STORE = "private, no-store"
SHOWN = [choice for choice in Status.choices if choice[0] != Status.DRAFT]


class OptionOut(serializers.Serializer[Any]):
    """One line of the paper."""

    code = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    cost = serializers.IntegerField(help_text="euros")


class QuestionOut(serializers.Serializer[Question]):
    """A question whose urn is sealed: what is asked, how people vote, how it is counted. No count before its end."""

    id = serializers.IntegerField()
    consultation = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    mode = serializers.ChoiceField(Mode.choices)
    rule = serializers.ChoiceField(Rule.choices)
    secrecy = serializers.ChoiceField(Secrecy.choices)
    level = serializers.IntegerField(help_text="grille de la CNIL, 1 à 3")
    status = serializers.ChoiceField(SHOWN)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    seats = serializers.IntegerField()
    envelope = serializers.IntegerField(help_text="euros")
    points = serializers.IntegerField()
    least = serializers.IntegerField()
    most = serializers.IntegerField(help_text="0 : autant qu’on veut")
    roll_size = serializers.IntegerField()
    published = serializers.BooleanField(help_text="le résultat peut être lu")

    def to_representation(self, instance: Question) -> dict[str, Any]:
        plain = (
            "title",
            "text",
            "mode",
            "rule",
            "secrecy",
            "level",
            "seats",
            "envelope",
            "points",
            "least",
            "most",
            "roll_size",
        )
        is_published = instance.is_published(instance.read_at)  # type: ignore[attr-defined]  # annotated below
        return {
            "id": instance.pk,
            "consultation": instance.consultation_id,
            **{name: getattr(instance, name) for name in plain},
            # A count that waits for its embargo is nobody's business: it is « closed » until then.
            "status": instance.status if is_published else _before_result(instance.status),
            "opens_at": instance.opens_at.isoformat() if instance.opens_at else None,
            "closes_at": instance.closes_at.isoformat() if instance.closes_at else None,
            "published": is_published,
        }  # fmt: skip


def _before_result(status: str) -> str:
    return status if status == Status.OPEN else Status.CLOSED.value


class QuestionDetail(QuestionOut):
    """One question with its paper, and what the reader may do now."""

    options = OptionOut(many=True)
    abilities = serializers.DictField(child=serializers.DictField(), help_text="acte → {allowed, reason}")

    def to_representation(self, instance: Question) -> dict[str, Any]:
        standing = standing_of(self.context["request"].user, instance.consultation.territory)
        lines = [{"code": o.code, "title": o.title, "text": o.text, "cost": o.cost} for o in paper_of(instance).options]
        vote = refusal_now(standing, instance)
        return {**super().to_representation(instance), "options": lines, "abilities": {"vote": ability(vote)}}


class BallotIn(WordsIn):
    """The choice: a list of codes (approval, ranking, budget), or a mapping from code to a whole number."""

    choice = serializers.JSONField()


class BallotOut(serializers.Serializer[Any]):
    """Whether this person has voted, and the receipt of the ballot that is in the urn."""

    voted = serializers.BooleanField()
    receipt = serializers.CharField(allow_blank=True, help_text="64 caractères hexadécimaux")
    words = serializers.CharField(allow_blank=True, help_text="quatre groupes de cinq caractères")


class ResultOut(serializers.Serializer[Any]):
    """What was counted, as published."""

    result = serializers.JSONField()


class QuestionFilter(FilterSet):
    """The questions that the list answers."""

    consultation = IdFilter("consultation_id")
    territory = CharFilter(field_name="consultation__territory__code", max_length=9)

    class Meta:
        model = Question
        fields: list[str] = []


class QuestionResource(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """Read questions, cast a ballot, read the result."""

    serializer_class = QuestionOut
    filterset_class = QuestionFilter
    queryset = Question.objects.shown().annotate(read_at=Now()).select_related("consultation__territory")

    @extend_schema(responses=QuestionDetail)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One question, with its paper and what the reader may do."""
        return Response(QuestionDetail(self.get_object(), context={"request": request}).data)

    @extend_schema(responses=BallotOut)
    # No limit that writes down who voted at what moment: `MOST_CASTS` bounds a person's ballots (PROMISES 2.1, line 8).
    @action(detail=True, methods=["get"], url_path="ballot", url_name="ballot", throttle_classes=[])
    def ballot(self, request: Request, pk: str) -> Response:
        """Whether I have voted: found on request, kept nowhere."""
        question, standing = self._asked(request, pk)
        allow(rules.refuse_own(standing))
        mine = mine_on(question, standing)
        return Response(receipt_words(mine.receipt, has_voted=mine.has_voted), headers={"Cache-Control": NO_STORE})

    @extend_schema(request=BallotIn, responses=BallotOut, parameters=[ONCE_HEADER])
    @ballot.mapping.put
    def cast(self, request: Request, pk: str) -> Response:
        """Put a sealed ballot in the urn, in place of my earlier one. The same key again gives the same receipt."""
        question, standing = self._asked(request, pk)
        allow(rules.refuse_own(standing))
        key = once_of(request).key_hash
        form = BallotIn(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            said = cast_words(standing, question, form.validated_data["choice"], key)
        except InvalidChoice as wrong:
            raise ValidationError({"choice": [str(wrong)]}) from None
        return Response(said, headers={"Cache-Control": NO_STORE})

    @extend_schema(responses=ResultOut)
    @action(detail=True, methods=["get"], url_path="result", url_name="result")
    def result(self, request: Request, pk: str) -> Response:
        """The outcome, from the moment everyone may read it; before, there is none."""
        question, standing = self._asked(request, pk)
        if not question.is_published(standing.at):
            raise Http404
        return Response({"result": question.result.data})

    def _asked(self, request: Request, pk: str) -> tuple[Question, Standing]:
        question = get_object_or_404(Question.objects.shown().select_related("consultation__territory"), pk=pk)
        return question, standing_of(request.user, question.consultation.territory)


def cast_words(standing: Standing, question: Question, choice: Choice, key: str) -> dict[str, Any]:
    """Put the ballot in the urn, and say its receipt."""
    done = cast_ballot(standing=standing, question=question, choice=choice, key=key)
    return receipt_words(done.receipt, has_voted=True)


def receipt_words(receipt: bytes, *, has_voted: bool) -> dict[str, Any]:
    """Whether somebody has voted, and their receipt in both its forms."""
    return {"voted": has_voted, "receipt": receipt.hex(), "words": words.receipt_words(receipt) if receipt else ""}
