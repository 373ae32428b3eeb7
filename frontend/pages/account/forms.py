"""What the pages of one's account ask."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from consult.digests.models import Every
from core.accounts.forms import HomeField
from core.accounts.homes import LONGEST
from core.accounts.models import Birth, ElectedOffice, Sex, User
from core.accounts.names import LENGTH
from core.accounts.numbers import validate_rna, validate_siren, validate_siret
from core.lib.db import clock
from core.lib.moments import hour_in_words
from core.lib.text import clean_line
from core.notices.families import Family, Pace
from core.territories.models import Neighbourhood
from frontend.typography import capital

LONGEST_ABSENCE = timedelta(days=366)
CODE_LONGEST = 40  # characters, spaces and hyphens included


class PasswordForm(LoginForm):  # type: ignore[misc]
    """Address and password. Codes sent by mail have a page of their own."""

    def _setup_password_field(self) -> None:
        """Keep the field: an account may choose a password, though none needs one."""


class NameForm(forms.Form):
    """The name that others read."""

    display_name = forms.CharField(
        label=_("Nom affiché"),
        max_length=LENGTH[1],
        help_text=_("Il paraît à côté de tout ce que vous avez déjà écrit."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )


class HomeForm(forms.Form):
    """The commune where one says one lives."""

    home = HomeField(
        label=_("Votre commune"),
        required=False,
        max_length=LONGEST,
        help_text=_(
            "Son nom ou son code postal, par exemple « Clichy-sous-Bois 93390 ». Laissez vide pour ne rien dire."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )


class DemographicsForm(forms.Form):
    """Age and sex, or neither."""

    sex = forms.ChoiceField(label=_("Vous êtes"), choices=capital(Sex), widget=forms.RadioSelect)
    birth = forms.ChoiceField(label=_("Vous êtes né ou née"), choices=capital(Birth), widget=forms.RadioSelect)


class CodeForm(forms.Form):
    """The code of a letter."""

    code = forms.CharField(
        label=_("Code reçu par courrier"),
        max_length=CODE_LONGEST,
        help_text=_("Douze lettres et chiffres, par exemple K7MP-4RWX-9TBC. Majuscules et tirets ne comptent pas."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


def hours() -> list[tuple[int, str]]:
    """The hours of a day, as each language says them."""
    zone = timezone.get_current_timezone()
    return [(n, hour_in_words(datetime(2026, 1, 1, n, tzinfo=zone))) for n in range(24)]


class RhythmForm(forms.Form):
    """When an élue reads what awaits her."""

    every = forms.ChoiceField(label=_("Rythme"), choices=Every.choices)
    weekday = forms.TypedChoiceField(
        label=_("Jour"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        help_text=_(
            "Pour chaque semaine ; chaque mois, le premier de ces jours. Les autres rythmes n’en tiennent pas compte."
        ),
    )
    hour = forms.TypedChoiceField(label=_("Heure"), coerce=int, choices=hours)


FAMILY_WORDS: Final = {
    Family.ANSWERS: _(
        "Réponses, engagements et rapprochements, pour ce que vous avez écrit, soutenu ou choisi de suivre."
    ),
    Family.REPLIES: _("Un argument sur votre proposition, une réponse à vos mots, votre nom dans un échange."),
    Family.PHASES: _("Une étape s’ouvre, ou va se fermer, dans votre commune."),
    Family.NEARBY: _("Une proposition nouvelle dans les quartiers que vous choisissez."),
    Family.DESK: _("Une réponse à donner, une file qui attend, une séance qui approche."),
}


class PacesForm(forms.Form):
    """How often each family of letters comes, and which neighbourhoods are near."""

    places = forms.ModelMultipleChoiceField(
        label=_("Les quartiers près de chez moi"), queryset=Neighbourhood.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, families: list[Family], places: list[Neighbourhood], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.families = families
        for family in families:
            self.fields[family] = forms.ChoiceField(
                label=family.label, choices=Pace.choices, help_text=FAMILY_WORDS[family], widget=forms.RadioSelect
            )
        if places:
            here = Neighbourhood.objects.filter(pk__in=[one.pk for one in places])
            self.fields["places"].queryset = here.order_by("name", "pk")  # type: ignore[attr-defined]  # a model field
            self.order_fields([*families, "places"])
        else:
            del self.fields["places"]


class DeputyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Another office of the town, by its name and its function."""

    def label_from_instance(self, obj: ElectedOffice) -> str:
        return f"{obj.user.display_name}, {obj.function}"


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )  # fmt: skip


class AbsenceForm(forms.Form):
    """« Je m’absente du … au … ; … me remplace »: both days are counted."""

    since = _day(_("Je m’absente du"))
    until = _day(_("au"))
    deputy = DeputyField(
        label=_("Me remplace"), queryset=ElectedOffice.objects.none(), empty_label=_("choisissez une personne")
    )

    def __init__(self, *args: Any, deputies: "QuerySet[ElectedOffice]", today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]
        self.today = today

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < self.today:
            raise ValidationError(_("Ce jour est passé : écrivez aujourd’hui ou un jour à venir."))
        return since

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            self.add_error("until", _("Le dernier jour vient après le premier : corrigez l’un des deux."))
        if since and until and until - since >= LONGEST_ABSENCE:
            self.add_error("until", _("Une absence dure un an au plus : choisissez un jour plus proche."))
        return said


class KeyForm(forms.Form):
    """A key for a machine."""

    label = forms.CharField(
        label=_("À quoi servira cette clé"),
        max_length=80,
        help_text=_("Par exemple « tableau de bord du service jeunesse »."),
    )
    can_write = forms.BooleanField(label=_("Elle peut écrire en mon nom"), required=False)
    days = forms.TypedChoiceField(
        label=_("Durée"), coerce=int, choices=((30, _("30 jours")), (90, _("3 mois")), (365, _("un an"))), initial=90
    )

    def clean_label(self) -> str:
        return clean_line(self.cleaned_data["label"])


class AssociationForm(forms.Form):
    """An association and the number that proves it exists."""

    name = forms.CharField(label=_("Nom de l’association"), max_length=160)
    purpose = forms.CharField(
        label=_("Ce qu’elle fait"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    number = forms.CharField(
        label=_("Numéro RNA, SIREN ou SIRET"),
        max_length=20,
        help_text=_(
            "RNA : W et 9 chiffres, sur le récépissé de la préfecture. SIREN : 9 chiffres. SIRET : 14 chiffres. "
            "En Moselle, Bas-Rhin et Haut-Rhin, donnez le SIREN ou le SIRET."
        ),
    )

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_purpose(self) -> str:
        return clean_line(self.cleaned_data["purpose"])

    def clean_number(self) -> dict[str, str]:
        """Which of the three numbers this is, checked."""
        number = "".join(self.cleaned_data["number"].upper().split())
        kinds = {10: ("rna", validate_rna), 9: ("siren", validate_siren), 14: ("siret", validate_siret)}
        kind, validate = kinds.get(len(number), ("", validate_rna))
        if not kind:
            raise ValidationError(_("Écrivez un RNA (W931234567), un SIREN (9 chiffres) ou un SIRET (14 chiffres)."))
        validate(number)
        return {kind: number}


class MandateForm(forms.Form):
    """A member who may speak for the association."""

    email = forms.EmailField(
        label=_("Adresse électronique du membre"),
        help_text=_("Celle de son compte. La personne sera prévenue par courriel."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    until = forms.DateField(
        label=_("Jusqu’au"), required=False, help_text=_("Le dernier jour du mandat. Laissez vide s’il n’a pas de fin."),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"], widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    is_manager = forms.BooleanField(label=_("Peut aussi donner et retirer des mandats"), required=False)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        today = timezone.localdate(clock())
        if until is not None and not today <= until <= today + timedelta(days=3660):
            raise ValidationError(_("Choisissez un jour à venir, dans les dix ans."))
        return until


def address_of(user: User) -> dict[str, Any]:
    """What a form of one's own account shows first."""
    return {"display_name": user.display_name, "home": user.home.name if user.home else ""}
