"""What is asked of whoever reports, moderates, contests or answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Moderation
from consult.moderation.models import Act, Ground, Motive, Outcome, Sanction
from consult.moderation.models.appeals import APPEAL_LENGTH
from consult.moderation.models.cases import ADDRESS_LENGTH, WORDS_LENGTH
from consult.moderation.models.decisions import FACTS_LENGTH

RULINGS = [(act.value, act.label) for act in (Act.KEEP, Act.HIDE, Act.MASK, Act.RETURN)]
SANCTIONS = [(Sanction.NONE.value, Sanction.NONE.label), *((s.value, s.label) for s in Sanction if s.value)]


class ReportForm(forms.Form):
    """What is wrong, where exactly, and whether one says so in good faith."""

    address = forms.CharField(label=_("Adresse exacte de la page"), max_length=ADDRESS_LENGTH)
    motive = forms.ChoiceField(label=_("Ce qui ne va pas"), choices=Motive.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Précisions"), max_length=WORDS_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Quel passage, et pourquoi. Nécessaire si vous avez choisi « autre »."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Votre nom"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"), required=False,
        help_text=_("Pour recevoir l’accusé de réception. L’auteur ou l’autrice du texte ne la verra pas."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    in_good_faith = forms.BooleanField(
        label=_("Je signale de bonne foi : ce que j’écris est, à ma connaissance, exact et complet.")
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["name"], self.fields["email"]


class RulingForm(forms.Form):
    """What is decided on one text, and why."""

    act = forms.ChoiceField(label=_("Décision"), choices=RULINGS, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("Règle ou loi"), choices=[("", _("aucune : le texte reste")), *Ground.choices], required=False
    )
    facts = forms.CharField(
        label=_("Les faits, tels que la personne les lira"), max_length=FACTS_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Dites ce qui, dans le texte, enfreint la règle. Par exemple : « Le texte donne le numéro d’une voisine. »"),
    )  # fmt: skip
    passages = forms.CharField(
        label=_("Passages à masquer, un par ligne"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Recopiés exactement. Seulement pour masquer un passage."),
    )  # fmt: skip
    sanction = forms.ChoiceField(label=_("Sanction"), choices=SANCTIONS, required=False)
    days = forms.IntegerField(
        label=_("Durée de la sanction, en jours"), required=False, min_value=1, max_value=365,
        help_text=_("Pour ralentir ou suspendre : de 1 à 365."),
    )  # fmt: skip
    is_about_self = forms.BooleanField(
        label=_("Ces mots parlent de moi : une seconde personne devra confirmer"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].widget.attrs["data-facts"] = str(_("Le texte enfreint cette règle :"))
        if kind == "message":
            self.fields["act"].choices = [one for one in RULINGS if one[0] != Act.RETURN]  # type: ignore[attr-defined]
        if kind == "page":
            self.fields["act"].choices = RULINGS[:1]  # type: ignore[attr-defined]


class BulkForm(forms.Form):
    """The same decision on several texts, each with its own statement."""

    act = forms.ChoiceField(label=_("Décision"), choices=[one for one in RULINGS if one[0] != Act.MASK])
    ground = forms.ChoiceField(
        label=_("Règle ou loi"), choices=[("", _("aucune : les textes restent")), *Ground.choices], required=False
    )
    facts = forms.CharField(
        label=_("Les faits, tels que chaque personne les lira"), max_length=FACTS_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SecondForm(forms.Form):
    """What one would have decided."""

    act = forms.ChoiceField(label=_("Ce que vous auriez décidé"), choices=RULINGS, widget=forms.RadioSelect)


class AppealForm(forms.Form):
    """Why a decision is contested."""

    words = forms.CharField(
        label=_("Pourquoi vous contestez cette décision"), max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    """What becomes of an appeal, and why."""

    outcome = forms.ChoiceField(label=_("Issue du recours"), choices=Outcome.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Pourquoi, tel que la personne le lira"), max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class PolicyForm(forms.Form):
    """Another way of reading texts, for the whole consultation or for one phase, and why."""

    phase = forms.ChoiceField(label=_("Pour quoi"), required=False)
    mode = forms.ChoiceField(label=_("Modération"), choices=Moderation.choices, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Pourquoi ce changement"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Cette raison est publique, avec votre fonction et la date."),
    )  # fmt: skip

    def __init__(self, *args: Any, phases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [("", _("toute la consultation")), *phases]  # type: ignore[attr-defined]
