"""What people ask and say about what became of proposals, checked field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Choice, CommitmentState, Verdict
from consult.answers.selectors.commitments import OVERDUE
from consult.answers.selectors.follow_ups import STAGES
from consult.answers.selectors.rows import Sought
from consult.answers.services.following import WORDS_LENGTH
from consult.consultations.models import Consultation
from core.territories.models import CommonTheme, Territory

MOST_CONSULTATIONS = 200  # in the list to choose from, the newest


class FilterForm(forms.Form):
    """The filters of the page. Only what this town knows can be asked for."""

    consultation = forms.TypedChoiceField(label=_("Consultation"), required=False, coerce=int, empty_value=None)
    theme = forms.ChoiceField(label=_("Thème"), required=False, choices=[("", _("Tous")), *CommonTheme.choices])
    reponse = forms.ChoiceField(label=_("Réponse"), required=False, choices=[("", _("Toutes")), *STAGES.items()])
    engagement = forms.ChoiceField(
        label=_("Engagements"), required=False,
        choices=[("", _("Tous")), (OVERDUE, _("en retard")), *CommitmentState.choices],
    )  # fmt: skip

    def __init__(self, data: Any, *, territory: Territory) -> None:
        super().__init__(data)
        shown = Consultation.objects.visible().filter(territory=territory).order_by("-published_at", "-pk")
        known = list(shown.values_list("pk", "title")[:MOST_CONSULTATIONS])
        field = self.fields["consultation"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Toutes")), *known]

    def sought(self) -> Sought:
        """The proposals asked for."""
        said = self.cleaned_data
        return Sought(
            consultation=said["consultation"], theme=said["theme"], stage=said["reponse"], commitment=said["engagement"]
        )


class SatisfactionForm(forms.Form):
    """Whether the answer answered."""

    verdict = forms.ChoiceField(
        label=_("Cette réponse répond-elle à la proposition ?"), widget=forms.RadioSelect,
        choices=[(one.value, str(one.label).capitalize()) for one in Verdict],
        error_messages={"required": _("Choisissez « Oui », « En partie » ou « Non ».")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Ce qu’il manque, ou ce qui vous convient"), required=False, max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seules les personnes qui travaillent pour la collectivité lisent ces mots. Les totaux sont publics."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [(one.value, str(one.label).capitalize()) for one in Verdict]  # type: ignore[attr-defined]


class ChoiceForm(forms.Form):
    """What a supporter does with their support after a merge."""

    choice = forms.ChoiceField(
        label=_("Que voulez-vous faire de votre soutien ?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une des trois réponses.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [(one.value, str(one.label).capitalize()) for one in Choice]  # type: ignore[attr-defined]
