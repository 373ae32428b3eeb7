"""What is written in a room."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.discussion.models import TEXT_LENGTH
from core.accounts.models import Association
from core.accounts.selectors import Standing


class MessageForm(forms.Form):
    """One message. Its hidden key makes two presses of the button one message."""

    text = forms.CharField(
        label=_("Votre message"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": TEXT_LENGTH}),
        error_messages={"required": _("Écrivez votre message, par exemple : « Et les bancs, où les mettre ? »")},
    )
    cle = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": _("Rechargez la page, puis envoyez.")})
    reponse = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cle"].initial = uuid4
        if standing.associations:
            self.fields["on_behalf_of"] = forms.ModelChoiceField(
                label=_("Au nom de"), required=False, empty_label=str(_("En mon nom")),
                queryset=Association.objects.filter(pk__in=[a.pk for a in standing.associations]).order_by("name"),
            )  # fmt: skip


class EditForm(forms.Form):
    """A correction, within five minutes."""

    text = forms.CharField(
        label=_("Votre message"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez votre message, ou retirez-le.")},
    )  # fmt: skip
