"""The observatory: the comparison of pilots, the release of a vintage, and the desk page of each town."""

from django.urls import path

from frontend.pages.observatory import release, town

app_name = "observatory"
urlpatterns = [
    path("observatoire/publication/", release.index, name="releases"),
    path("observatoire/publication/<str:vintage>/", release.release, name="release"),
    path("t/<slug:territory_slug>/agents/observatoire/", town.show, name="town"),
    path("t/<slug:territory_slug>/agents/observatoire/convention/", town.convention, name="convention"),
]
