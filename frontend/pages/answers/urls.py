"""The desk of answers: instruct, decide, publish, commit, bring together."""

from django.urls import path

from frontend.pages.answers import advising, bench, changing, committing, merging, showing, waiting, writing

app_name = "answers"
ALL = "reponses/"
ONE = ALL + "<int:answer_id>/"
COMMITMENT = ALL + "engagements/<int:commitment_id>/"
MERGES = ALL + "fusions/"
urlpatterns = [
    path(ALL, waiting.index, name="desk"),
    path(ALL + "commencer/", waiting.choose, name="choose"),
    path(ALL + "commencer/<int:proposal_id>/", waiting.begin, name="begin"),
    path(ONE, bench.show, name="answer"),
    path(ONE + "faire/", bench.act, name="act"),
    path(ONE + "apercu/", bench.preview, name="preview"),
    path(ONE + "instruire/", writing.write, name="write"),
    path(ONE + "decider/", writing.decide, name="decide"),
    path(ONE + "avis/", advising.ask, name="ask"),
    path(ALL + "avis/<int:advice_id>/", advising.give, name="advise"),
    path(ALL + "avis/<int:advice_id>/retirer/", advising.withdraw, name="withdraw_advice"),
    path(ONE + "engagement/", committing.add, name="commit"),
    path(COMMITMENT, committing.show, name="commitment"),
    path(COMMITMENT + "corriger/", committing.edit, name="edit_commitment"),
    path(COMMITMENT + "retirer/", committing.remove, name="remove_commitment"),
    path(COMMITMENT + "evolution/", changing.change, name="change_commitment"),
    path(COMMITMENT + "etape/", showing.milestone, name="milestone"),
    path(COMMITMENT + "acteur/", showing.cooperation, name="cooperation"),
    path(COMMITMENT + "preuve/", showing.evidence, name="evidence"),
    path(COMMITMENT + "faire/", showing.act, name="commitment_act"),
    path(MERGES, merging.index, name="merges"),
    path(MERGES + "autour/<int:proposal_id>/", merging.ask, name="ask_merge"),
    path(MERGES + "<int:merge_id>/abandonner/", merging.cancel, name="cancel_merge"),
]
