"""What only the demonstration shows."""

from django.urls import path

from frontend.pages.demo import views

app_name = "demo"
urlpatterns = [path("courrier/", views.mail, name="mail")]
