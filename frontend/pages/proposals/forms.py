"""What people type about proposals and arguments, checked field by field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult.comments.models import TEXT_LENGTH, Stance
from consult.consultations.models import Consultation, Theme
from consult.proposals.models import BODY_LENGTH, TITLE_LENGTH, Actor, Logic, Proposal, Status
from consult.proposals.selectors import LONGEST_QUERY, SORTS, Wanted
from consult.proposals.services import Placing
from consult.proposals.steps import REASON_LENGTH
from core.accounts.models import Association
from core.accounts.selectors import Standing
from core.lib.images import Drawn, redraw
from core.territories.models import CommonTheme

MYSELF = "moi"


class FilterForm(forms.Form):
    """The filters of the list. Only what this consultation knows can be asked for."""

    q = forms.CharField(label=_("Mots cherchés"), max_length=LONGEST_QUERY, required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    sous_theme = forms.TypedChoiceField(label=_("Sous-thème"), required=False, coerce=int, empty_value=None)
    quartier = forms.TypedChoiceField(label=_("Quartier"), required=False, coerce=int, empty_value=None)
    logique = forms.ChoiceField(label=_("Logique"), required=False)
    acteur = forms.ChoiceField(label=_("Qui devrait agir"), required=False)
    association = forms.TypedChoiceField(label=_("Au nom de"), required=False, coerce=int, empty_value=None)
    etat = forms.ChoiceField(label=_("État"), required=False)
    tri = forms.ChoiceField(
        choices=[(key, label) for key, (_c, _d, label) in SORTS.items()], required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, consultation: Consultation) -> None:
        super().__init__(data)
        anything = [("", _("Tous"))]
        self.choices("theme", anything, CommonTheme.choices)
        self.choices("logique", [("", _("Toutes"))], Logic.choices)
        self.choices("acteur", anything, Actor.choices)
        self.choices("etat", [("", _("En cours"))], [(Status.WITHDRAWN.value, _("Retirées"))])
        lists: list[tuple[str, Any, Any]] = [
            ("sous_theme", consultation.themes.order_by("label", "id"), _("Tous")),
            ("quartier", consultation.territory.neighbourhoods.order_by("name", "id"), _("Tous")),
            ("association", consultation.territory.associations.filter(verified_at__isnull=False), _("Tout le monde")),
        ]
        for name, rows, empty in lists:
            known = [(row.pk, str(row)) for row in rows]
            self.choices(name, [("", empty)], known)
            if not known:
                del self.fields[name]

    def choices(self, name: str, first: list[Any], choices: list[Any]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*first, *choices]

    def wanted(self) -> Wanted:
        """The proposals asked for."""
        said = self.cleaned_data
        return Wanted(
            words=said.get("q", ""), theme=said.get("theme", ""), local_theme=said.get("sous_theme"),
            logic=said.get("logique", ""), actor=said.get("acteur", ""), neighbourhood=said.get("quartier"),
            status=said.get("etat", ""), association=said.get("association"), sort=said.get("tri") or "ronde",
        )  # fmt: skip


class SayForm(forms.Form):
    """First screen: say it."""

    title = forms.CharField(
        label=_("Votre proposition en une phrase"), max_length=TITLE_LENGTH,
        help_text=_("Par exemple : « Un banc tous les 200 mètres entre la gare et le marché »."),
        error_messages={"required": _("Dites en une phrase ce que vous proposez.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Expliquez-la"), max_length=BODY_LENGTH, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Pour qui, où, comment ? Dites ce que cela changerait. Une ligne vide sépare deux paragraphes."),
        error_messages={"required": _("Expliquez votre proposition : deux ou trois phrases suffisent.")},
    )  # fmt: skip


class EditForm(SayForm):
    """The words of a published proposal, with the number of the version its author was reading."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PlaceForm(forms.Form):
    """Third screen: place it."""

    theme = forms.ChoiceField(
        label=_("Thème"), help_text=_("Celui qui convient le mieux : un seul."),
        error_messages={"required": _("Choisissez un thème dans la liste ; si aucun ne convient, « Autre ».")},
    )  # fmt: skip
    logic = forms.ChoiceField(
        label=_("Votre proposition sert surtout à"), widget=forms.RadioSelect, choices=[
            (Logic.PREVENT.value, _("prévenir : agir avant que le problème n’arrive")),
            (Logic.REPAIR.value, _("réparer : agir parce que le problème est là")),
        ], error_messages={"required": _("Choisissez l’un des deux : celui qui s’en approche le plus.")},
    )  # fmt: skip
    neighbourhood = forms.TypedChoiceField(label=_("Quartier"), required=False, coerce=int, empty_value=None)
    actors = forms.MultipleChoiceField(
        label=_("Qui devrait agir"), required=False, choices=Actor.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Cochez tout ce qui vous semble juste. Si vous ne savez pas, ne cochez rien."),
    )  # fmt: skip
    association = forms.ChoiceField(label=_("Vous écrivez"), widget=forms.RadioSelect, initial=MYSELF)
    image = forms.FileField(
        label=_("Image"), required=False, help_text=_("JPEG, PNG ou WebP, 8 Mo au plus. Le lieu et l’appareil de la photo sont effacés."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    image_alt = forms.CharField(
        label=_("Ce que montre l’image"), max_length=200, required=False,
        help_text=_("Pour les personnes qui ne la voient pas. Par exemple : « L’arrêt de bus, sans banc ni abri »."),
    )  # fmt: skip
    without_image = forms.BooleanField(label=_("Retirer l’image"), required=False)

    def __init__(
        self, *args: Any, consultation: Consultation, standing: Standing, proposal: Proposal, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.themes = {str(theme.pk): theme for theme in consultation.themes.all()}
        self.areas = {area.pk: area for area in consultation.territory.neighbourhoods.all()}
        self.associations = {str(one.pk): one for one in standing.associations}
        self.has_image = bool(proposal.image)
        self._give("theme", _theme_choices(list(self.themes.values())))
        self._give(
            "neighbourhood",
            [("", _("Tout le territoire, ou je ne sais pas")), *((a.pk, a.name) for a in self.areas.values())],
        )
        self._give(
            "association",
            [
                (MYSELF, _("en votre nom")),
                *((a.pk, _("au nom de %(name)s") % {"name": a.name}) for a in self.associations.values()),
            ],
        )
        if not self.areas:
            del self.fields["neighbourhood"]
        if not self.associations or proposal.status == Status.PUBLISHED:
            del self.fields["association"]
        if not self.has_image:
            del self.fields["without_image"]

    def _give(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_image(self) -> Drawn | None:
        """The picture, drawn again without what it carried."""
        file: Any = self.cleaned_data["image"]
        return redraw(file) if file else None

    def clean(self) -> dict[str, Any]:
        """A picture is told to those who do not see it."""
        said = super().clean() or {}
        keeps = self.has_image and not said.get("without_image")
        if (said.get("image") or keeps) and not said.get("image_alt", "").strip() and "image" not in self.errors:
            self.add_error(
                "image_alt", ValidationError(_("Dites ce que montre l’image, pour les personnes qui ne la voient pas."))
            )
        return said

    def placing(self) -> Placing:
        """Where the proposal belongs."""
        said = self.cleaned_data
        local = self.themes.get(said["theme"])
        return Placing(
            theme=local.common if local else said["theme"], local_theme=local, logic=said["logic"], actors=tuple(said["actors"]),
            neighbourhood=self.areas.get(said.get("neighbourhood") or 0), image_alt=said["image_alt"],
        )  # fmt: skip

    def chosen(self) -> Association | None:
        """In whose name it is written."""
        return self.associations.get(self.cleaned_data.get("association", MYSELF))


class WithdrawForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label=_("Pourquoi la retirez-vous ?"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Cette raison sera publique. Par exemple : « Une autre proposition dit mieux la même chose »."),
        error_messages={"required": _("Dites pourquoi en quelques mots.")},
    )  # fmt: skip


class ArgumentForm(forms.Form):
    """An argument, or a reply to one."""

    stance = forms.ChoiceField(
        label=_("Votre position sur la proposition"), choices=Stance.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez : pour, contre, ou question ou précision.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Votre argument"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez au moins une phrase, par exemple ce que cela changerait pour vous.")},
    )  # fmt: skip
    association = forms.ChoiceField(label=_("Vous écrivez"), widget=forms.RadioSelect, initial=MYSELF)

    def __init__(
        self, *args: Any, standing: Standing, is_reply: bool = False, is_edit: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.associations = {str(one.pk): one for one in standing.associations}
        field = self.fields["association"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (MYSELF, _("en votre nom")),
                *((a.pk, _("au nom de %(name)s") % {"name": a.name}) for a in self.associations.values()),
            ]
        if not self.associations or is_edit:
            del self.fields["association"]
        if is_reply:
            self.fields["text"].label = _("Votre réponse")
            del self.fields["stance"]

    def chosen(self) -> Association | None:
        """In whose name it is written."""
        return self.associations.get(self.cleaned_data.get("association", MYSELF))


def _theme_choices(themes: list[Theme]) -> list[Any]:
    """The common grid; the consultation's own sub-themes under theirs."""
    choices: list[Any] = [("", _("Choisissez"))]
    for value, label in CommonTheme.choices:
        local = [(str(theme.pk), theme.label) for theme in themes if theme.common == value]
        choices.append(
            (label, [*local, (value, _("%(theme)s : autre sujet") % {"theme": label})]) if local else (value, label)
        )
    return choices
