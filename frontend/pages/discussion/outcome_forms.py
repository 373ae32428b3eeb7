"""What is written after talk: the choice of messages for a proposal, and the minutes."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.discussion.selectors import Line
from consult.discussion.services.minutes import LONGEST
from consult.proposals.models import BODY_LENGTH, TITLE_LENGTH
from core.accounts.models import Association
from core.lib.text import plain_of

SHOWN = 160  # characters of a message in the list


class DraftForm(forms.Form):
    """Which messages a proposal quotes, its title, and what one adds in one's own words."""

    title = forms.CharField(
        label=_("Titre de la proposition"), max_length=TITLE_LENGTH, required=False,
        help_text=_("Sans titre, les premiers mots du premier message en tiennent lieu. Vous pourrez tout changer à l’étape suivante."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Ce que vous proposez, en vos mots"), max_length=BODY_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    messages = forms.MultipleChoiceField(
        label=_("Messages cités"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Leurs mots sont repris avec leur numéro, sans nom. Chaque personne citée est prévenue une fois par lettre, et répond dans son compte : son nom ne paraît que si elle l’accepte."),
        error_messages={"required": _("Choisissez au moins un message."), "invalid_choice": _("Un des messages choisis a été retiré : il ne peut plus être cité.")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, lines: list[Line], associations: tuple[Association, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.associations = {str(one.pk): one for one in associations}
        field = self.fields["messages"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(line.number), words_of(line)) for line in lines]


class MinutesForm(forms.Form):
    """The text of the minutes, and the version that was read."""

    text = forms.CharField(
        label=_("Texte du compte rendu"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 30, "lang": "fr"}),
        help_text=_("Une ligne vide sépare deux paragraphes ; « ### » commence un titre, « - » une liste, « > » une citation. Gardez « (message n° 12) » sous une citation : si ce message est retiré, ses mots le sont ici aussi."),
        error_messages={"required": _("Écrivez le compte rendu.")},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


def words_of(line: Line) -> str:
    """A message on one line of a list of choices."""
    words = Truncator(plain_of(line.html)).chars(SHOWN)
    return gettext("n° %(number)s, %(name)s : %(words)s") % {
        "number": line.number,
        "name": line.author_name,
        "words": words,
    }
