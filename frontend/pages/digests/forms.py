"""What somebody in office writes from their letter, checked field by field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.answers.models.answers import ADVICE_LENGTH, REASONS_LENGTH
from consult.answers.steps import SOURCE_LENGTH


class DraftForm(forms.Form):
    """The first words of an answer."""

    words = forms.CharField(
        label=_("Votre projet de réponse"), max_length=REASONS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "fr"}),
        help_text=_("Quelques phrases suffisent : les services les complètent, rien n’est publié."),
        error_messages={
            "required": _("Écrivez quelques mots. Exemple : « Oui pour douze bancs, si le sol le permet. »"),
            "max_length": _("Une réponse tient en 10 000 signes : raccourcissez-la."),
        },
    )  # fmt: skip


class AdviceForm(forms.Form):
    """A question to a service."""

    service = forms.CharField(
        label=_("Service de la collectivité"), max_length=SOURCE_LENGTH, help_text=_("Exemple : « Espaces verts »."),
        error_messages={
            "required": _("Nommez le service. Exemple : « Espaces verts »."),
            "max_length": _("Ce nom tient en 160 signes : raccourcissez-le."),
        },
    )  # fmt: skip
    words = forms.CharField(
        label=_("Question"), max_length=ADVICE_LENGTH, widget=forms.Textarea(attrs={"rows": 4, "lang": "fr"}),
        help_text=_("Exemple : « Peut-on poser douze bancs rue Utrillo, et à quel coût ? »"),
        error_messages={
            "required": _("Écrivez la question. Exemple : « À quel coût peut-on poser douze bancs ? »"),
            "max_length": _("Une question tient en 4 000 signes : raccourcissez-la."),
        },
    )  # fmt: skip
