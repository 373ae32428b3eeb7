"""The columns of each table: their names, what they mean, what they may hold. The dictionary of the data is made of them."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from consult.answers.models import CommitmentState, Decision
from consult.comments.models import Stance
from consult.consultations.models import Kind, Moderation, Status, Who
from consult.consultations.voices import Voice
from consult.proposals.models import Actor, Logic
from consult.votes.models import Mode, Rule
from core.territories.models import CommonTheme

ABSENT: Final = {
    "non_relu": "personne ne l’a encore relu avant publication",
    "retenu": "relu, et laissé sans texte : il pouvait désigner quelqu’un",
    "retire": "retiré du site avant cette version",
    "indisponible": "publié dans cette version, puis retiré, modifié ou effacé du site",
}  # why a text is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `part` names the part of a text that fills it, where a text does; `with_text` says that its value leaves with the text."""

    name: str
    type: str  # of the Table Schema: string, integer, number, date
    means: str  # in French, as its readers read it
    values: tuple[str, ...] = ()  # all that it may hold, where they are few
    refers: str = ""  # table.column that it points to
    is_key: bool = False
    part: str = ""
    with_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One table."""

    name: str
    title: str
    columns: tuple[Column, ...]


def _c(name: str, type_: str, means: str, part: str = "", values: tuple[str, ...] = (), refers: str = "") -> Column:
    return Column(name=name, type=type_, means=means, part=part, values=values, refers=refers)


def _key(name: str, type_: str, means: str) -> Column:
    return Column(name=name, type=type_, means=means, is_key=True)


ADDRESS = _c("adresse", "string", "la page du site où cela se lit")
WHY = _c(
    "texte_absent", "string",
    "pourquoi le texte manque ; vide quand il est là : " + " ; ".join(f"{code}, {words}" for code, words in ABSENT.items()),
    values=tuple(ABSENT),
)  # fmt: skip
VOICE = _c(
    "voix", "string", "qui parle : resident, une habitante ou un habitant, sans son nom ; association ; official, les services ; elected, une élue ou un élu",
    values=tuple(Voice.values),
)  # fmt: skip
ASSOCIATION = Column(
    name="association", type="string", with_text=True,
    means="le nom public de l’association, quand c’est elle qui parle ; vide quand le texte manque",
)  # fmt: skip
# What officials wrote of places and themes, and no text carries: column, then how it is called.
LABELS: Final = {"sous_theme": _("sous-thème"), "quartier": _("quartier")}

LAYOUTS: Final = (
    Layout(name="consultation", title="La consultation", columns=(
        _key("id", "string", "le nom de la consultation dans son adresse"), ADDRESS,
        _c("territoire", "string", "la collectivité qui consulte"),
        _c("code_territoire", "string", "code INSEE de la commune, ou SIREN de l’intercommunalité"),
        _c("titre", "string", "le titre", part="title"), _c("question", "string", "la question posée", part="question"),
        _c("resume", "string", "le résumé de présentation", part="summary"),
        _c("bilan", "string", "ce qui a été décidé, écrit à la clôture", part="follow_up"), WHY,
        _c("etat", "string", "en cours (published), terminée (closed) ou archivée (archived)", values=tuple(v for v in Status.values if v != Status.DRAFT)),
        _c("qui", "string", "qui pouvait participer", values=tuple(Who.values)),
        _c("seuil_de_reponse", "integer", "nombre de soutiens qui oblige la collectivité à répondre"),
        _c("jours_pour_repondre", "integer", "délai de réponse, en jours, une fois le seuil atteint"),
        _c("moderation", "string", "avant parution (pre), après (post) ou mixte (mixed)", values=tuple(Moderation.values)),
        _c("publiee_le", "date", "jour de publication"), _c("terminee_le", "date", "jour de clôture"),
    )),
    Layout(name="etapes", title="Les étapes", columns=(
        _key("numero", "integer", "place de l’étape dans l’ordre des dates"),
        _c("nature", "string", "ce que l’étape ouvre", values=tuple(Kind.values)),
        _c("du", "date", "premier jour"), _c("au", "date", "jour où elle s’arrête"),
    )),
    Layout(name="propositions", title="Les propositions", columns=(
        _key("id", "integer", "le numéro public de la proposition, celui de son adresse"), ADDRESS,
        _c("titre", "string", "le titre", part="title"), _c("texte", "string", "le texte, en Markdown simple", part="body"), WHY,
        _c("theme", "string", "le thème de la grille commune", values=tuple(CommonTheme.values)),
        _c("sous_theme", "string", "le sous-thème local"),
        _c("logique", "string", "prévenir (prevent) ou réparer (repair)", values=tuple(Logic.values)),
        _c("quartier", "string", "le quartier concerné"), _c("publiee_le", "date", "jour de parution"),
        _c("etat", "string", "publiée (published) ou retirée par son auteur ou autrice (withdrawn)", values=("published", "withdrawn")),
        VOICE, ASSOCIATION,
        _c("soutiens", "integer", "nombre de personnes qui la soutiennent, tel que le site l’affiche"),
        _c("appuis", "integer", "nombre d’associations qui l’appuient"),
        _c("arguments_pour", "integer", "nombre d’arguments pour"), _c("arguments_contre", "integer", "nombre d’arguments contre"),
        _c("autres_arguments", "integer", "nombre de questions et de précisions"),
    )),
    Layout(name="arguments", title="Les arguments", columns=(
        _key("id", "integer", "le numéro public de l’argument"),
        _c("proposition", "integer", "la proposition dont il parle", refers="propositions.id"),
        _c("reponse_a", "integer", "l’argument auquel il répond", refers="arguments.id"),
        _c("position", "string", "pour (for), contre (against), question ou précision (neutral)", values=tuple(Stance.values)),
        _c("texte", "string", "le texte", part="text"), WHY, _c("ecrit_le", "date", "jour où il a été écrit"),
        VOICE, ASSOCIATION,
    )),
    Layout(name="reponses", title="Les réponses de la collectivité", columns=(
        _key("id", "integer", "le numéro de la réponse"),
        _c("proposition", "integer", "la proposition à laquelle elle répond", refers="propositions.id"),
        _c("version", "integer", "1, puis une de plus à chaque correction"),
        _c("decision", "string", "ce qui est décidé", values=tuple(Decision.values)),
        _c("organisme_competent", "string", "qui peut agir, quand ce n’est pas la collectivité", part="competent"),
        _c("raisons", "string", "les raisons données", part="reasons"), WHY, _c("publiee_le", "date", "jour de publication"),
    )),
    Layout(name="engagements", title="Les engagements", columns=(
        _key("id", "integer", "le numéro de l’engagement"),
        _c("proposition", "integer", "la proposition qu’il suit", refers="propositions.id"),
        _c("titre", "string", "le titre", part="title"), _c("contenu", "string", "ce qui sera fait", part="what"),
        _c("responsable", "string", "qui en répond", part="responsible_name"), WHY,
        _c("nature_du_responsable", "string", "de quelle nature est qui en répond", values=tuple(Actor.values)),
        _c("budget", "number", "budget prévu, en euros"), _c("debut", "date", "début"), _c("echeance", "date", "échéance"),
        _c("etat", "string", "où il en est", values=tuple(CommitmentState.values)), _c("realise_le", "date", "jour de réalisation"),
    )),
    Layout(name="votes", title="Les votes dépouillés", columns=(
        _key("id", "integer", "le numéro public de la question"), ADDRESS,
        _c("question", "string", "la question", part="title"), _c("explication", "string", "ce qu’il fallait savoir pour choisir", part="text"),
        _c("options", "string", "les lignes du bulletin, une par ligne", part="options"), WHY,
        _c("mode", "string", "la façon de voter", values=tuple(Mode.values)), _c("regle", "string", "la règle de dépouillement", values=tuple(Rule.values)),
        _c("bulletins", "integer", "nombre de bulletins"), _c("en_ligne", "integer", "dont en ligne"), _c("sur_papier", "integer", "dont sur papier"),
    )),
)  # fmt: skip
LAYOUT_OF: Final = {layout.name: layout for layout in LAYOUTS}
