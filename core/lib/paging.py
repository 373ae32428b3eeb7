"""Pages of a list by cursor: constant cost, whatever the depth."""

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

CURSOR = re.compile(r"[A-Za-z0-9+/=_-]{1,400}")


class CursorPage(CursorPagination):
    """Twenty rows a page, at most a hundred; the order always ends in a unique key."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-id",)

    def get_page_size(self, request: Request) -> int:
        """The number asked for; what is no number from 1 to 100 is an error, never guessed."""
        asked = request.query_params.get("limit")
        if asked is None:
            return self.page_size
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:4]) <= self.max_page_size:
            raise ValidationError({"limit": [_("Donnez un nombre entier de 1 à 100.")]})
        return int(asked)

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
