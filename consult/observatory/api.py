"""The observatory for machines, to read only: what was published, nothing that was counted; an analyst reads what is under embargo."""

import hashlib
import re
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from consult.observatory import outgoing
from consult.observatory.context import context_of_many
from consult.observatory.models import Snapshot
from consult.observatory.published import PublishedSnapshot, canonical
from consult.observatory.selectors import (
    indicators,
    is_analyst,
    published_of,
    snapshot_of,
    snapshot_rows,
    snapshots_of,
    vintages_shown,
)
from consult.observatory.sheets import CONTEXT, sheet_name, sheet_text
from consult.observatory.vintages import UnreadableVintageError, Vintage
from core.lib.db import clock
from core.lib.paging import CursorPage
from core.lib.resources import Resource
from core.territories.models import Territory

MOST_CODES: Final = 50  # territories in one question
PLACE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}|[0-9]{9}")
PLACES: Final = rf"^(?:{PLACE.pattern})(?:,(?:{PLACE.pattern})){{0,{MOST_CODES - 1}}}$"


def _asks(name: str, pattern: str, words: str, *, required: bool = True) -> OpenApiParameter:
    """A parameter of the query, as the schema says it."""
    return OpenApiParameter(name, {"type": "string", "pattern": pattern}, required=required, description=words)


VINTAGE = _asks("vintage", outgoing.VINTAGE, "un millésime de `vintages/`, comme 2026-T4")
INDICATOR = _asks("indicator", "^[A-Z][0-9]$", "un code de `indicators/`, comme P1")
TERRITORIES = _asks("territory", PLACES, "codes INSEE ou SIREN, séparés par des virgules : 50 au plus")


class ObservatoryResource(Resource):
    """Answers with a fingerprint: a question asked again (`If-None-Match`) costs 304 and no content."""

    queryset = Snapshot.objects.none()
    filter_backends = []
    pagination_class = None  # type: ignore[assignment]  # what is short is whole; towns, which may be a thousand, come in pages
    asked: frozenset[str] = frozenset()

    def known_parameters(self) -> set[str]:
        """The parameters of the question."""
        return set(self.asked)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        """The fingerprint is of the content, and of nothing that changes without it."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code != 200 or not hasattr(answer, "data"):
            return answer
        digest = hashlib.sha256(canonical(answer.data).encode()).hexdigest()
        answer["ETag"] = etag = f'"{digest}"'
        answer["Cache-Control"] = "private, no-cache"  # an embargo that is lifted is lifted for all at once
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        asked: HttpRequest = request._request
        return get_conditional_response(asked, etag=etag, response=answer)

    def analyst(self) -> bool:
        """Whether who asks compares towns for the observatory, at this moment."""
        return is_analyst(self.request.user, clock())

    def method_url(self, code: str) -> str:
        """Where the machine reads the sheet of an indicator."""
        return reverse("api:observatory-method-detail", args=[code], request=self.request)

    def given(self, name: str) -> str:
        """A parameter that must be there."""
        if not (value := self.request.query_params.get(name, "").strip()):
            raise ValidationError({name: [_("Ce paramètre est nécessaire.")]})
        return value

    def vintage(self) -> Vintage:
        """The vintage that is asked for, where it may be read; one under embargo answers as one that does not exist."""
        try:
            vintage = Vintage.read(self.given("vintage"))
        except UnreadableVintageError as fault:
            raise ValidationError({"vintage": [str(fault)]}) from None
        shown = [str(one.vintage) for one in vintages_shown(is_analyst=self.analyst())]
        if str(vintage) not in shown:
            words = _("Le millésime %(vintage)s n’est pas public. Ceux qui se lisent : %(shown)s.")
            raise ValidationError({"vintage": [words % {"vintage": vintage, "shown": ", ".join(shown) or "—"}]})
        return vintage

    def codes(self) -> list[str]:
        """The codes of territories that are asked for, each once."""
        codes = list(dict.fromkeys(self.given("territory").upper().split(",")))
        if len(codes) > MOST_CODES or not all(PLACE.fullmatch(code) for code in codes):
            words = _(
                "Donnez de 1 à %(most)s codes séparés par des virgules : 5 signes pour une commune, 9 chiffres pour une intercommunalité."
            )
            raise ValidationError({"territory": [words % {"most": MOST_CODES}]})
        return codes


def _refuse_unknown(asked: list[str], found: set[str], words: str) -> None:
    if missing := [code for code in asked if code not in found]:
        raise ValidationError({"territory": [words % {"codes": ", ".join(missing)}]})


class IndexResource(ObservatoryResource):
    """Where each thing is."""

    @extend_schema(
        operation_id="observatory_index",
        responses={200: outgoing.IndexOut},
    )
    def list(self, request: Request) -> Response:
        """The addresses of the observatory. The practices are those that every town publishes."""
        names = {
            name: f"api:observatory-{route}-list"
            for name, route in {
                "indicators": "indicator", "vintages": "vintage", "snapshots": "snapshot", "compare": "comparison",
                "context": "context",
            }.items()
        }  # fmt: skip
        names["practices"] = "api:practice-list"
        return Response({"results": {name: reverse(route, request=request) for name, route in names.items()}})


class IndicatorResource(ObservatoryResource):
    """The questions that every town is asked."""

    @extend_schema(operation_id="observatory_indicators", responses={200: outgoing.IndicatorsOut})
    def list(self, request: Request) -> Response:
        """The catalogue, in its order."""
        found = indicators().values()
        return Response({"results": [outgoing.indicator_said(one, self.method_url(one.code)) for one in found]})


class MethodResource(ObservatoryResource):
    """The method sheets."""

    lookup_field = "code"
    lookup_value_regex = rf"[A-Z][0-9]|{CONTEXT}"

    @extend_schema(
        operation_id="observatory_method",
        parameters=[
            OpenApiParameter(
                "code", {"type": "string", "pattern": rf"^(?:{lookup_value_regex})$"}, OpenApiParameter.PATH
            )
        ],
        responses={200: outgoing.MethodOut},
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """One sheet, in Markdown."""
        text = sheet_text(code)
        if text is None:
            raise Http404
        one = indicators().get(code)
        page = reverse("home:method", args=[sheet_name(code)], request=request)
        return Response({"code": code, "version": one.version if one else None, "text": text, "page": page})


class VintageResource(ObservatoryResource):
    """The quarters that may be read."""

    @extend_schema(operation_id="observatory_vintages", responses={200: outgoing.VintagesOut})
    def list(self, request: Request) -> Response:
        """The newest first; to an analyst, those under embargo as well."""
        shown = vintages_shown(is_analyst=self.analyst())
        return Response({"results": [outgoing.vintage_said(one) for one in shown]})


class ByTown(CursorPage):
    """In the order of their codes: a town that is renamed, or counted while the others are read, moves no page."""

    ordering = ("territory__code",)
    positions = PLACE


class SnapshotResource(ObservatoryResource):
    """The towns of a vintage."""

    asked = frozenset({"vintage"})
    pagination_class = ByTown  # type: ignore[assignment]  # not whole, where the others are

    @extend_schema(
        operation_id="observatory_snapshots",
        parameters=[VINTAGE],
        responses={200: outgoing.SnapshotOut(many=True)},
    )
    def list(self, request: Request) -> Response:
        """Every town of this vintage by code, a page at a time."""
        rows = self.paginate_queryset(snapshot_rows(self.vintage(), is_analyst=self.analyst()))
        return self.get_paginated_response([outgoing.snapshot_said(published_of(row)) for row in rows or ()])


class SnapshotOfResource(ObservatoryResource):
    """One town in one vintage."""

    lookup_field = "code"
    lookup_value_regex = PLACE.pattern

    @extend_schema(
        operation_id="observatory_snapshot",
        parameters=[
            OpenApiParameter("vintage", {"type": "string", "pattern": outgoing.VINTAGE}, OpenApiParameter.PATH),
            OpenApiParameter("code", {"type": "string", "pattern": rf"^(?:{PLACE.pattern})$"}, OpenApiParameter.PATH),
        ],
        responses={200: outgoing.SnapshotOut},
    )
    def retrieve(self, request: Request, vintage: str, code: str) -> Response:
        """Its figures; 404 where there are none, or where they are under embargo."""
        try:
            found = snapshot_of(code, Vintage.read(vintage), is_analyst=self.analyst())
        except UnreadableVintageError:
            found = None
        if found is None:
            raise Http404
        return Response(outgoing.snapshot_said(found))


class ComparisonResource(ObservatoryResource):
    """One indicator, several towns."""

    asked = frozenset({"vintage", "indicator", "territory"})

    @extend_schema(
        operation_id="observatory_compare",
        parameters=[VINTAGE, INDICATOR, TERRITORIES],
        responses={200: outgoing.ComparisonOut},
    )
    def list(self, request: Request) -> Response:
        """These towns, by name: their figure, their size and how they consult. Nothing is ranked."""
        vintage, code, codes = self.vintage(), self.given("indicator"), self.codes()
        one = indicators().get(code)
        if one is None:
            words = _("Cet indicateur n’existe pas. Ceux qui existent : %(codes)s.")
            raise ValidationError({"indicator": [words % {"codes": ", ".join(indicators())}]})
        found: list[PublishedSnapshot] = snapshots_of(vintage, is_analyst=self.analyst(), codes=codes)
        told = [snapshot for snapshot in found if code in snapshot.told.figures]
        _refuse_unknown(
            codes,
            {snapshot.told.place.code for snapshot in told},
            _("Rien à comparer dans ce millésime pour : %(codes)s."),
        )
        return Response({
            "vintage": str(vintage), "indicator": outgoing.indicator_said(one, self.method_url(code)),
            "results": [outgoing.compared_said(snapshot, code) for snapshot in told],
        })  # fmt: skip


class ContextResource(ObservatoryResource):
    """What the State publishes around towns."""

    asked = frozenset({"territory"})

    @extend_schema(
        operation_id="observatory_context",
        parameters=[TERRITORIES],
        responses={200: outgoing.ContextsOut},
    )
    def list(self, request: Request) -> Response:
        """Contrats de ville and social posts, beside participation: never mixed with it."""
        codes = self.codes()
        found = list(Territory.objects.filter(code__in=codes).order_by("code"))
        _refuse_unknown(codes, {one.code for one in found}, _("Aucun territoire n’a le code : %(codes)s."))
        views = context_of_many(found)
        return Response({"results": [outgoing.context_said(one, views[one.pk]) for one in found]})
