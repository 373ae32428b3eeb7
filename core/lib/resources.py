"""What every resource of the API has in common: strict questions, cursors, whole identifiers."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import ChoiceFilter, NumberFilter
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from core.lib.paging import CURSOR, CursorPage, bad_cursor
from core.lib.refusals import Refusal

PAGING = {"cursor", "limit"}
LARGEST_ID = 2**63 - 1


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": LARGEST_ID})
class IdFilter(NumberFilter):
    """A whole positive number that the database can hold."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, min_value=1, max_value=LARGEST_ID)


@extend_schema_field({"type": "boolean"})
class YesNoFilter(ChoiceFilter):
    """« true » or « false », and nothing else."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=[("true", _("oui")), ("false", _("non"))], **more)


class Resource(GenericViewSet[Any]):
    """A resource that refuses what it does not know: an unknown parameter is an error, never ignored."""

    filter_backends = [DjangoFilterBackend]
    pagination_class = CursorPage
    lookup_value_regex = r"[0-9]{1,18}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything else, the question itself is checked."""
        super().initial(request, *args, **kwargs)
        pages: set[str] = set() if self.pagination_class is None else PAGING
        known = pages | self.known_parameters() if self.action == "list" else set()
        strange = sorted(set(request.query_params) - known)
        if strange:
            hint = _("Paramètre inconnu. Ceux que je connais : %(known)s.") % {"known": ", ".join(sorted(known)) or "—"}
            raise ValidationError({name[:80]: [hint] for name in strange})
        if "cursor" in request.query_params and not CURSOR.fullmatch(request.query_params["cursor"]):
            raise bad_cursor()
        empty = [name for name, value in request.query_params.items() if not str(value).strip()]
        if empty:
            raise ValidationError({name: [_("Donnez une valeur à ce paramètre, ou retirez-le.")] for name in empty})
        repeated = [name for name in request.query_params if len(request.query_params.getlist(name)) > 1]
        if repeated:
            raise ValidationError({name: [_("Donnez ce paramètre une seule fois.")] for name in repeated})
        if any("\x00" in str(value) for value in request.query_params.values()):
            raise ValidationError({"": [_("Un paramètre contient un caractère interdit.")]})

    def known_parameters(self) -> set[str]:
        """The filters that this resource documents."""
        filterset = getattr(self, "filterset_class", None)
        return set(filterset.get_filters()) if filterset else set()


class WordsIn(serializers.Serializer[Any]):
    """What may be sent: a field that is not asked for is refused by its name, never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (strange := sorted(set(map(str, data)) - set(self.fields))):
            hint = _("Champ inconnu. Ceux que je lis : %(known)s.") % {"known": ", ".join(self.fields)}
            raise ValidationError({name[:80]: [hint] for name in strange})
        return super().to_internal_value(data)


def owned(model: type[Any], pk: int | None, **owner: Any) -> Any:
    """The row of this territory or consultation; another's is as if it did not exist."""
    return None if pk is None else get_object_or_404(model, pk=pk, **owner)


def ability(reason: Refusal | None) -> dict[str, Any]:
    """An act and, where it is refused, its reason for machines and people."""
    return {
        "allowed": reason is None,
        "reason": reason.value if reason else None,
        "label": str(reason.label) if reason else None,
    }
