"""What people type about sheets, checked field by field."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.practices.models import TEXT_LENGTH, TEXTS, TITLE_LENGTH, Practice
from consult.practices.rules import NEEDED
from consult.practices.selectors import LONGEST_QUERY, Sought
from consult.proposals.models import Actor, Logic
from core.territories.models import CommonTheme, Territory


class FilterForm(forms.Form):
    """The filters of the list. Only towns that have published can be asked for."""

    q = forms.CharField(label=_("Mots cherchés"), max_length=LONGEST_QUERY, required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False, choices=[("", _("Tous")), *CommonTheme.choices])
    logique = forms.ChoiceField(label=_("Logique"), required=False, choices=[("", _("Toutes")), *Logic.choices])
    acteur = forms.ChoiceField(label=_("Qui a coopéré"), required=False, choices=[("", _("Tous")), *Actor.choices])
    territoire = forms.ChoiceField(label=_("Territoire"), required=False)

    def __init__(self, data: Any, *, towns: Sequence[Territory]) -> None:
        super().__init__(data)
        self.towns = {town.slug: town.pk for town in towns}
        field = self.fields["territoire"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Tous")), *((town.slug, town.name) for town in towns)]

    def sought(self) -> Sought:
        """The sheets asked for."""
        said = self.cleaned_data
        return Sought(
            words=said["q"], theme=said["theme"], logic=said["logique"], actor=said["acteur"],
            territory=self.towns.get(said["territoire"]),
        )  # fmt: skip


def _text(label: Any, help_text: Any, *, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=TEXT_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class SheetForm(forms.Form):
    """A sheet, with the number of the state its writer was reading."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Titre"), max_length=TITLE_LENGTH, help_text=_("Dites ce qui a été fait. Par exemple : « Une allée éclairée pour rentrer le soir »."),
        error_messages={"required": _("Donnez un titre, par exemple « Une allée éclairée pour rentrer le soir ».")},
    )  # fmt: skip
    context = _text(_("D’où l’on partait"), _("La situation avant, et qui a demandé que cela change."))
    done = _text(_("Ce qui a été fait"), _("Les étapes, dans l’ordre : une autre commune doit pouvoir les refaire."))
    cooperation = _text(_("Qui a coopéré"), _("Une ligne par acteur, commencée par un tiret : son nom, puis ce qu’il a apporté."))  # fmt: skip
    cost = _text(_("Ce que cela a coûté"), _("L’argent et le temps, qui a payé. Par exemple : « 18 000 €, par moitié avec le bailleur »."), rows=3)  # fmt: skip
    result = _text(_("Ce que cela a changé"), _("Ce que l’on constate depuis, et ce qui reste à faire."))
    theme = forms.ChoiceField(label=_("Thème"), choices=CommonTheme.choices)
    logic = forms.ChoiceField(
        label=_("Cette action sert surtout à"), widget=forms.RadioSelect, choices=[
            (Logic.PREVENT.value, _("prévenir : agir avant que le problème n’arrive")),
            (Logic.REPAIR.value, _("réparer : agir parce que le problème est là")),
        ],
    )  # fmt: skip
    actors = forms.MultipleChoiceField(
        label=_("Quels acteurs y ont pris part"), required=False, choices=Actor.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, is_published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, remedy in NEEDED.items():
            field = self.fields[name]
            field.required = is_published
            field.error_messages["required"] = remedy
            if not is_published:
                field.help_text = _("%(help)s À remplir avant de publier.") % {"help": field.help_text}

    def said(self) -> dict[str, Any]:
        """The words, as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def initial_of(practice: Practice) -> dict[str, Any]:
    """What the form shows at first."""
    kept = {name: getattr(practice, name) for name in ("title", *TEXTS, "theme", "logic", "actors")}
    return {**kept, "version": practice.edits}
