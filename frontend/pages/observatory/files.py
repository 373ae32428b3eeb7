"""The same figures to take away: CSV, OpenDocument, JSON and PDF, of a comparison or of one town. Nothing hidden is in any."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consult.observatory.figures import Nature
from consult.observatory.published import PublishedSnapshot
from consult.observatory.selectors import indicators
from consult.observatory.words import CAUSES, UNITS, part_label
from consult.practices.selectors import practices_in
from core.lib.paper import Paper
from core.lib.sheets import sheet
from core.lib.workbook import MIME, Tab, ods_of
from core.notices.adapter import client_address
from core.territories.models import TerritoryKind
from frontend.pages.observatory.comparing import (
    FORMS,
    compare,
    comparison_of,
    names_of,
    notices_of,
    practices_of,
    said_of,
)
from frontend.pages.observatory.contracts import contracts_of
from frontend.pages.observatory.figures import apart, unit_of
from frontend.pages.observatory.forms import asked_in
from frontend.pages.observatory.place import LICENCE, Reader, Towns, citation, embargo_words, guarded, reader_of
from frontend.pages.observatory.printed import Around, comparison_paper, pilot_paper
from frontend.pages.observatory.process import says
from frontend.pages.observatory.reading import families_of
from frontend.practices import links_to
from frontend.press import pressed

# One line a number: the name of a column for machines, then for people.
COLUMNS: Final = (
    ("vintage", gettext_lazy("millésime")), ("code", gettext_lazy("code")), ("name", gettext_lazy("territoire")),
    ("kind", gettext_lazy("type")), ("departement", gettext_lazy("département")), ("population", gettext_lazy("population")),
    ("population_year", gettext_lazy("année de la population")), ("size", gettext_lazy("taille")),
    ("indicator", gettext_lazy("indicateur")), ("indicator_name", gettext_lazy("nom de l’indicateur")), ("part", gettext_lazy("partie")),
    ("part_name", gettext_lazy("nom de la partie")), ("unit", gettext_lazy("unité")), ("value", gettext_lazy("valeur")),
    ("low", gettext_lazy("borne basse à 95 %")), ("high", gettext_lazy("borne haute à 95 %")), ("count", gettext_lazy("numérateur")),
    ("base", gettext_lazy("dénominateur")), ("rounding", gettext_lazy("arrondi")), ("hidden", gettext_lazy("masqué parce que")), ("not_comparable", gettext_lazy("non comparable parce que")),
    ("method_version", gettext_lazy("version de la méthode")), ("code_version", gettext_lazy("version du programme")), ("hash", gettext_lazy("empreinte des mesures")),
)  # fmt: skip


@require_safe
def comparison(request: HttpRequest, form: str) -> HttpResponseBase:
    """The figures of a comparison: the same address as its page, in another form. Of no town, and of nonsense, there is no file."""
    reader = reader_of(request)
    if reader.shown is None or form not in dict(FORMS):
        raise Http404
    asked = asked_in(request, reader)
    if asked.faults:
        return compare(request)  # the page says which field, and what may be written there
    if not asked.chosen:
        raise Http404
    url = f"{reverse('observatory:compare')}?{asked.query(reader.shown.vintage)}"
    cited, name = citation(reader.shown, said_of(asked), url), _named(f"comparaison-{reader.shown.vintage}", reader)
    if form == "pdf":
        around = Around(reader.is_sealed, practices_of(asked), cited)
        paper = comparison_paper(
            said_of(asked), asked.chosen, names_of(asked), comparison_of(asked), notices_of(asked), around
        )
        return _printed(request, reader, paper, name)
    return guarded(
        _file(form, name, asked.chosen, asked.everyone, asked.codes, cited, is_sealed=reader.is_sealed), reader
    )


@require_safe
def pilot(request: HttpRequest, pilot_code: str, form: str) -> HttpResponseBase:
    """The figures of one town."""
    reader = reader_of(request)
    everyone = reader.snapshots()
    found = next((one for one in everyone if one.told.place.code == pilot_code), None)
    if found is None or reader.shown is None or form not in dict(FORMS):
        raise Http404
    url = f"{reverse('observatory:pilot', args=[pilot_code])}?millesime={found.vintage}"
    cited = citation(reader.shown, everyone.called(found), url)
    name = _named(f"observatoire-{pilot_code}-{found.vintage}", reader)
    if form == "pdf":
        around = Around(reader.is_sealed, links_to(practices_in([pilot_code])), cited)
        families, contracts = families_of(found, everyone), contracts_of(pilot_code)
        paper = pilot_paper(found, everyone.called(found), families, contracts, around)
        return _printed(request, reader, paper, name)
    return guarded(_file(form, name, [found], everyone, list(indicators()), cited, is_sealed=reader.is_sealed), reader)


def _named(name: str, reader: Reader) -> str:
    """How the file is called: one that is under embargo says so before it is opened."""
    return f"sous-embargo-{name}" if reader.is_sealed else name


def _printed(request: HttpRequest, reader: Reader, paper: Paper, name: str) -> HttpResponse:
    """The paper as PDF: set once for the same words and the same drawings, whatever address they were asked at."""
    body = pressed(repr(paper), lambda: paper, asked_from=client_address(request))
    return guarded(_attached(body, f"{name}.pdf", "application/pdf"), reader)


def rows_of(chosen: Sequence[PublishedSnapshot], everyone: Towns, codes: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """One line a number, in the order of the columns. One that is hidden or not comparable has its reason and no figure."""
    for one in chosen:
        place = one.told.place
        about = (
            str(one.vintage), place.code, place.name, str(TerritoryKind(place.kind).label), place.departement, place.population,
            place.population_year, str(one.size.label),
        )  # fmt: skip
        for code in codes:
            for part in one.told.figures.get(code, ()):
                hidden = str(part.hidden.reason.label) if part.hidden else ""
                cause = str(CAUSES[part.cause]) if part.cause else apart(one, code, part.key, everyone)
                shown = part.value is not None and not hidden and not cause
                figures = (part.value, part.low, part.high, part.count, part.base) if shown else (None,) * 5
                yield (
                    *about, code, str(indicators()[code].name), part.key, part_label(code, part.key), str(UNITS[unit_of(code, part.key, [one])]),
                    *figures, rounding_of(code) if shown else "", hidden, "" if hidden else cause, one.told.versions.get(code), one.code_version, one.input_hash,
                )  # fmt: skip


def rounding_of(code: str) -> str:
    """How the numbers that a figure rests on are rounded: people and what they do to five, the acts of an institution not at all."""
    asked = indicators()[code]
    if asked.nature == Nature.INSTITUTION:
        return _("aucun : actes publics de l’institution")
    return _("numérateur, à cinq") if asked.is_public_base else _("à cinq")


def _file(
    form: str, name: str, chosen: Sequence[PublishedSnapshot], everyone: Towns, codes: Sequence[str],
    cited: str, *, is_sealed: bool,
) -> HttpResponseBase:  # fmt: skip
    header, rows = [label for _key, label in COLUMNS], rows_of(chosen, everyone, codes)
    if form == "csv":  # one table alone: each line carries what it is cited by
        return sheet(name, [*header, _("citation")], ((*row, cited) for row in rows))
    if form == "ods":
        process = [[label, *(say(one) for one in chosen)] for label, say in says()]
        heads = [_("Façon de travailler"), *(everyone.called(one) for one in chosen)]
        tabs = [
            Tab(_("Chiffres"), header, rows),
            Tab(_("Façons de travailler"), heads, process),
            Tab(_("Source"), [cited], []),
        ]
        if is_sealed:
            tabs.insert(0, Tab(_("Sous embargo"), [embargo_words()], [[cited]]))
        return _attached(ods_of(tabs), f"{name}.ods", MIME)
    keys = [key for key, _label in COLUMNS]
    terms = {"embargo": embargo_words()} if is_sealed else {"licence": LICENCE}
    ways = [{"code": one.told.place.code, "name": everyone.called(one), **asdict(one.told.process)} for one in chosen]
    told = {
        "citation": cited,
        **terms,
        "process": ways,
        "figures": [dict(zip(keys, row, strict=True)) for row in rows],
    }
    body = json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
    return _attached(body, f"{name}.json", "application/json")


def _attached(body: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
