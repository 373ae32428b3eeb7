"""Rooms: what is said under one consultation, and its live sessions."""

from django.urls import path

from frontend.pages.discussion import reading, talking

app_name = "discussion"
ALL = "consultations/<slug:consultation_slug>/salles/"
ONE = ALL + "<int:room_id>/"
MESSAGE = ONE + "messages/<int:number>/"
urlpatterns = [
    path(ALL, reading.index, name="rooms"),
    path(ONE, reading.room, name="room"),
    path(ONE + "suite/", reading.since, name="since"),
    path(ONE + "dire/", talking.post, name="post"),
    path(ONE + "main/", talking.hand, name="hand"),
    path(ONE + "main-levee/", talking.answer, name="answer"),
    path(MESSAGE, reading.message, name="message"),
    path(MESSAGE + "modifier/", talking.edit, name="edit"),
    path(MESSAGE + "retirer/", talking.withdraw, name="withdraw"),
    path(MESSAGE + "reagir/", talking.react, name="react"),
]
