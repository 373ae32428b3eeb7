"""The platform's own pages: the door, the search, what must be said of the site."""

from django.urls import path

from frontend.pages.home import methods, views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("territoires/", views.search, name="search"),
    path("comprendre/", views.about, name="about"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions-legales/", views.legal, name="legal"),
    path("confidentialite/", views.privacy, name="privacy"),
    path("methodes/", methods.methods, name="methods"),
    path("methodes/<slug:code>/", methods.method, name="method"),
    path("plan-du-site/", views.site_map, name="site_map"),
]
