"""What is written in a room."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consult.discussion import rules
from consult.discussion.models import TEXT_LENGTH
from core.accounts.models import Association
from core.accounts.selectors import Standing
from frontend.pages.discussion.place import Place


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

    def __init__(self, *args: Any, standing: Standing, spoken_for: Association | None = None, **kwargs: Any) -> None:
        """`spoken_for`: the association of who has no voice of their own here; they write in the name of one."""
        super().__init__(*args, **kwargs)
        self.fields["cle"].initial = uuid4
        if standing.associations:
            self.fields["on_behalf_of"] = forms.ModelChoiceField(
                label=_("Au nom de"), required=spoken_for is not None, initial=spoken_for,
                empty_label=None if spoken_for else str(_("En mon nom")),
                queryset=Association.objects.filter(pk__in=[a.pk for a in standing.associations]).order_by("name"),
            )  # fmt: skip


def message_form(place: Place, data: QueryDict | None = None) -> MessageForm:
    """What this reader may write here, in which names."""
    spoken_for = rules.speaks_as(place.standing, place.consultation)
    return MessageForm(data, standing=place.standing, spoken_for=spoken_for)


class EditForm(forms.Form):
    """A correction, within five minutes."""

    text = forms.CharField(
        label=_("Votre message"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez votre message, ou retirez-le.")},
    )  # fmt: skip
