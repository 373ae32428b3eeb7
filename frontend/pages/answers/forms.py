"""What officials and élus type about answers, checked field by field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Decision, State
from consult.answers.models.answers import ADVICE_LENGTH, COMPETENT_LENGTH, REASONS_LENGTH
from consult.answers.selectors.duties import UNBEGUN
from core.accounts.models import Partner
from core.territories.models import CommonTheme, Territory
from frontend.pages.answers.place import LARGEST

LATE = "late"
EUROS = _("Écrivez un montant en euros, par exemple 12500.")


class EurosField(forms.DecimalField):
    """A sum, typed as one writes it: « 12 500 », « 12500,50 », « 12 500 € »."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=12, decimal_places=2, **kwargs)
        self.error_messages |= dict.fromkeys(("invalid", "max_digits", "max_decimal_places", "max_whole_digits"), EUROS)
        self.validators = [one for one in self.validators if getattr(one, "code", "") != "min_value"]

    def to_python(self, value: Any) -> Any:
        """The sum, or a word on how to write it."""
        typed = "".join(str(value or "").split()).removesuffix("€").replace(",", ".")
        found = super().to_python(typed)
        if found is not None and found < 0:
            raise ValidationError(EUROS, code="invalid")
        return found


class VersionedForm(forms.Form):
    """Carries the version that was read, so that nobody's change is overwritten unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST)


class FilterForm(forms.Form):
    """Which open duties are shown."""

    theme = forms.ChoiceField(label=_("Thème"), required=False, choices=[("", _("Tous")), *CommonTheme.choices])
    etat = forms.ChoiceField(
        label=_("Où en est la réponse"), required=False,
        choices=[
            ("", _("Toutes")), (LATE, _("en retard")), (UNBEGUN, _("personne n’a commencé")),
            *((one.value, one.label) for one in (State.INSTRUCTING, State.TO_DECIDE, State.DECIDED)),
        ],
    )  # fmt: skip

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(bool(value) for value in self.cleaned_data.values())

    def wanted(self) -> dict[str, Any]:
        """The duties asked for."""
        state = self.cleaned_data["etat"]
        return {"theme": self.cleaned_data["theme"], "late": state == LATE, "state": "" if state == LATE else state}


class WriteForm(VersionedForm):
    """The draft of an answer: what is not known yet stays empty."""

    decision = forms.ChoiceField(
        label=_("Décision proposée"), required=False,
        choices=[("", _("Pas encore")), *((one.value, capfirst(one.label)) for one in Decision)],
        help_text=_("L’élue ou l’élu qui décide peut en choisir une autre."),
    )  # fmt: skip
    competent = forms.CharField(
        label=_("Organisme compétent"), required=False, max_length=COMPETENT_LENGTH,
        help_text=_("Seulement si la décision revient à un autre. Exemple : « Département de la Seine-Saint-Denis »."),
        error_messages={"max_length": _("Ce nom tient en 160 signes : raccourcissez-le.")},
    )  # fmt: skip
    reasons = forms.CharField(
        label=_("Projet de réponse et ses raisons"), required=False, max_length=REASONS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "fr"}),
        help_text=_("Ce qui a été étudié, ce qui se fera ou non, et pourquoi. Une ligne vide sépare deux paragraphes."),
        error_messages={"max_length": _("Une réponse tient en 10 000 signes : raccourcissez-la.")},
    )  # fmt: skip

    def words(self) -> dict[str, str]:
        """What the answer says."""
        return {name: self.cleaned_data[name] for name in ("decision", "competent", "reasons")}


class DecideForm(WriteForm):
    """The decision, in the words of who decides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision, reasons = self.fields["decision"], self.fields["reasons"]
        decision.label, decision.required = _("Décision"), True
        decision.help_text = ""
        decision.error_messages["required"] = _("Choisissez une décision.")
        if isinstance(decision, forms.ChoiceField):
            decision.choices = [("", _("Choisissez")), *((one.value, capfirst(one.label)) for one in Decision)]
        reasons.label, reasons.required = _("La réponse et ses raisons"), True
        reasons.help_text = _("Le projet des services est repris ici : changez-le, c’est vous qui répondez.")
        reasons.error_messages["required"] = _(
            "Donnez les raisons de la décision, en quelques phrases que l’on puisse discuter."
        )


class AskForm(forms.Form):
    """A question to a service or to a partner."""

    partner = forms.ModelChoiceField(
        label=_("Institution partenaire"), queryset=Partner.objects.none(), required=False, empty_label=_("Aucune : un service"),
        help_text=_("Ses contacts reçoivent la question par lettre et répondent ici."),
        error_messages={"invalid_choice": _("Choisissez une institution de la liste.")},
    )  # fmt: skip
    service = forms.CharField(
        label=_("Ou service de la collectivité"), required=False, max_length=160,
        help_text=_("Exemple : « Espaces verts ». Vous noterez vous-même sa réponse."),
        error_messages={"max_length": _("Ce nom tient en 160 signes : raccourcissez-le.")},
    )  # fmt: skip
    question = forms.CharField(
        label=_("Question"), max_length=ADVICE_LENGTH, widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
        help_text=_("Exemple : « Peut-on poser douze bancs rue Utrillo, et à quel coût ? »"),
        error_messages={
            "required": _("Écrivez la question. Exemple : « À quel coût peut-on poser douze bancs ? »"),
            "max_length": _("Une question tient en 4 000 signes : raccourcissez-la."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        field.queryset = territory.partners.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One is asked, and only one."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        partner, service = said.get("partner"), said.get("service", "").strip()
        if partner and service:
            self.add_error("service", _("Choisissez une institution ou un service, pas les deux."))
        elif not partner and not service and not {"partner", "service"} & set(self.errors):
            self.add_error(
                "service", _("Choisissez une institution, ou nommez un service. Exemple : « Espaces verts ».")
            )
        return said


class GiveForm(forms.Form):
    """What a service or a partner says."""

    words = forms.CharField(
        label=_("Avis"), max_length=ADVICE_LENGTH, widget=forms.Textarea(attrs={"rows": 6, "lang": "fr"}),
        error_messages={
            "required": _("Écrivez l’avis en quelques mots. Exemple : « Possible à huit endroits sur douze. »"),
            "max_length": _("Un avis tient en 4 000 signes : raccourcissez-le."),
        },
    )  # fmt: skip
    cost = EurosField(label=_("Coût estimé, en euros"), required=False, help_text=_("Exemple : 12 500."))
    is_public = forms.BooleanField(
        label=_("Publier cet avis avec la réponse"), required=False, initial=True,
        help_text=_("Sinon, seules les personnes qui préparent la réponse le lisent."),
    )  # fmt: skip
