"""What is typed about commitments and merges, checked field by field."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Commitment, CommitmentState
from consult.answers.models.commitments import NAME_LENGTH, TITLE_LENGTH, WORDS_LENGTH
from consult.answers.services.committing import BECAUSE_LENGTH, Promise
from consult.answers.services.showing import ALT_LENGTH, LINK_LENGTH, ROLE_LENGTH
from consult.proposals.models import Actor
from core.accounts.models import Association, Partner
from core.lib.images import Drawn, redraw
from core.territories.models import Territory
from frontend.pages.answers.forms import EurosField, VersionedForm

FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
DATE = _("Écrivez une date. Exemple : 31/03/2027.")
ACTORS = [(one.value, capfirst(one.label)) for one in Actor]


def date_field(label: Any, *, required: bool = True, help_text: Any = "", missing: Any = DATE) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, input_formats=FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": DATE},
    )  # fmt: skip


class CommitmentForm(forms.Form):
    """What will be done, by whom, by when."""

    title = forms.CharField(
        label=_("Ce qui sera fait, en une ligne"), max_length=TITLE_LENGTH, help_text=_("Exemple : « Poser douze bancs entre le marché et la tour »."),
        error_messages={
            "required": _("Dites en une ligne ce qui sera fait. Exemple : « Poser douze bancs »."),
            "max_length": _("Cette ligne tient en 160 signes : raccourcissez-la."),
        },
    )  # fmt: skip
    what = forms.CharField(
        label=_("En détail"), required=False, max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
        error_messages={"max_length": _("Ce texte tient en 4 000 signes : raccourcissez-le.")},
    )  # fmt: skip
    responsible_kind = forms.ChoiceField(
        label=_("Organisme responsable"), choices=ACTORS, initial=Actor.MUNICIPALITY.value,
        error_messages={"invalid_choice": _("Choisissez un des organismes proposés.")},
    )  # fmt: skip
    responsible_name = forms.CharField(
        label=_("Son nom ou son service"), required=False, max_length=NAME_LENGTH, help_text=_("Exemple : « Direction des espaces verts ». Sans nom, celui de la collectivité."),
        error_messages={"max_length": _("Ce nom tient en 160 signes : raccourcissez-le.")},
    )  # fmt: skip
    budget = EurosField(label=_("Budget, en euros"), required=False, help_text=_("Exemple : 12 500."))
    starts_on = date_field(_("Début"), missing=_("Donnez la date de début. Exemple : 04/01/2027."))
    due_on = date_field(_("Échéance"), missing=_("Donnez la date à laquelle ce sera fait. Exemple : 30/06/2027."))

    def promise(self) -> Promise:
        """What is committed to."""
        return Promise(**{name: self.cleaned_data[name] for name in CommitmentForm.base_fields})


class EditCommitmentForm(CommitmentForm, VersionedForm):
    """A commitment that is not public yet, rewritten."""


class ChangeForm(VersionedForm):
    """A public commitment changes, and says why."""

    state = forms.ChoiceField(
        label=_("Nouvel état"), widget=forms.RadioSelect, choices=[(one.value, capfirst(one.label)) for one in CommitmentState],
        error_messages={"required": _("Choisissez un état."), "invalid_choice": _("Choisissez un des états proposés.")},
    )  # fmt: skip
    because = forms.CharField(
        label=_("Pourquoi"), max_length=BECAUSE_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "lang": "fr"}),
        help_text=_("Ce motif est public. Exemple : « Le fournisseur livre les bancs en mai. »"),
        error_messages={
            "required": _("Dites pourquoi : ce motif est public. Exemple : « Le fournisseur livre en mai. »"),
            "max_length": _("Le motif tient en 1 000 signes : raccourcissez-le."),
        },
    )  # fmt: skip
    due_on = date_field(
        _("Nouvelle échéance"), required=False, help_text=_("À donner pour reporter ; sinon, l’échéance ne change pas.")
    )


class MilestoneForm(forms.Form):
    """A step on the way."""

    title = forms.CharField(
        label=_("Étape"), max_length=TITLE_LENGTH, help_text=_("Exemple : « Emplacements choisis avec les habitantes et habitants »."),
        error_messages={
            "required": _("Nommez l’étape. Exemple : « Emplacements choisis »."),
            "max_length": _("Une étape tient en 160 signes : raccourcissez-la."),
        },
    )  # fmt: skip
    due_on = date_field(_("Pour quand"), missing=_("Donnez la date de l’étape. Exemple : 31/03/2027."))


class ReachForm(forms.Form):
    """The day on which a step was reached; each has ids of its own, since a page holds several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False  # one form holds the acts of a step, not only this one

    done_on = date_field(_("Franchie le"), missing=_("Donnez le jour où l’étape a été franchie. Exemple : 12/03/2027."))


class CooperationForm(forms.Form):
    """Who does it with the town."""

    partner = forms.ModelChoiceField(
        label=_("Institution partenaire"), queryset=Partner.objects.none(), required=False, empty_label=_("Aucune")
    )
    association = forms.ModelChoiceField(
        label=_("Association"), queryset=Association.objects.none(), required=False, empty_label=_("Aucune")
    )
    actor = forms.ChoiceField(
        label=_("Ou : nature de l’acteur"), required=False, choices=[("", _("Choisissez")), *ACTORS]
    )
    name = forms.CharField(
        label=_("Son nom"), required=False, max_length=NAME_LENGTH, help_text=_("Exemple : « Conseil citoyen du Plateau »."),
        error_messages={"max_length": _("Ce nom tient en 160 signes : raccourcissez-le.")},
    )  # fmt: skip
    role = forms.CharField(
        label=_("Ce qu’il apporte"), required=False, max_length=ROLE_LENGTH, help_text=_("Exemple : « choisit les emplacements »."),
        error_messages={"max_length": _("Cela tient en 240 signes : raccourcissez.")},
    )  # fmt: skip

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {
            "partner": territory.partners.order_by("name", "pk"),
            "association": territory.associations.filter(verified_at__isnull=False).order_by("name", "pk"),
        }
        for name, rows in lists.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody is named."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not said.get("partner") and not said.get("association"):
            if not said.get("name", "").strip():
                self.add_error("name", _("Choisissez une institution ou une association, ou nommez qui coopère."))
            if not said.get("actor"):
                self.add_error(
                    "actor", _("Dites de quelle nature est cet acteur : la commune, un bailleur, des habitants…")
                )
        return said


class EvidenceForm(forms.Form):
    """What shows that something was done."""

    words = forms.CharField(
        label=_("Ce qui a été fait"), required=False, max_length=WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
        error_messages={"max_length": _("Ce texte tient en 4 000 signes : raccourcissez-le.")},
    )  # fmt: skip
    link = forms.CharField(
        label=_("Lien"), required=False, max_length=LINK_LENGTH, widget=forms.URLInput,
        help_text=_("Une adresse complète. Exemple : https://www.exemple.fr/page."),
        error_messages={"max_length": _("Une adresse tient en 400 signes.")},
    )  # fmt: skip
    image = forms.FileField(
        label=_("Image"), required=False, help_text=_("JPEG, PNG ou WebP, 8 Mo au plus. Le lieu et l’appareil de la photo sont effacés."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    image_alt = forms.CharField(
        label=_("Ce que montre l’image"), required=False, max_length=ALT_LENGTH,
        help_text=_("Pour les personnes qui ne la voient pas. Exemple : « Un banc neuf devant le marché »."),
        error_messages={"max_length": _("Cette description tient en 200 signes : raccourcissez-la.")},
    )  # fmt: skip

    def clean_image(self) -> Drawn | None:
        """The picture, drawn again without what it carried."""
        file: Any = self.cleaned_data["image"]
        return redraw(file) if file else None


class MergeForm(forms.Form):
    """Which proposals are brought together, and what their authors are told."""

    sources = forms.TypedMultipleChoiceField(
        label=_("Propositions à rapprocher"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Leurs auteurs et autrices reçoivent une lettre, et disent oui ou non. Aucun soutien ne bouge sans un geste de la personne qui soutient."),
        error_messages={
            "required": _("Cochez au moins une proposition."),
            "invalid_choice": _("Une des propositions cochées n’est plus publiée : cherchez-en une autre."),
        },
    )  # fmt: skip
    because = forms.CharField(
        label=_("Pourquoi les rapprocher"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3, "lang": "fr"}),
        help_text=_("Les auteurs et autrices liront ces mots. Exemple : « Toutes deux demandent des bancs sur le même chemin. »"),
        error_messages={
            "required": _("Dites aux auteurs et autrices pourquoi. Exemple : « Toutes deux demandent des bancs. »"),
            "max_length": _("Cela tient en 1 000 signes : raccourcissez."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sources"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = choices


def initial_of(commitment: Commitment) -> dict[str, Any]:
    """A commitment as its form shows it."""
    return {name: getattr(commitment, name) for name in CommitmentForm.base_fields} | {"version": commitment.edits}
