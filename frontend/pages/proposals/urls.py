"""Proposals and their arguments: the search of a whole town, then everything under one consultation."""

from django.urls import path

from frontend.pages.proposals import arguing, backing, changing, reading, searching, writing

app_name = "proposals"
ALL = "consultations/<slug:consultation_slug>/propositions/"
ONE = ALL + "<int:proposal_id>/"
DRAFT = ALL + "brouillons/<int:proposal_id>/"
ARGUMENT = ONE + "arguments/<int:comment_id>/"
urlpatterns = [
    path("recherche/", searching.index, name="search"),
    path(ALL, reading.index, name="list"),
    path(ALL + "flux.atom", reading.feed, name="feed"),
    path(ALL + "semblables/", writing.similar_fragment, name="similar"),
    path(ALL + "nouvelle/", writing.new, name="new"),
    path(DRAFT, writing.say, name="say"),
    path(DRAFT + "semblables/", writing.compare, name="compare"),
    path(DRAFT + "situer/", writing.place, name="place"),
    path(DRAFT + "apercu/", writing.preview, name="preview"),
    path(DRAFT + "supprimer/", writing.delete, name="delete"),
    path(ONE, reading.show, name="show"),
    path(ONE + "proches/", reading.near, name="near"),
    path(ONE + "versions/", reading.revisions, name="revisions"),
    path(ONE + "modifier/", changing.edit, name="edit"),
    path(ONE + "retirer/", changing.withdraw, name="withdraw"),
    path(ONE + "soutenir/", backing.support, name="support"),
    path(ONE + "appuyer/", backing.endorse, name="endorse"),
    path(ONE + "arguments/", arguing.index, name="arguments"),
    path(ARGUMENT, arguing.thread, name="thread"),
    path(ARGUMENT + "repondre/", arguing.reply, name="reply"),
    path(ARGUMENT + "modifier/", arguing.edit, name="edit_argument"),
    path(ARGUMENT + "retirer/", arguing.withdraw, name="withdraw_argument"),
]
