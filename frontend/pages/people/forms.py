"""What the desk of a town asks."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import PartnerKind, Role
from core.lib.db import clock
from core.lib.text import clean_line
from core.territories.models import CommonTheme, Neighbourhood, Territory

OLDEST = 130  # years
TOWN_ROLES = [(role.value, role.label) for role in Role if role != Role.ANALYST]


class AddressField(forms.EmailField):
    """The address of someone else: the browser must not offer one's own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.EmailInput(attrs={"autocomplete": "off"}), **kwargs)


class InvitationForm(forms.Form):
    """Someone to invite, and for what."""

    email = AddressField(label=_("Adresse électronique"))
    role = forms.ChoiceField(label=_("Rôle"), choices=TOWN_ROLES)


class IdentityForm(forms.Form):
    """Who someone is, to make a fingerprint of it; neither the name nor the date is kept."""

    full_name = forms.CharField(
        label=_("Premier prénom et nom de naissance"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = forms.DateField(
        label=_("Date de naissance"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("non précisé")
    )
    # Asked only once the identity turns out to be known, so that nobody ticks it by habit.
    is_same_person = forms.BooleanField(
        label=_("C’est la même personne : elle a plusieurs comptes"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Neighbourhood.objects.filter(territory=territory).order_by("name", "id")
        self.fields["neighbourhood"].queryset = choices  # type: ignore[attr-defined]

    def ask_whether_same(self) -> None:
        """Show the box that joins two accounts, empty."""
        self.fields["is_same_person"].widget = forms.CheckboxInput()
        self.data = {name: value for name, value in self.data.items() if name != "is_same_person"}

    def clean_full_name(self) -> str:
        name = clean_line(self.cleaned_data["full_name"])
        if len(name.split()) < 2:
            raise ValidationError(_("Écrivez le premier prénom et le nom de naissance, par exemple « Nadia Benali »."))
        return name

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        today = timezone.localdate(clock())
        if not today.year - OLDEST <= born_on.year or born_on > today:
            raise ValidationError(_("Vérifiez cette date, par exemple 14/03/1968."))
        return born_on


class CounterForm(IdentityForm):
    """At the counter: the account whose person stands there, with their papers."""

    email = AddressField(
        label=_("Adresse électronique du compte"),
        help_text=_("La personne la donne elle-même ; elle figure sur la page de son compte."),
    )
    field_order = ("email", "full_name", "born_on", "neighbourhood")


class ReasonForm(forms.Form):
    """Why a declaration could not be verified."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La personne qui a déclaré l’association lira ces mots."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        return clean_line(self.cleaned_data["reason"])


class ElectedForm(forms.Form):
    """An account that becomes the voice of an elected official."""

    email = AddressField(label=_("Adresse électronique de son compte"))
    function = forms.CharField(
        label=_("Fonction"), max_length=160, help_text=_("Par exemple « Adjointe au maire déléguée aux solidarités ».")
    )

    heads_executive = forms.BooleanField(
        label=_("Dirige l’exécutif"), required=False,
        help_text=_("Maire, présidente ou président d’intercommunalité : son point dit ce qui attend toute l’équipe."),
    )  # fmt: skip

    def clean_function(self) -> str:
        return clean_line(self.cleaned_data["function"])


class DelegationForm(forms.Form):
    """What an elected official answers for."""

    theme = forms.ChoiceField(label=_("Thème"), choices=CommonTheme.choices)
    area = forms.ModelChoiceField(
        label=_("Secteur"), queryset=Neighbourhood.objects.none(), required=False, empty_label=_("tout le territoire")
    )

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Neighbourhood.objects.filter(territory=territory).order_by("name", "id")
        self.fields["area"].queryset = choices  # type: ignore[attr-defined]


class PartnerForm(forms.Form):
    """An institution that takes part."""

    name = forms.CharField(label=_("Nom"), max_length=160, help_text=_("Par exemple « CAF de Seine-Saint-Denis »."))
    kind = forms.ChoiceField(label=_("Nature"), choices=PartnerKind.choices)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])


class ContactForm(forms.Form):
    """Someone who answers for an institution."""

    email = AddressField(label=_("Adresse électronique de son compte"))
