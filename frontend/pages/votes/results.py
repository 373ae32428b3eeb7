"""The result and the means to check it: winners with reasons, every figure, the files, the journal, a receipt."""

import io
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consult.votes.models import FEWEST, Question, Result, Status
from consult.votes.publishing import EXPORTS, WHAT_EACH_FILE_IS, public_files
from consult.votes.rules import refuse_official
from consult.votes.sealing import words
from consult.votes.selectors import Found, file_for_scrutineers, journal_file, paper_of, receipt_in_journal
from core.lib.refusals import allow
from frontend.pages.votes.place import Place, question_at, unshared
from frontend.pages.votes.reading import facts_of
from frontend.typography import number, percent

LONGEST_RECEIPT = 60  # characters as typed
TYPES = {"json": "application/json", "jsonl": "application/x-ndjson", "txt": "text/plain; charset=utf-8", "py": "text/x-python; charset=utf-8", "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "pb": "text/plain; charset=utf-8"}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One option of the result: its figures in words, its place among the winners, its length in percent."""

    title: str
    url: str
    figures: str
    reason: str
    rank: int  # from 1 among the winners; 0 where it was not kept
    length: float


@require_safe
def result(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """What came out, why, and how to check it alone."""
    place, question = question_at(request, territory_slug, consultation_slug, question_id)
    found = _published(place, question)
    outcome = found.data["outcome"]
    bars = bars_of(question, outcome)
    context = place.context(
        question=question,
        result=found,
        reading=outcome["explanation"]["summary"],
        winners=[bar for bar in bars if bar.rank],
        others=[bar for bar in bars if not bar.rank],
        ties=ties_of(question, outcome),
        steps=[step["text"] for step in outcome["explanation"].get("steps", []) if "text" in step],
        turnout=turnout_of(question, found),
        facts=facts_of(question, len(outcome["score"])),
        files=[
            (one, WHAT_EACH_FILE_IS.get(one, ""), place.url("file", question.pk, one)) for one in public_files(question)
        ],
        archive_url=place.url("archive", question.pk),
        check_url=place.url("check", question.pk),
        question_url=place.url("question", question.pk),
        few=found.ballots < FEWEST,
        table=table_of(question, outcome),
        crumbs=place.crumbs((question.title, place.url("question", question.pk)), (_("Résultat"), "")),
    )
    return render(request, "votes/result.html", context)


def _published(place: Place, question: Question) -> Result:
    """The result, for everyone at the same moment: before, nobody learns whether there is one."""
    if not question.is_published(place.now):
        raise Http404
    return question.result


def bars_of(question: Question, outcome: dict[str, Any]) -> list[Bar]:
    """The winners in their order, then the others by their score."""
    scores = {code: Fraction(value) for code, value in outcome["score"].items()}
    most = max(scores.values(), default=Fraction(0)) or Fraction(1)
    options = {option.code: option for option in paper_of(question).options}
    ranks = {code: n for n, code in enumerate(outcome["winners"], start=1)}
    reasons = outcome["explanation"].get("winners", {})
    order = sorted(options, key=lambda code: (ranks.get(code, len(options) + 1), -scores.get(code, Fraction(0))))
    return [
        Bar(
            title=options[code].title, url=options[code].url, figures=figures_of(question, outcome, code),
            reason=reasons.get(code, ""), rank=ranks.get(code, 0),
            length=round(float(max(scores.get(code, Fraction(0)), Fraction(0)) / most) * 100, 1),
        )
        for code in order
    ]  # fmt: skip


def figures_of(question: Question, outcome: dict[str, Any], code: str) -> str:
    """« 84 bulletins sur 212 », with the score where it is another figure."""
    votes, score = outcome["votes"].get(code, 0), Fraction(outcome["score"].get(code, 0))
    said = ngettext("%(n)s bulletin", "%(n)s bulletins", votes) % {"n": number(votes)}
    if score == votes:
        return said
    shown = number(int(score)) if score.denominator == 1 else number(float(score), 2)
    return f"{said} · " + ngettext("%(n)s point", "%(n)s points", int(score)) % {"n": shown}


def ties_of(question: Question, outcome: dict[str, Any]) -> list[str]:
    """Each tie, in words: never hidden."""
    titles = {option.code: option.title for option in paper_of(question).options}
    told = [tie["text"] for tie in outcome["explanation"].get("ties", []) if "text" in tie]
    return told or [", ".join(titles.get(code, code) for code in tie) for tie in outcome["ties"]]


def table_of(question: Question, outcome: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Every option: its ballots, its score, whether it was kept."""
    winners = set(outcome["winners"])
    return [
        (option.title, number(outcome["votes"].get(option.code, 0)), str(outcome["score"].get(option.code, 0)), option.code in winners)
        for option in paper_of(question).options
    ]  # fmt: skip


def turnout_of(question: Question, found: Result) -> list[dict[str, str]]:
    """The figures of the turnout, each with its base."""
    share = percent(found.ballots / question.roll_size, 1) if question.roll_size else ""
    base = _("%(share)s des %(roll)s personnes sur la liste") % {"share": share, "roll": number(question.roll_size)}
    rows = [
        (found.ballots, ngettext("bulletin compté", "bulletins comptés", found.ballots), base),
        (found.web, _("en ligne"), ""),
        (found.paper, _("sur papier"), ""),
    ]
    return [{"value": number(value), "label": label, "base": base} for value, label, base in rows]


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
    is_text = name in {"checkpoint", "leaves"}
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
        except ValueError as mistake:
            wrong = str(mistake)
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
