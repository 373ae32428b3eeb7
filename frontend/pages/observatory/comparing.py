"""Towns side by side: one indicator or a profile, what differs in how they consult, and what they did that others may do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consult.observatory.selectors import indicators
from consult.practices.selectors import practices_in
from frontend.pages.observatory.figures import PROFILES, Chart, charts_of, headline_of, keys_of
from frontend.pages.observatory.forms import Asked, CompareForm, asked_in
from frontend.pages.observatory.place import citation, guarded, hues_of, is_peer, reader_of
from frontend.pages.observatory.process import process_rows
from frontend.plots import strips
from frontend.practices import PracticeLink, links_to
from frontend.typography import french_spaces, number, plural

MOST_PRACTICES = 12


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """A comparison, whole, at an address that can be kept; 400 where one of its fields cannot be read, with the remedy."""
    reader = reader_of(request)
    title = _("Comparer des territoires")
    if reader.shown is None:
        return render(request, "observatory/compare.html", reader.context((title, "")))
    asked = asked_in(request, reader)
    query = asked.query(reader.shown.vintage)
    charts = comparison_of(asked)
    practices = practices_of(asked)
    context = reader.context(
        (title, ""),
        choices=CompareForm(reader, asked),
        chosen=asked.chosen,
        said="" if asked.faults else said_of(asked),
        faults=asked.faults,
        notices=notices_of(asked),
        charts=charts,
        grids=grids_of(asked) if asked.is_profile else [],
        marks=strips.patterns(),
        legend=strips.swatches(one.drawing for chart in charts for one in chart.strips.drawn),
        process=process_rows(asked.chosen),
        names=names_of(asked),
        practices=practices,
        hues=hues_of(practices),
        files=[(name, f"{reverse('observatory:compare_file', args=[form])}?{query}") for form, name in FORMS],
        citation=citation(reader.shown, said_of(asked), f"{reverse('observatory:compare')}?{query}"),
    )  # fmt: skip
    return guarded(render(request, "observatory/compare.html", context, status=400 if asked.faults else 200), reader)


FORMS = (("csv", "CSV"), ("ods", "OpenDocument (.ods)"), ("json", "JSON"), ("pdf", "PDF"))


def comparison_of(asked: Asked) -> list[Chart]:
    """The charts: every part of one indicator, or the head of each of a profile."""
    if not asked.chosen:
        return []
    read = headline_of if asked.is_profile else keys_of
    return [
        chart
        for code in asked.codes
        for chart in charts_of(code, read(code, asked.everyone), asked.chosen, asked.everyone, focus=asked.focus)
    ]


def practices_of(asked: Asked) -> list[PracticeLink]:
    """What the chosen towns did that others may do."""
    return links_to(practices_in([one.told.place.code for one in asked.chosen], MOST_PRACTICES))


def names_of(asked: Asked) -> list[str]:
    """The chosen towns, each by a name that no other of the vintage has."""
    return [asked.everyone.called(one) for one in asked.chosen]


def grids_of(asked: Asked) -> list[tuple[str, str]]:
    """The indicators of a profile that are a grid: read on their own page, (code, name)."""
    return [(code, str(indicators()[code].name)) for code in asked.codes if not headline_of(code, asked.everyone)]


def said_of(asked: Asked) -> str:
    """What is compared: « Qui participe, 6 territoires »."""
    names = [str(PROFILES[one] if one in PROFILES else indicators()[one].name) for one in asked.what]
    many = len(asked.chosen)
    towns = ngettext("%(n)s territoire", "%(n)s territoires", plural(many)) % {"n": number(many)}
    return f"{', '.join(names)}, {towns}"


def notices_of(asked: Asked) -> list[dict[str, Any]]:
    """What a reader must know before comparing these towns."""
    told = []
    if asked.missing:
        words = ngettext("%(n)s territoire demandé n’a pas de relevé pour ce millésime.", "%(n)s territoires demandés n’ont pas de relevé pour ce millésime.", plural(asked.missing))  # fmt: skip
        told.append({"kind": "info", "title": "", "text": words % {"n": number(asked.missing)}})
    if asked.cut:
        words = ngettext("%(n)s autre territoire n’est pas dessiné, faute de place : il compte dans la médiane des pairs.", "%(n)s autres territoires ne sont pas dessinés, faute de place : ils comptent dans la médiane des pairs.", plural(asked.cut))  # fmt: skip
        told.append({"kind": "info", "title": "", "text": french_spaces(words % {"n": number(asked.cut)})})
    if any(not is_peer(asked.chosen[0], one) for one in asked.chosen):
        told.append({
            "kind": "warning", "title": _("Ces territoires ne sont pas des pairs"),
            "text": french_spaces(_("Leur taille ou leur type diffère : une grande ville et une petite ne se lisent pas sur les mêmes chiffres. La bande des pairs n’est dessinée qu’entre territoires semblables.")),
        })  # fmt: skip
    return told
