"""What an account is asked for: a name to show and, if they wish, the commune where they live."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.accounts.homes import LONGEST, commune_from
from core.accounts.models import User
from core.accounts.names import LENGTH, canonical_name, skeleton, validate_display_name
from core.territories.models import Territory


def clean_free_name(value: str, own: User | None = None) -> str:
    """The name as it will be kept, if it is honest and nobody else's reads the same."""
    name = canonical_name(value)
    validate_display_name(name)
    others = User.objects.filter(name_skeleton=skeleton(name))
    if own is not None:
        others = others.exclude(pk=own.pk)
    if others.exists():
        raise ValidationError(
            _("Quelqu’un porte déjà ce nom, ou un nom qui se lit pareil. Ajoutez par exemple une initiale.")
        )
    return name


class HomeField(forms.CharField):
    """A commune by name or postal code; the value is the territory, or nothing."""

    def clean(self, value: str) -> Territory | None:
        return commune_from(str(super().clean(value)))


class DisplayNameForm(forms.Form):
    """What signing up asks beside the address: nothing more than this (P-8)."""

    display_name = forms.CharField(
        label=_("Nom affiché"), max_length=LENGTH[1],
        help_text=_("Celui que tout le monde lira à côté de vos contributions. Un prénom et une initiale suffisent."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )  # fmt: skip
    home = HomeField(
        label=_("Votre commune"), required=False, max_length=LONGEST,
        help_text=_("Son nom ou son code postal. Elle sert à vous montrer les consultations qui vous concernent."),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )  # fmt: skip
    field_order = ("email", "display_name", "home")

    def clean_display_name(self) -> str:
        return clean_free_name(self.cleaned_data["display_name"])

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing is left to do: the name and the commune were saved with the account."""
