"""The page families, each with its own addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("frontend.pages.home.urls")),
    path("compte/", include("frontend.pages.account.urls")),
    path("demo/", include("frontend.pages.demo.urls")),
    path("", include("frontend.pages.practices.urls")),
    path("", include("frontend.pages.observatory.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.territories.urls")),
    path("t/<slug:territory_slug>/agents/", include("frontend.pages.people.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.consultations.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.proposals.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.votes.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.discussion.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.moderation.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.answers.urls")),
    path("t/<slug:territory_slug>/", include("frontend.pages.digests.urls")),
    path("", include("frontend.pages.outcomes.urls")),
    path("", include("frontend.pages.opendata.urls")),
]
