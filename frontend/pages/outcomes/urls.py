"""What became of proposals: the page of a town, its table, and the pages that letters lead to."""

from django.urls import path

from frontend.pages.outcomes import following, letters, merges, reading

app_name = "outcomes"
TOWN = "t/<slug:territory_slug>/suites/"
urlpatterns = [
    path("suites/", reading.everywhere, name="everywhere"),
    path(TOWN, reading.index, name="list"),
    path(TOWN + "suites.csv", reading.table, name="table"),
    path(TOWN + "fusions/", merges.index, name="consents"),
    path(TOWN + "fusions/<int:consent_id>/", merges.consent, name="consent"),
    path(TOWN + "soutien/<uuid:choice_key>/", merges.choice, name="choice"),
    path(TOWN + "lettre/<str:letter_key>/", letters.show, name="letter"),
    path(TOWN + "reponses/<int:answer_id>/avis/", following.satisfaction, name="satisfaction"),
    path(TOWN + "propositions/<int:proposal_id>/suivi/", following.follow, name="follow"),
]
