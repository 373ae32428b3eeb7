"""Consultations: what everyone reads under `consultations/`, what officials do under `agents/consultations/`."""

from django.urls import path

from frontend.pages.consultations import desk, feed, milestones, views

app_name = "consultations"
urlpatterns = [
    path("consultations/", views.index, name="list"),
    path("consultations/flux.atom", feed.atom, name="feed"),
    path("consultations/<slug:consultation_slug>/", views.show, name="show"),
    path("consultations/<slug:consultation_slug>/charte/", views.charter, name="charter"),
    path("agents/nouvelle-consultation/", desk.create, name="create"),
    path("agents/consultations/<slug:consultation_slug>/", desk.show, name="desk"),
    path("agents/consultations/<slug:consultation_slug>/textes/", desk.edit, name="edit"),
    path("agents/consultations/<slug:consultation_slug>/charte/", desk.edit_charter, name="edit_charter"),
    path("agents/consultations/<slug:consultation_slug>/etapes/", desk.phases, name="phases"),
    path("agents/consultations/<slug:consultation_slug>/themes/", desk.themes, name="themes"),
    path("agents/consultations/<slug:consultation_slug>/publier/", milestones.publish, name="publish"),
    path("agents/consultations/<slug:consultation_slug>/terminer/", milestones.close, name="close"),
    path("agents/consultations/<slug:consultation_slug>/archiver/", milestones.archive, name="archive"),
]
