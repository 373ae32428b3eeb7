"""Votes: what everyone reads and does under `consultations/…/votes/`, what officials do under `agents/…/votes/`."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from frontend.pages.votes import desk, paper_desk, reading, results, voting

PUBLIC = "consultations/<slug:consultation_slug>/votes/"
QUESTION = f"{PUBLIC}<int:question_id>/"
DESK = "agents/consultations/<slug:consultation_slug>/votes/"
ONE = f"{DESK}<int:question_id>/"

app_name = "votes"
urlpatterns = [
    path(PUBLIC, reading.index, name="show"),
    path(QUESTION, reading.question, name="question"),
    path(f"{QUESTION}bulletin/", voting.ballot, name="ballot"),
    path(f"{QUESTION}recepisse/", voting.receipt, name="receipt"),
    path(f"{QUESTION}recepisse.txt", voting.receipt_file, name="receipt_file"),
    # It writes nothing and answers to nobody in particular: without a token, whoever looks up a receipt is given no cookie.
    path(f"{QUESTION}verifier/", csrf_exempt(results.check), name="check"),
    path(f"{QUESTION}resultat/", results.result, name="result"),
    path(f"{QUESTION}fichiers.zip", results.archive, name="archive"),
    path(f"{QUESTION}fichiers/<str:name>", results.file, name="file"),
    path(f"{QUESTION}journal/<path:name>", results.log, name="log"),
    path(DESK, desk.index, name="desk"),
    path(f"{DESK}nouveau/", desk.create, name="create"),
    path(ONE, desk.manage, name="manage"),
    path(f"{ONE}modifier/", desk.edit, name="edit"),
    path(f"{ONE}supprimer/", desk.delete, name="delete"),
    path(f"{ONE}sceller/", desk.seal, name="seal"),
    path(f"{ONE}parts/", desk.rehearse, name="rehearse"),
    path(f"{ONE}liste/", desk.correct_roll, name="roll"),
    path(f"{ONE}depouiller/", desk.count, name="count"),
    path(f"{ONE}papier/", paper_desk.index, name="paper"),
    path(f"{ONE}papier/emarger/", paper_desk.mark, name="mark"),
    path(f"{ONE}papier/saisir/", paper_desk.enter, name="enter"),
    path(f"{ONE}papier/<int:number>/", paper_desk.batch, name="batch"),
]
