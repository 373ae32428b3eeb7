"""What the link of a digest's line leads to."""

from django.urls import path

from frontend.pages.digests import acting, stopping

app_name = "digests"
urlpatterns = [
    path("point/<str:act_key>/", acting.act, name="act"),
    path("point-imprime/<str:print_key>/", acting.printed, name="printed"),
    path("point-arret/<str:stop_key>/", stopping.stop, name="stop"),
]
