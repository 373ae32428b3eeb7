"""The observatory: what it is, towns side by side, two questions, one town; the release of a vintage; the desk page of each town."""

from django.urls import path

from frontend.pages.observatory import comparing, files, questions, reading, release, town

app_name = "observatory"
urlpatterns = [
    path("observatoire/", reading.index, name="index"),
    path("observatoire/comparer/", comparing.compare, name="compare"),
    path("observatoire/comparer/chiffres.<str:form>", files.comparison, name="compare_file"),
    path("observatoire/questions/", questions.show, name="questions"),
    path("observatoire/publication/", release.index, name="releases"),
    path("observatoire/publication/<str:vintage>/", release.release, name="release"),
    path("observatoire/<str:pilot_code>/", reading.pilot, name="pilot"),
    path("observatoire/<str:pilot_code>/chiffres.<str:form>", files.pilot, name="pilot_file"),
    path("t/<slug:territory_slug>/agents/observatoire/", town.show, name="town"),
    path("t/<slug:territory_slug>/agents/observatoire/convention/", town.convention, name="convention"),
]
