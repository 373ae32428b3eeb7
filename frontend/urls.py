"""Addresses that serve the pages' looks."""

from django.urls import path

from frontend.accent import accent

app_name = "frontend"
urlpatterns = [path("accent/<int:hue>.css", accent, name="accent")]
