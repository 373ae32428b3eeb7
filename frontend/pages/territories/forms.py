"""What an administrator writes about a territory."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lib.colour import faults
from core.pilots.services import Description
from core.territories.models import Territory

if TYPE_CHECKING:
    TerritoryForm = forms.ModelForm[Territory]
else:
    TerritoryForm = forms.ModelForm  # Django's own cannot be subscripted

# Hues that people can name; the lightness of each role is the same for all, so all are as easy to read.
HUES: Final[tuple[tuple[int, str | Promise], ...]] = (
    (30, gettext_lazy("brique")),
    (55, gettext_lazy("terre")),
    (85, gettext_lazy("ocre")),
    (120, gettext_lazy("mousse")),
    (152, gettext_lazy("sapin")),
    (185, gettext_lazy("lagune")),
    (225, gettext_lazy("ardoise")),
    (255, gettext_lazy("océan")),
    (280, gettext_lazy("bleuet")),
    (310, gettext_lazy("prune")),
    (345, gettext_lazy("framboise")),
    (10, gettext_lazy("coquelicot")),
)


class DescriptionForm(TerritoryForm):
    """The words, the hue and the legal notice of a territory."""

    accent_hue = forms.TypedChoiceField(
        label=gettext_lazy("Couleur"),
        coerce=int,
        help_text=gettext_lazy("Elle colore les liens, les boutons et le pavage de vos pages."),
    )

    class Meta:
        model = Territory
        fields = (
            "tagline",
            "accent_hue",
            "contact_email",
            "publisher",
            "publication_director",
            "host",
            "is_election_reserve",
        )
        help_texts = {
            "tagline": gettext_lazy(
                "Une phrase, sous le nom du territoire. Par exemple : « Ce que nous voulons changer ici, disons-le ici. »"
            ),
            "contact_email": gettext_lazy(
                "Montrée à tout le monde. Une adresse de service plutôt que celle d’une personne."
            ),
            "publisher": gettext_lazy(
                "La personne morale, son adresse et son téléphone. Par exemple : « Ville de Clichy-sous-Bois, hôtel de ville, place du 11-Novembre, 01 00 00 00 00 »."
            ),
            "publication_director": gettext_lazy("Son nom et sa fonction ; le plus souvent, la ou le maire."),
            "host": gettext_lazy("Son nom, son adresse et son téléphone."),
            "is_election_reserve": gettext_lazy(
                "Pendant la période de réserve, un avis le dit, et ces pages ne montrent ni portrait d’élue ou d’élu, ni mise en avant de résultats. "
                "La consultation continue."
            ),
        }

    def __init__(self, data: Any = None, *, territory: Territory) -> None:
        super().__init__(data, instance=territory)
        named = dict(HUES)
        choices: list[tuple[int, str | Promise]] = list(HUES)
        if territory.accent_hue not in named:
            choices.insert(0, (territory.accent_hue, _("couleur actuelle")))
        self.fields["accent_hue"].choices = choices  # type: ignore[attr-defined]
        if territory.opened_at is not None:
            for name in ("contact_email", "publisher", "publication_director", "host"):
                self.fields[name].required = True

    def clean_accent_hue(self) -> int:
        """A hue whose pairs cannot all be read is refused."""
        hue: int = self.cleaned_data["accent_hue"]
        if faults(hue):
            raise forms.ValidationError(_("Cette couleur ne se lirait pas assez bien. Choisissez-en une autre."))
        return hue

    def description(self) -> Description:
        """What the service is asked to keep."""
        return Description(**{name: self.cleaned_data[name] for name in self.Meta.fields})
