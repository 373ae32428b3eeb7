"""The pages of one territory, under `/t/<territory_slug>/`."""

from django.urls import path

from frontend.pages.territories import views

app_name = "territories"
urlpatterns = [
    path("", views.show, name="show"),
]
