"""What is asked of a comparison, in the address: a vintage, towns or a town and its peers, an indicator or a profile."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.observatory.published import PublishedSnapshot
from consult.observatory.selectors import indicators
from consult.observatory.vintages import Vintage
from frontend.long_choices import LongSelect, ManyBoxes
from frontend.pages.observatory.figures import PROFILES
from frontend.pages.observatory.place import Reader, Towns, is_peer, kind_words, likeness
from frontend.typography import french_spaces

CODE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}|[0-9]{9}")
FIRST_PROFILE: Final = "P"
MOST_AT_FIRST: Final = 12  # towns compared before any is chosen
MOST_COMPARED: Final = 40  # towns of one page


@dataclass(frozen=True)
class Asked:
    """What is compared: the towns, the one in focus ("" for none), indicators and profiles by code."""

    everyone: Towns
    chosen: list[PublishedSnapshot]
    focus: str
    what: list[str]  # in the order of the choices, each once
    named: list[str]  # towns asked for one by one, by code; those without a snapshot are not among them
    missing: int  # towns asked for that have no snapshot of this vintage
    cut: int  # towns left out, where too many were asked for
    faults: list[str] = field(default_factory=list)  # what could not be read in the address: each field, and its remedy

    @property
    def codes(self) -> list[str]:
        """The indicators asked for, those of a profile as well."""
        return codes_of(self.what)

    @property
    def is_profile(self) -> bool:
        return len(self.codes) > 1

    def query(self, vintage: Vintage) -> str:
        """What was understood, as an address says it: one comparison has one, whatever else was written in the address that asked."""
        said = [("pairs", one) for one in (self.focus,) if one]
        said += [("territoire", one) for one in self.named]
        said += [("indicateur", one) for one in self.what]
        return urlencode([*said, ("millesime", str(vintage))])


def codes_of(what: Sequence[str]) -> list[str]:
    """The indicators named, and those of the profiles named."""
    return [code for code in indicators() if code in what or code[0] in what]


class CompareForm(forms.Form):
    """The choices of the page. It only draws them: what is read is `asked_in`."""

    millesime = forms.ChoiceField(label=gettext_lazy("Millésime"), required=False)
    indicateur = forms.ChoiceField(label=gettext_lazy("Ce que l’on compare"), required=False)
    pairs = forms.ChoiceField(
        label=gettext_lazy("Un territoire et ses pairs"), required=False, widget=LongSelect,
        help_text=gettext_lazy("Les pairs sont du même type et de la même taille."),
    )  # fmt: skip
    territoire = forms.MultipleChoiceField(
        label=gettext_lazy("Ou des territoires, un par un"), required=False, widget=ManyBoxes
    )

    def __init__(self, reader: Reader, asked: Asked) -> None:
        shown = str(reader.shown.vintage) if reader.shown else ""
        codes = [one.told.place.code for one in asked.chosen]
        super().__init__(
            initial={
                "millesime": shown, "indicateur": asked.what[0], "pairs": asked.focus,
                "territoire": [] if asked.focus else codes,
            }
        )  # fmt: skip
        kinds = {likeness(one): kind_words(one) for one in asked.everyone.one_of_each()}
        names = [
            (one.told.place.code, f"{asked.everyone.called(one)} ({kinds[likeness(one)]})") for one in asked.everyone
        ]
        choices: dict[str, Sequence[Any]] = {
            "millesime": [(str(one.vintage), vintage_words(one.vintage.label, one.released_at is None)) for one in reader.vintages],
            "indicateur": [(_("Un profil"), list(PROFILES.items())), (_("Un indicateur"), [(one.code, f"{one.code} – {one.name}") for one in indicators().values()])],
            "pairs": [("", _("Aucun")), *names],
            "territoire": names,
        }  # fmt: skip
        for name, found in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.widget.choices = (
                    found  # the field itself reads nothing: a thousand choices are not gone through twice
                )


def vintage_words(label: str, is_sealed: bool) -> str:
    """« 4e trimestre 2026 (sous embargo) »."""
    return _("%(vintage)s (sous embargo)") % {"vintage": label} if is_sealed else label


def asked_in(request: HttpRequest, reader: Reader) -> Asked:
    """What this address asks for. Of nonsense nothing is compared, and its fields are told; a town without a snapshot is missing."""
    said = {one for one in request.GET.getlist("indicateur") if one} or {FIRST_PROFILE}
    what = [one for one in (*PROFILES, *indicators()) if one in said]
    focus = request.GET.get("pairs", "")
    codes = dict.fromkeys(one for one in request.GET.getlist("territoire") if one)
    everyone = reader.snapshots(codes_of(what or [FIRST_PROFILE]))
    if faults := _faults(is_what_known=len(what) == len(said), focus=focus, codes=list(codes)):
        return Asked(everyone, [], "", what or [FIRST_PROFILE], [], 0, 0, faults)
    by_code = {one.told.place.code: one for one in everyone}
    named: list[str] = []
    if focus and not codes:
        centre = by_code.get(focus)
        chosen = [one for one in everyone if centre and is_peer(centre, one)]
        missing = int(centre is None)
    elif codes:
        wanted = {*codes, focus} - {""}
        chosen = [one for one in everyone if one.told.place.code in wanted]
        named = sorted(one.told.place.code for one in chosen)
        missing = len(wanted - by_code.keys())
    else:
        chosen, missing = (everyone if len(everyone) <= MOST_AT_FIRST else []), 0
    kept = _first(chosen, focus)
    return Asked(everyone, kept, focus if focus in by_code else "", what, named, missing, len(chosen) - len(kept))


def _faults(*, is_what_known: bool, focus: str, codes: Sequence[str]) -> list[str]:
    """The fields that cannot be read, each with what may be written there. The words that were written are not said again."""
    faults = []
    if not is_what_known:
        words = _(
            "indicateur : ce code n’existe pas. Choisissez un profil (%(profiles)s) ou un indicateur (%(codes)s)."
        )
        faults.append(words % {"profiles": ", ".join(PROFILES), "codes": ", ".join(indicators())})
    for name, written in (("pairs", [focus] if focus else []), ("territoire", codes)):
        if any(not CODE.fullmatch(one) for one in written):
            words = _("%(field)s : ce n’est pas un code de territoire. Écrivez un code INSEE (cinq caractères) ou SIREN (neuf chiffres), par exemple 93014.")  # fmt: skip
            faults.append(words % {"field": name})
    return [french_spaces(one) for one in faults]


def _first(chosen: list[PublishedSnapshot], focus: str) -> list[PublishedSnapshot]:
    """As many as a page holds, the one in focus among them, by the alphabet."""
    if len(chosen) <= MOST_COMPARED:
        return chosen
    others = [one for one in chosen if one.told.place.code != focus]
    kept = {one.told.place.code for one in others[: MOST_COMPARED - 1]} | {focus}
    return [one for one in chosen if one.told.place.code in kept]
