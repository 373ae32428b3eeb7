"""What is asked of whoever reports, moderates, contests or answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Moderation
from consult.moderation.models import Act, Ground, Motive, Outcome, Sanction
from consult.moderation.models.appeals import APPEAL_LENGTH
from consult.moderation.models.cases import ADDRESS_LENGTH, WORDS_LENGTH
from consult.moderation.models.decisions import FACTS_LENGTH
from frontend.pages.moderation.words import CHOICES
from frontend.typography import capital

RULINGS = [(str(act), words) for act, words in CHOICES.items()]


class ReportForm(forms.Form):
    """What is wrong, where exactly, and whether one says so in good faith."""

    address = forms.CharField(
        label=_("Adresse de la page"), max_length=ADDRESS_LENGTH,
        help_text=_("Copiez-la en haut de votre navigateur. Elle commence par « https:// »."),
    )  # fmt: skip
    motive = forms.ChoiceField(label=_("Ce qui ne va pas"), choices=capital(Motive), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Précisions"), max_length=WORDS_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Quel passage, et pourquoi. Nécessaire si vous avez choisi « Autre »."),
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

    def __init__(self, *args: Any, signed_in: bool, is_shown: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_shown:  # the words stand above: nobody needs to read their address
            self.fields["address"].widget = forms.HiddenInput()
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
    sanction = forms.ChoiceField(label=_("Sanction"), choices=capital(Sanction), required=False)
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


class QueueForm(forms.Form):
    """Which of the open cases are listed."""

    sorte = forms.ChoiceField(
        label=_("Sorte de texte"), required=False,
        choices=[("", _("Toutes")), ("proposal", _("Propositions")), ("comment", _("Arguments")), ("message", _("Messages des salles")), ("page", _("Autres pages"))],
    )  # fmt: skip
    seulement = forms.ChoiceField(
        label=_("Ce qui a attiré l’attention"), required=False,
        choices=[("", _("Tous les dossiers")), ("reported", _("Ce qui est signalé")), ("held", _("Ce qui attend de paraître")), ("marked", _("Ce qui porte un repère"))],
    )  # fmt: skip
    a = forms.ChoiceField(
        label=_("Qui le lit"), required=False, choices=[("", _("Tout le monde")), ("moi", _("Ceux que j’ai pris"))]
    )

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(1 for said in self.cleaned_data.values() if said)


class BulkForm(forms.Form):
    """The same decision on several texts, each with its own statement."""

    act = forms.ChoiceField(label=_("Décision"), choices=capital((Act.KEEP, Act.HIDE, Act.RETURN)))
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

    outcome = forms.ChoiceField(label=_("Issue du recours"), choices=capital(Outcome), widget=forms.RadioSelect)
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
