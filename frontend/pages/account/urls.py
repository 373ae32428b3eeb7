"""Everything about one's own account. The names of signing in and up are those that allauth looks for."""

from allauth.account import views as entrance
from django.urls import include, path, re_path

from frontend.pages.account import (
    absences,
    associations,
    digests,
    followed,
    invitations,
    keys,
    notices,
    quoted,
    sign_in,
    views,
)

own = [
    path("", views.show, name="show"),
    path("nom/", views.rename, name="rename"),
    path("commune/", views.home, name="home"),
    path("adresse/reessayer/", views.reopen_address, name="reopen_address"),
    path("age-et-sexe/", views.demographics, name="demographics"),
    path("residence/", views.residence, name="residence"),
    path("mots-cites/", quoted.index, name="quoted"),
    path("suivi/", followed.index, name="followed"),
    path("avis/", notices.index, name="notices"),
    path("avis/lien/", notices.corner, name="notices_corner"),
    path("avis/<int:notice_id>/", notices.show, name="notice"),
    path("courriers/", notices.paces, name="paces"),
    path("courriers/arret/<str:key>/", notices.stop, name="stop_letters"),
    path("point/<int:office_id>/", digests.rhythm, name="rhythm"),
    path("absences/<int:office_id>/", absences.index, name="absence"),
    path("absences/<int:office_id>/<int:absence_id>/fin/", absences.end, name="end_absence"),
    path("cles/", keys.index, name="keys"),
    path("cles/<int:key_id>/revoquer/", keys.revoke, name="revoke_key"),
    path("connexion/mot-de-passe/", sign_in.with_password, name="password_login"),
    path("associations/declarer/<slug:territory_slug>/", associations.declare, name="declare_association"),
    path("associations/<int:association_id>/", associations.show, name="association"),
    path("associations/<int:association_id>/mandats/<int:mandate_id>/fin/", associations.end, name="end_mandate"),
    path("invitation/<str:token>/", invitations.show, name="invitation"),
]

urlpatterns = [
    path("connexion/", entrance.login, name="account_login"),
    path("connexion/demander-un-code/", entrance.request_login_code, name="account_request_login_code"),
    path("connexion/code/", entrance.confirm_login_code, name="account_confirm_login_code"),
    path("deconnexion/", entrance.logout, name="account_logout"),
    path("inactif/", entrance.account_inactive, name="account_inactive"),
    path("inscription/", entrance.signup, name="account_signup"),
    path("inscription/code/", entrance.email_verification_sent, name="account_email_verification_sent"),
    path("confirmer/", entrance.reauthenticate, name="account_reauthenticate"),
    path("adresse/", entrance.email, name="account_email"),
    path("mot-de-passe/", entrance.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", entrance.password_set, name="account_set_password"),
    path("mot-de-passe/oubli/", entrance.password_reset, name="account_reset_password"),
    path("mot-de-passe/oubli/envoye/", entrance.password_reset_done, name="account_reset_password_done"),
    path(
        "mot-de-passe/oubli/fait/", entrance.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    re_path(
        r"^mot-de-passe/oubli/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("", include((own, "accounts"))),
]
