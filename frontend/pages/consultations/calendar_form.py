"""The calendar of a consultation as one form: a few inputs per phase, errors beside the input to correct."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.calendar import Dates, faults_in
from consult.consultations.models import Consultation, Kind, Phase, Status
from core.lib.db import clock
from frontend.pages.consultations.forms import Line, VersionedForm

BLANKS: Final = 1  # rows offered for new phases
MOST_ROWS: Final = 22  # what one sending may hold
LARGEST_ID: Final = 2**63 - 1
MOMENT: Final = "%Y-%m-%dT%H:%M"
MISSING: Final = {
    "kind": gettext_lazy("Choisissez la nature de cette étape, ou videz ses dates."),
    "opens_at": gettext_lazy("Donnez le jour et l’heure du début. Exemple : 04/01/2027 08:00."),
    "closes_at": gettext_lazy("Donnez le jour et l’heure de la fin. Exemple : 18/01/2027 20:00."),
}


class Row(NamedTuple):
    """One phase of the form, with its title and its inputs."""

    title: str
    fields: list[BoundField]
    note: str
    is_folded: bool


def _moment_field(label: str, *, required: bool, missing: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
        error_messages={"required": missing},
    )


class CalendarForm(VersionedForm):
    """Every phase of one consultation, and an empty row."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_ROWS)

    def __init__(self, data: Any = None, *, consultation: Consultation) -> None:
        self.consultation = consultation
        self.phases = list(consultation.phases.all())
        count = min(len(self.phases) + BLANKS, MOST_ROWS)
        if data is not None:
            sent = str(data.get("rows", ""))
            count = min(int(sent), MOST_ROWS) if sent.isascii() and sent.isdigit() and len(sent) < 4 else count
        initial: dict[str, Any] = {"version": consultation.version, "rows": count}
        for number, phase in enumerate(self.phases):
            initial |= {
                f"id_{number}": phase.pk, f"kind_{number}": phase.kind, f"purpose_{number}": phase.purpose,
                f"opens_at_{number}": phase.opens_at, f"closes_at_{number}": phase.closes_at,
            }  # fmt: skip
        super().__init__(data, initial=initial)
        self.count = count
        for number in range(count):
            self._add_row(number)

    def _add_row(self, number: int) -> None:
        place = {"n": number + 1}
        known = number < len(self.phases)
        kinds = [*([] if known else [("", _("Aucune"))]), *Kind.choices]
        self.fields[f"id_{number}"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, min_value=1, max_value=LARGEST_ID
        )
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Nature de l’étape %(n)s") % place, choices=kinds, required=known,
            error_messages={"required": MISSING["kind"]},
        )  # fmt: skip
        self.fields[f"opens_at_{number}"] = _moment_field(
            _("Début de l’étape %(n)s") % place, required=known, missing=str(MISSING["opens_at"])
        )
        self.fields[f"closes_at_{number}"] = _moment_field(
            _("Fin de l’étape %(n)s") % place, required=known, missing=str(MISSING["closes_at"])
        )
        self.fields[f"purpose_{number}"] = Line(
            label=_("À quoi sert l’étape %(n)s") % place, max_length=240, required=False,
            help_text=gettext_lazy("Une phrase. Vide : la phrase habituelle pour cette nature d’étape."),
        )  # fmt: skip
        self.fields[f"remove_{number}"] = forms.BooleanField(label=_("Retirer l’étape %(n)s") % place, required=False)

    def groups(self) -> Iterable[Row]:
        """The rows as the page shows them."""
        now = clock()
        for number in range(self.count):
            phase = self._phase_at(number)
            begun = phase is not None and self.consultation.status != Status.DRAFT and phase.opens_at <= now
            names = ["kind", "opens_at", "closes_at", "purpose", *([] if begun or phase is None else ["remove"])]
            title = _("Étape %(n)s : %(kind)s") if phase else _("Étape %(n)s : à ajouter")
            over = phase is not None and begun and phase.closes_at <= now
            note = _("Cette étape est terminée : ses dates ne changent plus.") if over else _(
                "Cette étape a commencé : seule sa fin peut changer."
            ) if begun else ""  # fmt: skip
            yield Row(
                title % {"n": number + 1, "kind": str(phase or "")},
                [self[f"{name}_{number}"] for name in names],
                note,
                is_folded=over and not any(self.errors.get(f"{name}_{number}") for name in names),
            )

    def _phase_at(self, number: int) -> Phase | None:
        value = self[f"id_{number}"].value()
        return next((p for p in self.phases if str(p.pk) == str(value)), None)

    def clean(self) -> dict[str, Any]:
        """Every row is whole, and together they can be kept; each fault sits at its input."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.dates: list[Dates] = []
        places: list[int] = []
        for number in range(self.count):
            dates = self._dates_of(number, cleaned)
            if dates is not None:
                self.dates.append(dates)
                places.append(number)
        if self.errors:
            return cleaned
        is_public = self.consultation.status != Status.DRAFT
        for fault in faults_in(self.dates, self.phases, is_public, clock()):
            self.add_error(None if fault.row is None else f"{fault.field}_{places[fault.row]}", fault.message)
        return cleaned

    def _dates_of(self, number: int, cleaned: dict[str, Any]) -> Dates | None:
        """One row as a phase; nothing for a row left empty or removed."""
        kind, opens, closes = (cleaned.get(f"{name}_{number}") for name in ("kind", "opens_at", "closes_at"))
        if cleaned.get(f"remove_{number}"):
            return None
        if not (kind or opens or closes or cleaned.get(f"id_{number}")):
            return None
        for name, message in MISSING.items():
            if not cleaned.get(f"{name}_{number}") and f"{name}_{number}" not in self.errors:
                self.add_error(f"{name}_{number}", str(message))
        if not (kind and isinstance(opens, datetime) and isinstance(closes, datetime)):
            return None
        phase = self._phase_at(number)
        if phase is not None:
            opens, closes = _same_minute(opens, phase.opens_at), _same_minute(closes, phase.closes_at)
        return Dates(kind, opens, closes, cleaned.get(f"purpose_{number}") or "", cleaned.get(f"id_{number}"))


def _same_minute(sent: datetime, kept: datetime) -> datetime:
    """The kept moment where the input, which shows minutes, could only send it back rounded."""
    return kept if timezone.localtime(kept).strftime(MOMENT) == timezone.localtime(sent).strftime(MOMENT) else sent
