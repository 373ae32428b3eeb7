from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from rest_framework.generics import CreateAPIView
from rest_framework.serializers import ModelSerializer

from tests.bench.floor.models import Row, Written


def rows(request: HttpRequest) -> HttpResponse:
    return render(request, "floor/rows.html", {"rows": Row.objects.order_by("-id")[:20]})


class WrittenSerializer(ModelSerializer):
    class Meta:
        model = Written
        fields = ("id", "title", "number")


class Write(CreateAPIView):
    queryset = Written.objects.all()
    serializer_class = WrittenSerializer


urlpatterns = [path("rows/", rows), path("write/", Write.as_view())]
