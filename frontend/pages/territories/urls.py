"""The pages of one territory, under `/t/<territory_slug>/`."""

from django.urls import path

from frontend.pages.territories import views

app_name = "territories"
urlpatterns = [
    path("", views.show, name="show"),
    path("mentions-legales/", views.legal, name="legal"),
    path("agents/territoire/", views.describe, name="describe"),
]
