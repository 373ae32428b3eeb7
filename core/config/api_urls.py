"""Addresses of the API, version 1."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from consult.answers.api import AnswerResource, CommitmentResource
from consult.comments.api import CommentResource
from consult.consultations.api import ConsultationResource
from consult.digests.api import InboundMail
from consult.discussion.api import MessageResource, RoomResource
from consult.observatory import api as observatory
from consult.practices.api import PracticeResource
from consult.proposals.api import ProposalResource
from consult.votes.api import QuestionResource
from core.lib.problems import not_found
from core.notices.api import RefusedMailDoor
from core.territories.api import TerritoryResource

router = SimpleRouter()
router.register("territories", TerritoryResource, basename="territory")
router.register("consultations", ConsultationResource, basename="consultation")
router.register("proposals", ProposalResource, basename="proposal")
router.register("answers", AnswerResource, basename="answer")
router.register("commitments", CommitmentResource, basename="commitment")
router.register("comments", CommentResource, basename="comment")
router.register("practices", PracticeResource, basename="practice")
router.register("questions", QuestionResource, basename="question")
router.register("rooms", RoomResource, basename="room")
router.register(r"rooms/(?P<room_id>[0-9]{1,18})/messages", MessageResource, basename="message")
for address, resource, basename in (
    ("", observatory.IndexResource, "index"),
    ("/indicators", observatory.IndicatorResource, "indicator"),
    ("/methods", observatory.MethodResource, "method"),
    ("/vintages", observatory.VintageResource, "vintage"),
    (r"/snapshots/(?P<vintage>[0-9]{4}-T[1-4])", observatory.SnapshotOfResource, "town"),
    ("/snapshots", observatory.SnapshotResource, "snapshot"),
    ("/compare", observatory.ComparisonResource, "comparison"),
    ("/context", observatory.ContextResource, "context"),
):
    router.register(f"observatory{address}", resource, basename=f"observatory-{basename}")


def missing(request: HttpRequest) -> HttpResponse:
    """Whatever is not above does not exist, in the API's own words."""
    return not_found(request)


app_name = "api"
urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("refused-mail/", RefusedMailDoor.as_view(), name="refused-mail"),
    path("inbound-mail/", InboundMail.as_view(), name="inbound-mail"),
    path(
        "observatory/practices/",
        require_safe(RedirectView.as_view(pattern_name="api:practice-list", query_string=True)),
        name="observatory-practices",
    ),
    *router.urls,
    re_path(r"^.*$", missing, name="missing"),
]
