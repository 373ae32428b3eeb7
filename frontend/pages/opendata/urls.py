"""Open data: what everyone takes away under `donnees/`, what officials read and publish under `agents/`."""

from django.urls import path

from frontend.pages.opendata import desk, needs, reading

app_name = "opendata"
TOWN = "t/<slug:territory_slug>/"
DESK = TOWN + "agents/consultations/<slug:consultation_slug>/donnees/"
urlpatterns = [
    path("donnees/", reading.index, name="index"),
    path(TOWN + "donnees/", reading.town, name="town"),
    path(TOWN + "consultations/<slug:consultation_slug>/donnees/", reading.show, name="show"),
    path(DESK, desk.index, name="desk"),
    path(DESK + "relire/", desk.review, name="review"),
    path(DESK + "sans-marque/", desk.clear, name="clear"),
    path(DESK + "publier/", desk.publish, name="publish"),
    path(TOWN + "agents/besoins-sociaux/", needs.index, name="needs"),
    path(TOWN + "agents/besoins-sociaux/tableaux/", needs.file, name="needs_file"),
]
