"""Report words; moderate them; read why, and contest; the public register and the figures of a year."""

from django.urls import path

from frontend.pages.moderation import appeals, cases, policy, queue, reading, reporting, statement

app_name = "moderation"
CASE = "moderation/dossiers/<int:case_id>/"
POLICY = "consultations/<slug:consultation_slug>/moderation/"
urlpatterns = [
    path("signaler/", reporting.report, name="report"),
    path("signaler/recu/<uuid:key>/", reporting.received, name="received"),
    path("moderation/", queue.index, name="queue"),
    path("moderation/liste/", queue.listing, name="list"),
    path("moderation/liste/annuler/", queue.undo_lot, name="undo_lot"),
    path(CASE, cases.show, name="case"),
    path(CASE + "prendre/", cases.assign, name="assign"),
    path(CASE + "relire/", cases.read_again, name="second"),
    path("moderation/decisions/<int:decision_id>/annuler/", cases.undo, name="undo"),
    path("moderation/decisions/<int:decision_id>/confirmer/", cases.confirm, name="confirm"),
    path("moderation/recours/", appeals.index, name="appeals"),
    path("moderation/recours/<int:appeal_id>/", appeals.show, name="appeal"),
    path("moderation/decision/<uuid:key>/", statement.show, name="statement"),
    path("moderation/registre/", reading.log, name="log"),
    path("moderation/registre.csv", reading.log_file, name="log_file"),
    path("moderation/transparence/", reading.figures, name="figures"),
    path(POLICY, policy.show, name="policy"),
    path(POLICY + "changer/", policy.change, name="change_policy"),
]
