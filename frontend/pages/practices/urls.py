"""Sheets of what was done: every town's, for everyone; and a town's own, for those who write them."""

from django.urls import path

from frontend.pages.practices import desk, reading

app_name = "practices"
DESK = "t/<slug:territory_slug>/pratiques/"
urlpatterns = [
    path("pratiques/", reading.index, name="list"),
    path("pratiques/<int:practice_id>-<slug:words>/", reading.show, name="show"),
    path(DESK, desk.index, name="desk"),
    path(DESK + "engagement/<int:commitment_id>/", desk.draw, name="draw"),
    path(DESK + "<int:practice_id>/", desk.preview, name="preview"),
    path(DESK + "<int:practice_id>/modifier/", desk.edit, name="edit"),
    path(DESK + "<int:practice_id>/publier/", desk.publish, name="publish"),
    path(DESK + "<int:practice_id>/retirer/", desk.withdraw, name="withdraw"),
]
