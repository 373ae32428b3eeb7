"""What who runs a room writes: the room itself, a show of hands, a decision, the reason for hiding a message."""

import re
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.models import Consultation
from consult.discussion.models import MOST_CHOICES, Room
from consult.discussion.rules import RUNS_ROOMS
from consult.discussion.services.leading import PACES
from consult.discussion.services.preparing import MOST_ITEMS
from consult.moderation.models import Ground
from consult.moderation.models.decisions import FACTS_LENGTH
from core.accounts.models import RoleGrant, User
from core.lib.db import clock
from core.lib.text import clean_text

MOMENT: Final = "%Y-%m-%dT%H:%M"
LONGEST_POINT, MOST_MINUTES = 160, 600
BARRED = re.compile(r"^(?P<title>.*?)\s*\|\s*(?P<minutes>[^|]*)$")
MINUTES = re.compile(r"^([0-9]{1,4})\s*(?:min(?:utes?|\.)?)?$", re.IGNORECASE)
KINDS = (
    ("session", gettext_lazy("Une séance en direct, avec une heure, un ordre du jour et la parole à donner")),
    ("thread", gettext_lazy("Un fil, où l’on écrit quand on veut tant que l’étape de discussion est ouverte")),
)


class RoomForm(forms.Form):
    """A room as it is announced. What it is, a session or a thread, is chosen once."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Nature de la salle"), choices=KINDS, widget=forms.RadioSelect, initial="session",
        error_messages={"required": gettext_lazy("Choisissez : une séance en direct, ou un fil.")},
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Titre"), max_length=120, help_text=gettext_lazy("Exemple : « La place du marché, le soir »."),
        error_messages={
            "required": gettext_lazy("Donnez un titre. Exemple : « La place du marché, le soir »."),
            "max_length": gettext_lazy("Un titre tient en 120 signes : raccourcissez-le."),
        },
    )  # fmt: skip
    about = forms.CharField(
        label=gettext_lazy("De quoi on parle"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Deux phrases, pour que l’on sache si l’on est concerné."),
        error_messages={"max_length": gettext_lazy("Cette présentation tient en 600 signes : raccourcissez-la.")},
    )  # fmt: skip
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Jour et heure du début"), required=False,
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"],
        help_text=gettext_lazy("Nécessaire pour une séance : la salle reste fermée jusqu’à ce que vous l’ouvriez. Un fil n’en a pas."),
        error_messages={"invalid": gettext_lazy("Écrivez le jour et l’heure. Exemple : 03/12/2027 18:30.")},
    )  # fmt: skip
    agenda = forms.CharField(
        label=gettext_lazy("Ordre du jour"), max_length=MOST_ITEMS * 200, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Pour une séance. Un point par ligne ; après une barre, les minutes prévues. Exemple : « La place du marché | 30 »."
        ),
        error_messages={"max_length": gettext_lazy("Un ordre du jour tient en vingt points d’une ligne : raccourcissez-le.")},
    )  # fmt: skip
    facilitators = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Qui anime"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Leurs noms sont affichés. Toute l’équipe d’animation peut tenir le pupitre."),
        error_messages={"invalid_choice": gettext_lazy("Cette personne n’a plus de rôle ici : cochez quelqu’un d’autre.")},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, consultation: Consultation, reader: User | None, room: Room | None) -> None:
        self.room = room
        super().__init__(data, initial=_initial_of(room) if room else {"facilitators": [reader.pk] if reader else []})
        grants = RoleGrant.objects.valid_at(clock()).filter(territory=consultation.territory, role__in=RUNS_ROOMS)
        held = grants.order_by("pk").values("user_id")
        staff = User.objects.filter(is_active=True, pk__in=held).order_by("display_name", "pk")
        field = self.fields["facilitators"]
        field.queryset = staff  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: user.display_name  # type: ignore[attr-defined]
        if room is not None:
            self.fields["starts_at"].required = room.is_session
            self.fields["starts_at"].error_messages["required"] = _(
                "Donnez le jour et l’heure de la séance. Exemple : 03/12/2027 18:30."
            )
            for name in ("kind",) if room.is_session else ("kind", "starts_at", "agenda"):
                del self.fields[name]

    @property
    def is_session(self) -> bool:
        """Whether what is being written has an hour."""
        return self.room.is_session if self.room else self.cleaned_data.get("kind") == "session"

    def clean_agenda(self) -> list[tuple[str, int]]:
        """The points and their minutes; whatever is wrong is told with its line."""
        points = []
        for place, line in enumerate(self.cleaned_data["agenda"].splitlines(), 1):
            if line.strip():
                points.append(_point_of(place, line.strip()))
        if len(points) > MOST_ITEMS:
            raise ValidationError(
                _("Un ordre du jour tient en vingt points ; vous en avez écrit %(n)s.") % {"n": len(points)}
            )
        return points

    def clean(self) -> dict[str, Any]:
        """A session has an hour, which is not already past when it is chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "starts_at" in self.fields and "starts_at" not in self.errors and self.is_session:
            begins = cleaned.get("starts_at")
            if begins is None:
                self.add_error("starts_at", _("Donnez le jour et l’heure de la séance. Exemple : 03/12/2027 18:30."))
            elif begins < clock() and not self._is_kept(begins):
                self.add_error("starts_at", _("Cette heure est déjà passée : choisissez-en une à venir."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the service is told: a thread has no hour and no agenda, whatever was typed there."""
        said = {name: self.cleaned_data[name] for name in ("title", "about", "facilitators")}
        begins: datetime | None = self.cleaned_data.get("starts_at") if self.is_session else None
        if begins and self.room and self._is_kept(begins):
            begins = self.room.starts_at  # the input, which shows minutes, could only send it back rounded
        return {**said, "starts_at": begins, "agenda": self.cleaned_data.get("agenda", []) if self.is_session else []}

    def _is_kept(self, begins: datetime) -> bool:
        kept = self.room.starts_at if self.room else None
        return kept is not None and timezone.localtime(kept).strftime(MOMENT) == timezone.localtime(begins).strftime(
            MOMENT
        )


def _initial_of(room: Room) -> dict[str, Any]:
    """A room as its form shows it."""
    lines = [
        f"{item.title} | {item.minutes}" if item.minutes else item.title for item in room.agenda.order_by("position")
    ]
    return {
        "title": room.title, "about": room.about, "starts_at": room.starts_at, "agenda": "\n".join(lines),
        "facilitators": list(room.facilitators.order_by("pk").values_list("pk", flat=True)),
    }  # fmt: skip


def _point_of(place: int, line: str) -> tuple[str, int]:
    """One line of the agenda as it was typed: its words, then its minutes after a bar."""
    found = BARRED.match(line)
    title, typed = (found["title"], found["minutes"]) if found else (line, "0")
    minutes = MINUTES.match(typed.strip())
    said = {"n": place, "line": line[:60]}
    if not title:
        raise ValidationError(
            _("Ligne %(n)s : écrivez le point avant la barre. Exemple : « La place du marché | 30 ».") % said
        )
    if minutes is None or int(minutes[1]) > MOST_MINUTES:
        raise ValidationError(
            _(
                "Ligne %(n)s, « %(line)s » : après la barre, un nombre de minutes, 600 au plus. Exemple : « Accueil | 10 »."
            )
            % said
        )
    if len(title) > LONGEST_POINT:
        raise ValidationError(_("Ligne %(n)s, « %(line)s… » : un point tient en 160 signes.") % said)
    return title, int(minutes[1])


class PollForm(forms.Form):
    """A show of hands to open."""

    asked = forms.CharField(
        label=gettext_lazy("Question"), max_length=200,
        error_messages={
            "required": gettext_lazy("Écrivez la question. Exemple : « Faut-il une navette le samedi ? »"),
            "max_length": gettext_lazy("Une question tient en 200 signes : raccourcissez-la."),
        },
    )  # fmt: skip
    choices = forms.CharField(
        label=gettext_lazy("Réponses, une par ligne"), max_length=MOST_CHOICES * 120, initial=lambda: _("Oui\nNon\nJe ne sais pas"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Donnez de deux à six réponses, une par ligne. Exemple : « Oui », puis « Non ».")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "sondage_%s"  # each form of the desk has ids of its own

    def said(self) -> dict[str, Any]:
        """What the service is told."""
        return {"asked": self.cleaned_data["asked"], "choices": self.cleaned_data["choices"].splitlines()}


class DecisionForm(forms.Form):
    """What the room has just agreed."""

    text = forms.CharField(
        label=gettext_lazy("Décision"), max_length=600, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Écrivez la décision. Exemple : « La navette est essayée trois mois. »"),
            "max_length": gettext_lazy("Une décision tient en 600 signes : raccourcissez-la."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "decision_%s"  # each form of the desk has ids of its own

    def said(self) -> dict[str, Any]:
        """What the service is told."""
        return dict(self.cleaned_data)


class PaceForm(forms.Form):
    """The slow mode."""

    seconds = forms.TypedChoiceField(label=gettext_lazy("Un message par personne"), coerce=int, choices=lambda: paces())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "rythme_%s"  # each form of the desk has ids of its own


class HideForm(forms.Form):
    """Why words are taken off every page."""

    facts = forms.CharField(
        label=gettext_lazy("Pourquoi, tel que la personne le lira"), max_length=FACTS_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Exemple : « Le message donne l’adresse d’un voisin. »"),
        error_messages={
            "required": gettext_lazy("Dites pourquoi. Exemple : « Le message donne l’adresse d’un voisin. »"),
            "max_length": gettext_lazy("Une raison tient en 1 000 signes : raccourcissez-la."),
        },
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=gettext_lazy("Règle ou loi, montrée à la place du message"),
        choices=Ground.choices,
        initial=Ground.RESPECT,
    )

    def clean_facts(self) -> str:
        """Words, and not only signs that nobody sees."""
        facts: str = clean_text(self.cleaned_data["facts"])
        if not facts:
            raise forms.ValidationError(self.fields["facts"].error_messages["required"])
        return facts


def paces() -> list[tuple[int, str]]:
    """The slow mode in words."""
    words = {
        0: _("quand on veut"),
        60: _("toutes les minutes"),
        120: _("toutes les 2 minutes"),
        300: _("toutes les 5 minutes"),
    }
    return [(n, words.get(n) or _("toutes les %(n)s secondes") % {"n": n}) for n in PACES]
