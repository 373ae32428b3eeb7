"""Pages of a list by cursor: constant cost, whatever the depth."""

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

CURSOR = re.compile(r"[A-Za-z0-9+/=_-]{1,400}")


def bad_cursor() -> ValidationError:
    """The cursor is none that a page gave."""
    return ValidationError({"cursor": [_("Reprenez l’adresse donnée par « next » ou « previous ».")]})


class CursorPage(CursorPagination):
    """Twenty rows a page, at most a hundred; the order always ends in a unique key."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-id",)
    positions = re.compile(r"[0-9]{1,18}")  # what the first column of the order may hold

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place that a page gave; anything else is an error of the question, and never comes to the database."""
        try:
            place = super().decode_cursor(request)
        except NotFound:
            raise bad_cursor() from None
        if place is not None and place.position is not None and not self.positions.fullmatch(str(place.position)):
            raise bad_cursor()
        return place

    def get_page_size(self, request: Request) -> int:
        """The number asked for; what is no number from 1 to 100 is an error, never guessed."""
        asked = request.query_params.get("limit")
        if asked is None:
            return self.page_size
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:4]) <= self.max_page_size:
            raise ValidationError({"limit": [_("Donnez un nombre entier de 1 à 100.")]})
        return int(asked)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What the schema says of a page: at an end of the list there is no neighbour, which OpenAPI 3.1 writes as a type."""
        neighbour = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": neighbour, "previous": neighbour, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What the schema says of them."""
        cursor = {"type": "string", "pattern": f"^{CURSOR.pattern}$"}
        limit = {"type": "integer", "minimum": 1, "maximum": self.max_page_size}
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "schema": cursor,
                "description": "Donné par `next` et `previous`.",
            },
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": limit,
                "description": "Lignes par page, 20 sans précision.",
            },
        ]
