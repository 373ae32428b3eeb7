"""Addresses that no language changes: the pages' looks, files that people sent, and what machines ask first."""

from django.urls import path, re_path

from frontend.accent import accent, accents
from frontend.datasets import catalogue, dataset, town_dataset
from frontend.machines import robots, security
from frontend.media import media

app_name = "frontend"
urlpatterns = [
    path("accent/<int:hue>.css", accent, name="accent"),
    re_path(r"^accent/(?P<hues>\d{1,3}(-\d{1,3}){0,59})\.set\.css$", accents, name="accents"),
    path("media/<path:name>", media, name="media"),
    path("donnees/catalog.jsonld", catalogue, name="catalogue"),
    path("donnees/<slug:code>/donnees.zip", town_dataset, name="town_dataset"),
    path("donnees/<slug:code>/<slug:consultation_slug>/v<int:version>/<path:name>", dataset, name="dataset"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
]
