"""The desk of a town: its team, residents, associations, élus and partners."""

from django.urls import path

from frontend.pages.people import associations, elected, partners, residence, team

app_name = "people"
urlpatterns = [
    path("", team.desk, name="desk"),
    path("equipe/", team.index, name="team"),
    path("equipe/<int:grant_id>/fin/", team.end, name="end_role"),
    path("equipe/invitations/<int:invitation_id>/annuler/", team.cancel, name="cancel_invitation"),
    path("residences/", residence.counter, name="residences"),
    path("residences/lettre/", residence.letter, name="letter"),
    path("associations/", associations.index, name="associations"),
    path("associations/<int:association_id>/verifier/", associations.verify, name="verify_association"),
    path("associations/<int:association_id>/refuser/", associations.dismiss, name="dismiss_association"),
    path("elus/", elected.index, name="elected"),
    path("elus/<int:office_id>/", elected.show, name="office"),
    path("elus/<int:office_id>/fin/", elected.end, name="end_office"),
    path("elus/<int:office_id>/delegations/<int:delegation_id>/fin/", elected.end_delegation, name="end_delegation"),
    path("institutions/", partners.index, name="partners"),
    path("institutions/<int:partner_id>/contacts/", partners.contact, name="partner_contact"),
]
