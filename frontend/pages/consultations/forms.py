"""The forms by which officials prepare a consultation."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.consultations.models import LONGEST_ANSWER, Consultation, Moderation, Status, Template, Who
from consult.consultations.processes import PROCESSES
from consult.consultations.services import LABEL_LENGTH, MOST_THEMES
from core.lib.db import clock
from core.lib.text import clean_line, clean_text
from core.territories.models import CommonTheme
from frontend.typography import capital

LARGEST_VERSION = 2**31 - 1
LARGEST_THRESHOLD = 1_000_000
YEARS_AHEAD = 3


class Line(forms.CharField):
    """One line, without invisible or direction characters; only spaces is empty."""

    def to_python(self, value: Any) -> str:
        """The line as it will be kept."""
        return clean_line(super().to_python(value) or "")


class Text(forms.CharField):
    """Several lines; line ends count for one character."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """The text as it will be kept."""
        return clean_text(super().to_python(value) or "")


class VersionedForm(forms.Form):
    """Carries the version that was read, so that nobody's change is overwritten unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)

    def say_changed(self, version: int) -> None:
        """Keep what was typed, say that the page changed, and let the next sending stand."""
        self.data = dict(self.data.items()) | {"version": str(version)}
        self.add_error(None, _(
            "Une autre personne a modifié cette consultation entre-temps. Votre saisie est gardée ci-dessous : "
            "comparez-la avec la page actuelle, puis enregistrez à nouveau pour garder votre version."
        ))  # fmt: skip


class ConfirmForm(VersionedForm):
    """Nothing but a yes."""


class HeadingForm(forms.Form):
    """The words at the top of a consultation."""

    title = Line(label=gettext_lazy("Titre"), max_length=120)
    question = Line(
        label=gettext_lazy("Question"), max_length=240, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("En mots simples. Exemple : « De quoi avez-vous besoin pour bien vieillir ici ? »"),
    )  # fmt: skip
    summary = Line(
        label=gettext_lazy("Résumé"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Trois phrases : pourquoi cette consultation, qui est concerné, ce qui sera décidé."),
    )  # fmt: skip


class TextsForm(HeadingForm, VersionedForm):
    """What people read first."""

    body = Text(
        label=gettext_lazy("Présentation"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Une ligne vide sépare les paragraphes. ### pour un titre, - pour une liste, **gras**."),
    )  # fmt: skip


def template_choices() -> Iterator[tuple[str, SafeString]]:
    """Each model of process: its name, what it is for and how long it usually takes."""
    for template in Template:
        process = PROCESSES[template]
        weeks = round(process.days / 7)
        length = ngettext("Environ %(n)s semaine.", "Environ %(n)s semaines.", weeks) % {"n": weeks}
        yield (
            template.value,
            format_html("<span><strong>{}</strong><br>{} {}</span>", template.label, process.purpose, length),
        )


class CreateForm(HeadingForm):
    """The first page of a new consultation; everything else follows from the model."""

    field_order = ("template", "title", "question", "summary", "starts_on", "moderation")

    template = forms.ChoiceField(label=gettext_lazy("Modèle"), choices=template_choices, widget=forms.RadioSelect)
    starts_on = forms.DateField(
        label=gettext_lazy("Premier jour"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Les étapes du modèle partent de ce jour. Vous pourrez changer chaque date ensuite."),
    )

    moderation = forms.ChoiceField(
        label=gettext_lazy("Modération"), choices=capital(Moderation), initial=Moderation.POST, required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Affichée sur chaque page. Vous pourrez la changer ensuite, avec une raison publique."),
    )  # fmt: skip

    def clean_moderation(self) -> str:
        """Where nothing was chosen, texts appear at once."""
        return str(self.cleaned_data["moderation"] or Moderation.POST)

    def clean_starts_on(self) -> date:
        """A day to come, and not in a century."""
        day: date = self.cleaned_data["starts_on"]
        today = timezone.localdate(clock())
        if not today <= day or day.year > today.year + YEARS_AHEAD:
            example = today.replace(year=today.year + 1, month=1, day=4).strftime("%d/%m/%Y")
            raise ValidationError(_("Choisissez un jour à venir. Exemple : %(example)s.") % {"example": example})
        return day


class CharterForm(VersionedForm):
    """The rules that the town binds itself to."""

    who = forms.ChoiceField(label=gettext_lazy("Qui peut participer"), choices=capital(Who), widget=forms.RadioSelect)
    answer_threshold = forms.IntegerField(
        label=gettext_lazy("Soutiens qui obligent à répondre"), min_value=1, max_value=LARGEST_THRESHOLD,
        help_text=gettext_lazy("La collectivité répond à chaque proposition qui reçoit autant de soutiens."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label=gettext_lazy("Jours pour répondre"), min_value=1, max_value=LONGEST_ANSWER,
        help_text=gettext_lazy("Comptés à partir du jour où le seuil est atteint. La date de réponse est montrée à tous."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    charter = Text(
        label=gettext_lazy("Texte de la charte"), max_length=10_000, required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Une ligne vide sépare les paragraphes. ### pour un titre, - pour une liste, **gras**."),
    )  # fmt: skip

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        if consultation.status != Status.DRAFT:
            # The label of the one answer that remains, so that the page does not offer what it would refuse.
            self.fields["who"].choices = [c for c in capital(Who) if c[0] == consultation.who]  # type: ignore[attr-defined]

    def clean_answer_threshold(self) -> int:
        """It may come nearer once people have read it, never go further away."""
        return self._never_more("answer_threshold")

    def clean_answer_days(self) -> int:
        """It may grow shorter once people have read it, never longer."""
        return self._never_more("answer_days")

    def _never_more(self, name: str) -> int:
        wanted: int = self.cleaned_data[name]
        kept: int = getattr(self.consultation, name)
        if self.consultation.status != Status.DRAFT and wanted > kept:
            raise ValidationError(
                _("La consultation est publiée : ce nombre peut baisser, pas monter. Écrivez %(n)s ou moins.")
                % {"n": kept}
            )
        return wanted


class CloseForm(VersionedForm):
    """The balance: what was decided, and why."""

    follow_up = Text(
        label=gettext_lazy("Bilan"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Ce qui a été décidé, ce qui ne l’a pas été, et pourquoi. Ce texte paraît en tête de la page."),
    )  # fmt: skip


class ThemesForm(VersionedForm):
    """One box per theme of the common grid, one local theme a line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for theme in CommonTheme:
            self.fields[theme.value] = Text(label=theme.label, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def pairs(self) -> list[tuple[str, str]]:
        """Each local theme with the common theme above it."""
        return [
            (theme.value, clean_line(line))
            for theme in CommonTheme
            for line in self.cleaned_data.get(theme.value, "").splitlines()
            if clean_line(line)
        ]

    def clean(self) -> dict[str, Any]:
        """Short, few, and each under one theme only."""
        cleaned = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for theme, label in self.pairs():
            if len(label) > LABEL_LENGTH:
                words = {"label": label[:30], "n": LABEL_LENGTH}
                self.add_error(theme, _("« %(label)s… » est trop long : %(n)s caractères au plus.") % words)
            elif label in seen:
                self.add_error(
                    theme, _("« %(label)s » est déjà écrit plus haut : gardez-le une seule fois.") % {"label": label}
                )
            seen[label] = theme
        if len(seen) > MOST_THEMES:
            self.add_error(
                None, _("Une consultation compte %(n)s sous-thèmes au plus. Retirez-en.") % {"n": MOST_THEMES}
            )
        return cleaned
