"""The forms by which officials prepare a question, try shares and enter paper."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.models import Consultation
from consult.proposals.models import Proposal
from consult.votes.models import TITLE_LENGTH, Completion, Mode, Question, Rule, Secrecy, Utility
from consult.votes.services.preparing import MOST_OPTIONS, Line
from core.lib.db import clock
from core.lib.text import clean_line, clean_text
from frontend.typography import capital

FEWEST_OPTIONS = 2
SHOWN_PROPOSALS = 60  # the most supported of the consultation, to choose from
LARGEST_COST = 10**11  # euros
LARGEST_VERSION = 2**31 - 1
SEPARATOR = "|"
USUAL = {"seats": 1, "points": 10, "appeal_days": 15, "least": 1}  # what a blank field means
FIELDS = (
    "title", "text", "mode", "rule", "least", "most", "points", "envelope", "seats", "threshold", "utility", "completion",
    "is_binding", "elects_people", "is_sensitive", "is_targeted", "secrecy", "publishes_ballots", "embargo_until", "appeal_days",
)  # fmt: skip


WAYS: tuple[tuple[Any, tuple[Rule, ...]], ...] = (
    (gettext_lazy("Cocher"), (Rule.APPROVAL,)),
    (gettext_lazy("Cocher, ou composer un budget"), (Rule.EQUAL_SHARES, Rule.PHRAGMEN)),
    (gettext_lazy("Composer un budget"), (Rule.GREEDY, Rule.GREEDY_NO_SKIP, Rule.GREEDY_THRESHOLD)),
    (gettext_lazy("Répartir des points, ou noter"), (Rule.POINTS, Rule.SCORE, Rule.QUADRATIC)),
    (gettext_lazy("Classer"), (Rule.SCHULZE, Rule.BORDA, Rule.IRV, Rule.STV)),
    (gettext_lazy("Donner une mention"), (Rule.MAJORITY_JUDGMENT,)),
)
GROUPS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Ce que l’on demande"), gettext_lazy("Deux options au moins : des propositions cochées, des lignes écrites, ou les deux."), ("title", "text", "proposals", "options")),
    (
        gettext_lazy("Comment on vote"),
        gettext_lazy(
            "Cocher et classer se règlent par le nombre de choix ; répartir et noter, par les points ; un budget, par "
            "l’enveloppe. Laissez vide ce qui ne concerne pas votre choix."
        ),
        ("mode", "least", "most", "points", "envelope"),
    ),
    (
        gettext_lazy("Comment on compte"),
        gettext_lazy(
            "La règle va avec la façon de voter. Le nombre de priorités compte pour toutes, sauf pour un budget : "
            "là, c’est l’enveloppe qui décide."
        ),
        ("rule", "seats", "threshold", "utility", "completion"),
    ),
    (
        gettext_lazy("Grille de la CNIL"),
        gettext_lazy(
            "Cochez ce qui est vrai. Les deux premières réponses excluent ce vote de la plateforme ; les deux autres, "
            "ensemble, demandent un bulletin secret."
        ),
        ("is_binding", "elects_people", "is_sensitive", "is_targeted"),
    ),
    (
        gettext_lazy("Secret et publication"),
        gettext_lazy("Ce qui est annoncé ici est écrit au journal à l’ouverture, et ne change plus."),
        ("secrecy", "publishes_ballots", "embargo_until", "appeal_days"),
    ),
)  # fmt: skip


def by_way() -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules, under the ways of voting that each of them counts."""
    names = dict(capital(Rule))
    return [(str(way), [(rule, names[rule]) for rule in rules]) for way, rules in WAYS]


def offered_completions() -> list[tuple[str, str]]:
    """All but the shares raised step by step: with few voters and a large envelope they take minutes (`manage.py tally` has them)."""
    return [choice for choice in capital(Completion) if choice[0] != Completion.ADD1]


def whole(label: Any, help_text: Any = "", *, least: int = 0, most: int = 1000) -> forms.IntegerField:
    """A whole number, typed with the digits of a phone."""
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """A question as it will be put to the vote: what is asked, how people fill the paper, how it is counted, how secret."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION, required=False)
    title = forms.CharField(
        label=gettext_lazy("Question"), max_length=TITLE_LENGTH,
        help_text=gettext_lazy("Exemple : « Que faire d’abord pour le quartier ? »"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Ce qu’il faut savoir pour choisir"), max_length=1200, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=gettext_lazy("Façon de voter"), choices=lambda: capital(Mode), widget=forms.RadioSelect
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Règle de dépouillement"), choices=lambda: by_way(),
        help_text=gettext_lazy("Elle est annoncée avant l’ouverture et ne change plus."),
    )  # fmt: skip
    proposals = forms.MultipleChoiceField(
        label=gettext_lazy("Propositions mises au vote"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Les plus soutenues d’abord."),
    )  # fmt: skip
    options = forms.CharField(
        label=gettext_lazy("Autres options, et coûts"), required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Une ligne par option : son libellé, puis, pour un budget, un trait et son coût. Exemple : « Un jardin partagé | 12 000 ». "
            "Pour donner un coût à une proposition cochée, écrivez son titre exact et son coût."
        ),
    )  # fmt: skip
    seats = whole(gettext_lazy("Nombre de priorités retenues"), least=1, most=MOST_OPTIONS)
    least = whole(gettext_lazy("Choix au moins (cocher, classer)"), most=MOST_OPTIONS)
    most = whole(gettext_lazy("Choix au plus (0 : autant qu’on veut)"), most=MOST_OPTIONS)
    points = whole(gettext_lazy("Points à répartir, ou note la plus haute"), least=1)
    envelope = whole(gettext_lazy("Enveloppe en euros (budget)"), most=LARGEST_COST)
    threshold = whole(gettext_lazy("Voix nécessaires (règle avec seuil)"), most=10**7)
    utility = forms.ChoiceField(
        label=gettext_lazy("Parts égales : une option choisie vaut"), choices=lambda: capital(Utility), required=False
    )
    completion = forms.ChoiceField(
        label=gettext_lazy("Parts égales : s’il reste de l’argent"),
        choices=lambda: offered_completions(),
        required=False,
    )
    is_binding = forms.BooleanField(label=gettext_lazy("Le résultat s’impose à la collectivité."), required=False)
    elects_people = forms.BooleanField(label=gettext_lazy("Le vote désigne des personnes."), required=False)
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Le sujet peut exposer les votantes et votants à des pressions."), required=False
    )
    is_targeted = forms.BooleanField(
        label=gettext_lazy("Des personnes ont les moyens et l’intérêt de fausser le résultat."), required=False
    )
    secrecy = forms.ChoiceField(
        label=gettext_lazy("Secret"), choices=lambda: capital(Secrecy), widget=forms.RadioSelect
    )
    publishes_ballots = forms.BooleanField(
        label=gettext_lazy("Publier chaque bulletin, sans nom, pour que chacun recompte."), required=False,
        help_text=gettext_lazy(
            "Un bulletin long (classement, notes) peut servir de signature à qui voudrait acheter une voix. Décochez pour ne publier "
            "que les totaux : les scrutatrices et scrutateurs gardent les bulletins."
        ),
    )  # fmt: skip
    embargo_until = forms.DateTimeField(
        label=gettext_lazy("Ne publier le résultat qu’à partir du"), required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )  # fmt: skip
    appeal_days = whole(gettext_lazy("Jours de recours avant la destruction des clés"), least=2, most=90)

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Proposal.objects.published().filter(consultation=consultation).order_by("-support_count", "-id")
        self.shown = {str(p.pk): p for p in rows.only("title", "support_count")[:SHOWN_PROPOSALS]}
        chosen = self.fields["proposals"]
        chosen.choices = [(pk, p.title) for pk, p in self.shown.items()]  # type: ignore[attr-defined]
        if not self.shown:
            del self.fields["proposals"]

    def clean(self) -> dict[str, Any]:
        """The options as lines, and what was left blank as it usually is."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in USUAL.items():
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = value
        for name in ("most", "envelope", "threshold"):
            cleaned[name] = cleaned.get(name) or 0
        for name, default in (("utility", Utility.COST), ("completion", Completion.UTILITARIAN)):
            cleaned[name] = cleaned.get(name) or default
        embargo = cleaned.get("embargo_until")
        if embargo is not None and embargo <= clock():
            self.add_error("embargo_until", _("Choisissez un moment à venir, ou laissez vide."))
        try:
            cleaned["lines"] = list(self._lines(cleaned))
        except ValidationError as wrong:
            self.add_error("options", wrong)
        else:
            if len(cleaned["lines"]) < FEWEST_OPTIONS:
                words = _("Donnez entre 2 et %(most)s options.") % {"most": MOST_OPTIONS}
                self.add_error("options", words)
        return cleaned

    def _lines(self, cleaned: dict[str, Any]) -> Iterator[Line]:
        """Checked proposals first, then written options; a written title that is a checked proposal's gives its cost."""
        written: dict[str, tuple[str, int]] = {}
        for line in clean_text(cleaned.get("options") or "").splitlines():
            title, _bar, price = (part.strip() for part in line.partition(SEPARATOR))
            if not title:
                continue
            digits = "".join(price.replace("€", "").split()).replace("\u202f", "")
            if digits and (not digits.isdecimal() or len(digits) > 12):
                words = {"line": title[:40], "price": price[:20]}
                raise ValidationError(_("« %(line)s » : « %(price)s » n’est pas un coût. Exemple : 12 000.") % words)
            if digits and int(digits) > LARGEST_COST:
                raise ValidationError(_("« %(line)s » : ce coût est trop grand.") % {"line": title[:40]})
            if len(title) > TITLE_LENGTH:
                raise ValidationError(_("« %(line)s… » est trop long : 160 signes au plus.") % {"line": title[:40]})
            written[clean_line(title).casefold()] = (clean_line(title), int(digits or 0))
        for pk in cleaned.get("proposals") or []:
            proposal = self.shown[pk]
            _title, cost = written.pop(proposal.title.casefold(), ("", 0))
            yield Line(title=proposal.title, cost=cost, proposal_id=proposal.pk)
        for title, cost in written.values():
            yield Line(title=title, cost=cost)

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields as the page sets them out: under a title, with a line that says which ones matter."""
        return [(head, hint, [self[name] for name in names if name in self.fields]) for head, hint, names in GROUPS]

    def fields_said(self) -> dict[str, Any]:
        """What the question itself keeps of the form."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def initial_of(question: Question) -> dict[str, Any]:
    """A question as its form shows it again."""
    options = list(question.options.order_by("id"))
    lines = [f"{o.title} {SEPARATOR} {o.cost}" if o.cost else o.title for o in options if o.cost or not o.proposal_id]
    return {
        **{name: getattr(question, name) for name in FIELDS},
        "version": question.version,
        "proposals": [str(o.proposal_id) for o in options if o.proposal_id],
        "options": "\n".join(lines),
    }


class SharesForm(forms.Form):
    """Two of the three shares, as they were printed."""

    first = forms.CharField(
        label=gettext_lazy("Première part"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    second = forms.CharField(
        label=gettext_lazy("Deuxième part"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class VoterForm(forms.Form):
    """Who puts a sheet in the box: as on their identity papers. Neither is kept."""

    full_name = forms.CharField(label=gettext_lazy("Nom et prénom"), max_length=120)
    born_on = forms.DateField(
        label=gettext_lazy("Date de naissance"), input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def clean_born_on(self) -> date:
        """A day of the past."""
        day: date = self.cleaned_data["born_on"]
        if not day.year >= 1900 or day >= timezone.localdate(clock()):
            raise ValidationError(_("Écrivez une date passée. Exemple : 14/05/1962."))
        return day


class StrikeForm(VoterForm):
    """Who is taken off the roll, and the reason that the public journal gives, without a name."""

    reason = forms.CharField(
        label=gettext_lazy("Motif, publié au journal sans nom"), max_length=200,
        help_text=gettext_lazy("Exemple : « Deux identités pour une même personne »."),
    )  # fmt: skip
