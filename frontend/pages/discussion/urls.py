"""Rooms: what is said under one consultation, and its live sessions."""

from django.urls import path

from frontend.pages.discussion import decisions, desk, drafting, minutes, preparing, reading, screen, talking

app_name = "discussion"
ALL = "consultations/<slug:consultation_slug>/salles/"
ONE = ALL + "<int:room_id>/"
DESK = ONE + "animer/"
MESSAGE = ONE + "messages/<int:number>/"
urlpatterns = [
    path(ALL, reading.index, name="rooms"),
    path(ALL + "nouvelle/", preparing.create, name="new"),
    path(ONE, reading.room, name="room"),
    path(ONE + "suite/", reading.since, name="since"),
    path(ONE + "dire/", talking.post, name="post"),
    path(ONE + "main/", talking.hand, name="hand"),
    path(ONE + "main-levee/", talking.answer, name="answer"),
    path(ONE + "proposer/", drafting.draft, name="draft"),
    path(ONE + "accord/<int:proposal_id>/", drafting.consent, name="consent"),
    path(ONE + "compte-rendu/", minutes.show, name="minutes"),
    path(ONE + "compte-rendu/modifier/", minutes.edit, name="edit_minutes"),
    path(ONE + "compte-rendu/decisions/", decisions.amend, name="decisions"),
    path(ONE + "compte-rendu.pdf", minutes.pdf, name="minutes_pdf"),
    path(ONE + "compte-rendu.html", minutes.html, name="minutes_html"),
    path(ONE + "transcription/", minutes.transcript, name="transcript"),
    path(ONE + "ecran/", screen.show, name="screen"),
    path(ONE + "preparer/", preparing.prepare, name="prepare"),
    path(DESK, desk.show, name="desk"),
    path(DESK + "faire/", desk.act, name="act"),
    path(DESK + "main-levee/", desk.poll, name="poll"),
    path(DESK + "decision/", desk.decide, name="decide"),
    path(DESK + "rythme/", desk.pace, name="pace"),
    path(DESK + "masquer/", desk.hide, name="hide"),
    path(DESK + "terminer/", desk.end, name="end"),
    path(MESSAGE, reading.message, name="message"),
    path(MESSAGE + "modifier/", talking.edit, name="edit"),
    path(MESSAGE + "retirer/", talking.withdraw, name="withdraw"),
    path(MESSAGE + "reagir/", talking.react, name="react"),
]
