"""The result and the means to check it: winners with reasons, every figure, the files, the journal, a receipt."""

import io
import zipfile
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consult.votes.models import Question, Result, Status
from consult.votes.publishing import EXPORTS, WHAT_EACH_FILE_IS, journal_file, public_files, public_names
from consult.votes.rules import refuse_official
from consult.votes.sealing import ballot_file, words
from consult.votes.selectors import Found, file_for_scrutineers, receipt_in_journal
from core.lib.refusals import allow
from core.lib.sentences import SaidError
from frontend import charts
from frontend.pages.votes.figures import bars_of, envelope_of, legend_of, reading_of, ties_of, turnout_of
from frontend.pages.votes.place import Place, question_at, unshared
from frontend.pages.votes.reading import facts_of
from frontend.pages.votes.reasons import data_here, said_here
from frontend.pages.votes.scales import scale_of
from frontend.pages.votes.tables import duels_of, table_of
from frontend.typography import french_spaces, moment_in_words, number

EXPORT_NAMES = {
    "bulletins.csv": gettext_lazy("Tableau (CSV)"),
    "bulletins.json": gettext_lazy("Données (JSON)"),
    "bulletins.pb": gettext_lazy("Pabulib (.pb)"),
}
LONGEST_RECEIPT = 60  # characters as typed
TYPES = {"json": "application/json", "jsonl": "application/x-ndjson", "txt": "text/plain; charset=utf-8", "py": "text/x-python; charset=utf-8", "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "pb": "text/plain; charset=utf-8"}  # fmt: skip


@require_safe
def result(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """What came out, why, and how to check it alone."""
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    found = _published(place, question)
    data = data_here(found)
    explanation = data["outcome"]["explanation"]
    bars = bars_of(question, data)
    figures, turnout_bar = turnout_of(question, found.ballots, found.web, found.paper)
    context = place.context(
        question=question,
        marks=charts.patterns(),
        reading=reading_of(question, data),
        note=scale_of(question, data).note,
        legend=legend_of(question, data),
        winners=[bar for bar in bars if bar.rank],
        others=[bar for bar in bars if not bar.rank],
        ties=ties_of(question, data["outcome"]),
        envelope=envelope_of(question, data),
        table=table_of(question, data),
        duels=duels_of(question, data),
        summary=explanation["summary"],
        steps=[step["text"] for step in explanation.get("steps", []) if "text" in step],
        turnout=figures,
        turnout_bar=turnout_bar,
        facts=facts_of(question, len(bars)) + _after(question),
        withheld=_withheld(question, found),
        **_addresses(place, question),
        crumbs=place.crumbs((question.title, place.url("question", question.pk)), (_("Résultat"), "")),
    )
    return render(request, "votes/result.html", context)


def _withheld(question: Question, found: Result) -> str:
    """Why the folder holds no ballot, or nothing where it holds them all."""
    published = ballot_file.publication(found.web, found.paper, long_patterns=not question.publishes_ballots)
    reasons = {
        ballot_file.TOTALS: _("Moins de onze bulletins, en tout, en ligne ou sur papier : seuls les totaux sont publiés, pour que personne ne soit reconnu."),
        ballot_file.SCRUTINEERS: _("Seuls les totaux sont publiés, comme annoncé avant l’ouverture : les scrutatrices et scrutateurs gardent les bulletins, et peuvent les recompter."),
    }  # fmt: skip
    return french_spaces(reasons.get(published, ""))


def _after(question: Question) -> list[tuple[str, str]]:
    """What came after the close, and until when it may be disputed."""
    return [
        (label, moment_in_words(at))
        for label, at in ((_("Dépouillé le"), question.counted_at), (_("Recours possibles jusqu’au"), question.destroys_at))
        if at is not None
    ]  # fmt: skip


def _addresses(place: Place, question: Question) -> dict[str, Any]:
    """Where a result leads: its files, its journal, its method."""
    names = public_names(question)
    return {
        "files": [(one, WHAT_EACH_FILE_IS.get(one, ""), place.url("file", question.pk, one)) for one in names],
        "exports": [(EXPORT_NAMES[one], place.url("file", question.pk, one)) for one in EXPORTS if one in names],
        "archive_url": place.url("archive", question.pk),
        "log_url": place.url("log", question.pk, "leaves"),
        "method_url": reverse("home:method", args=[question.rule]),
        "secrecy_url": reverse("home:method", args=["secret-et-recomptage"]),
        "check_url": place.url("check", question.pk),
        "question_url": place.url("question", question.pk),
    }


def _published(place: Place, question: Question) -> Result:
    """The result, for everyone at the same moment: before, nobody learns whether there is one."""
    if not question.is_published(place.now):
        raise Http404
    return question.result


@require_safe
def file(
    request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int, name: str
) -> HttpResponse:
    """One published file, byte for byte; scrutineers' files are given to officials alone."""
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    _published(place, question)
    content = public_files(question).get(name)
    if content is None and file_for_scrutineers(question, name) is not None:
        allow(refuse_official(place.standing, question))
        content = file_for_scrutineers(question, name)
    if content is None:
        raise Http404
    return _attached(content, name, TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8"))


@require_safe
def archive(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """The whole public folder: unpack it anywhere and run `python3 recount.py`."""
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    _published(place, question)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in public_files(question).items():
            if name in EXPORTS:
                continue
            whole.writestr(zipfile.ZipInfo(name), content)  # the same bytes each time: no hour of packing
    return _attached(packed.getvalue(), f"vote-{question.pk}.zip", "application/zip")


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def log(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int, name: str) -> HttpResponse:
    """The journal as machines read it: `checkpoint`, `leaves`, and the tiles of C2SP."""
    _place, question = question_at(request, territory_slug, consultation_slug, question_id)
    content = journal_file(question, name)
    if content is None:
        raise Http404
    is_text = not name.startswith("tile/")
    return HttpResponse(content, content_type="text/plain; charset=utf-8" if is_text else "application/octet-stream")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """Whether a receipt is in the journal. What is typed is in the body of the question, so that no log keeps it."""
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    typed = request.POST.get("recepisse", "")[:LONGEST_RECEIPT]
    wrong, told = "", None
    if request.method == "POST":
        try:
            told = _told(receipt_in_journal(question, words.read_words(typed)), question)
        except SaidError as mistake:
            wrong = said_here(mistake)
    context = place.context(
        question=question,
        typed=typed,
        wrong=wrong,
        form={"errors": wrong} if wrong else None,  # for the title
        found=told,
        size=question.leaves.count(),
        checkpoint_url=place.url("log", question.pk, "checkpoint"),
        leaves_url=place.url("log", question.pk, "leaves"),
        question_url=place.url("question", question.pk),
        crumbs=place.crumbs((question.title, place.url("question", question.pk)), (_("Chercher un récépissé"), "")),
    )
    return unshared(render(request, "votes/check.html", context, status=400 if wrong else 200))


def _told(found: Found, question: Question) -> dict[str, str]:
    """What the journal says of a receipt, for its voter."""
    if found.is_withdrawn:
        text = _(
            "Sa personne a été retirée de la liste : le journal en donne le motif. Écrivez à la mairie si c’est une erreur."
        )
        return {"kind": "warning", "title": _("Ce récépissé est au journal, marqué « retiré »"), "text": text}
    if found.is_superseded:
        return {
            "kind": "info",
            "title": _("Ce récépissé est au journal, marqué « remplacé »"),
            "text": _("Vous avez changé de bulletin depuis : c’est le récépissé du dernier qui compte."),
        }
    if found.index is not None:
        line = _("Ligne %(n)s du journal signé.") % {"n": number(found.index + 1)}
        return {"kind": "success", "title": _("Ce récépissé est au journal"), "text": line}
    if question.status == Status.OPEN:
        text = _(
            "Il y entrera avec au moins dix autres, au plus tard à la clôture. Revenez à ce moment-là : "
            "s’il manquait alors, signalez-le à la mairie."
        )
        return {"kind": "info", "title": _("Ce récépissé n’est pas encore au journal"), "text": text}
    text = _(
        "Vérifiez qu’il est bien recopié. S’il l’est, un bulletin manque : signalez-le à la mairie et à l’observatoire."
    )
    return {"kind": "error", "title": _("Ce récépissé n’est pas au journal"), "text": text}
