"""The register of processing (GDPR, article 30): what is kept of people, why, on which ground, who reads it, and until when.

The page « Données personnelles » is drawn from it, and a test sees that each table that speaks of a person has its line here.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """What allows the processing (GDPR, articles 6 and 9)."""

    PUBLIC_TASK = "public_task", _("mission d’intérêt public")
    CONSENT = "consent", _("votre accord, que vous pouvez reprendre")
    MADE_PUBLIC = "made_public", _("mission d’intérêt public ; opinion que vous rendez vous-même publique")
    LAW = "law", _("obligation légale")


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register. `tables` are the models that hold it."""

    data: str | Promise
    why: str | Promise
    ground: Ground
    readers: str | Promise
    kept: str | Promise
    tables: tuple[str, ...]


WITH_THE_ACCOUNT: Final = _("Tant que le compte existe")
WITH_THE_CONSULTATION: Final = _("Avec la consultation et ses archives")
EVERYONE: Final = _("Tout le monde")

REGISTER: Final = (
    Processing(
        _("Adresse électronique, mot de passe, session"), _("Vous connecter, vous prévenir"), Ground.PUBLIC_TASK,
        _("Vous seulement"), WITH_THE_ACCOUNT,
        ("accounts.User", "account.EmailAddress", "accounts.ApiKey", "accounts.OnceKey"),
    ),
    Processing(
        _("Nom affiché"), _("Signer ce que vous écrivez ; un pseudonyme suffit"), Ground.PUBLIC_TASK,
        EVERYONE, WITH_THE_ACCOUNT, ("accounts.User",),
    ),
    Processing(
        _("Territoire déclaré"), _("Savoir à quelles consultations vous pouvez prendre part"), Ground.PUBLIC_TASK,
        _("Vous seulement"), WITH_THE_ACCOUNT, ("accounts.User",),
    ),
    Processing(
        _("Âge, par tranches de quinze ans, et sexe, si vous les dites"),
        _("Savoir si celles et ceux qui participent ressemblent aux habitants : compté par groupes d’au moins cinquante, jamais à côté de ce que vous écrivez"),
        Ground.CONSENT, _("Vous seulement"), _("Jusqu’à ce que vous l’effaciez, au plus avec le compte"), ("accounts.Demographics",),
    ),
    Processing(
        _("Résidence attestée"),
        _("Prouver que vous habitez là, quand la charte le demande ; le justificatif n’est pas gardé"),
        Ground.PUBLIC_TASK, _("Les agentes et agents du territoire"), _("Jusqu’à la fin de l’attestation"),
        ("accounts.Attestation", "accounts.LetterCode", "accounts.Person"),
    ),
    Processing(
        _("Mandats d’association, mandats électifs, rôles"), _("Savoir au nom de qui une personne parle ou agit"),
        Ground.PUBLIC_TASK, _("Tout le monde pour les mandats ; les agentes et agents pour les rôles"),
        _("Jusqu’à la fin du mandat ou du rôle, puis avec les archives"),
        ("accounts.Mandate", "accounts.Association", "accounts.ElectedOffice", "accounts.RoleGrant", "accounts.Partner"),
    ),
    Processing(
        _("Points envoyés aux élues et aux élus : rythme choisi, périodes, lignes déjà montrées, liens utilisés, absences"),
        _("Dire à chaque personne élue ce qui l’attend, et jamais deux fois la même chose"), Ground.PUBLIC_TASK,
        _("Vous seulement"), _("Avec le mandat"), ("digests.Rhythm", "digests.Digest", "digests.Shown", "digests.Used", "accounts.Absence"),
    ),
    Processing(
        _("Invitations à tenir un rôle"), _("Donner un rôle à la bonne personne"), Ground.PUBLIC_TASK,
        _("La personne qui administre le territoire"), _("Tant que l’invitation vaut"), ("accounts.Invitation",),
    ),
    Processing(
        _("Courriels à envoyer"), _("Vous prévenir, même après une panne"), Ground.PUBLIC_TASK,
        _("Vous seulement"), _("Treize mois au plus"), ("notices.Mail",),
    ),
    Processing(
        _("Avis reçus, rythme des courriers, quartiers suivis"), _("Vous dire ce qui vous concerne, aux heures que vous choisissez"),
        Ground.PUBLIC_TASK, _("Vous seulement"), _("Treize mois au plus pour les avis ; tant que le compte existe pour vos choix"),
        ("notices.Notice", "notices.Preference", "notices.Nearby", "notices.Announcement"),
    ),
    Processing(
        _("Adresses qui refusent nos courriels, ou dont on s’est plaint"), _("Ne plus y écrire"), Ground.PUBLIC_TASK,
        _("Vous seulement"),
        _("Treize mois pour une adresse qui refuse ; jusqu’à votre demande de réessayer pour une plainte"),
        ("notices.RefusedAddress",),
    ),
    Processing(
        _("Courriels reçus en réponse : leur empreinte et leur suite, ni leurs mots ni leur expéditeur"),
        _("Ne lire chaque courriel qu’une fois"), Ground.PUBLIC_TASK, _("Personne"), _("90 jours"), ("notices.Received",),
    ),
    Processing(
        _("Propositions et arguments"), _("Les rendre publics : c’est ce que vous demandez en les publiant"),
        Ground.MADE_PUBLIC, EVERYONE, WITH_THE_CONSULTATION, ("proposals.Proposal", "comments.Comment"),
    ),
    Processing(
        _("Messages des échanges, mains levées, réactions"), _("Débattre, donner la parole, dresser le compte rendu"),
        Ground.MADE_PUBLIC, EVERYONE, WITH_THE_CONSULTATION,
        (
            "discussion.Message", "discussion.Reaction", "discussion.Mention", "discussion.Hand",
            "discussion.PollAnswer", "discussion.TalkDraft",
        ),
    ),
    Processing(
        _("Messages et arguments retirés ou masqués"),
        _("Répondre à une contestation ; ils ne sont plus montrés au public"), Ground.LAW,
        _("Les modératrices et modérateurs"), _("Six mois, puis leurs mots sont effacés"),
        ("discussion.Message", "comments.Comment"),
    ),
    Processing(
        _("Suivi d’une proposition, avis sur une réponse, choix lors d’un rapprochement"),
        _("Vous dire ce que devient une proposition ; ne déplacer aucun soutien sans vous"), Ground.PUBLIC_TASK,
        _("Vous seulement ; tout le monde voit les nombres"), WITH_THE_CONSULTATION,
        ("answers.Follow", "answers.Mute", "answers.Satisfaction", "answers.MergeConsent", "answers.MovedSupport"),
    ),
    Processing(
        _("Réponses, avis, engagements et fiches pratiques, et qui les a faits"),
        _("Répondre aux propositions, et montrer ce qui a été fait"), Ground.LAW, EVERYONE,
        _("Avec les archives de la collectivité"),
        (
            "answers.Answer", "answers.Advice", "answers.CommitmentChange", "answers.Evidence", "answers.Merge",
            "practices.Practice",
        ),
    ),
    Processing(
        _("Qui a relu et publié des données ouvertes"), _("Répondre de ce qui est ouvert à tous"), Ground.LAW,
        _("Les agentes et agents du territoire"), WITH_THE_CONSULTATION, ("opendata.Review", "opendata.Release"),
    ),
    Processing(
        _("Signalements"), _("Répondre à qui signale des propos, et traiter ce qui est signalé"), Ground.LAW,
        _("Les modératrices et modérateurs du territoire"), _("Un an après la décision, puis le motif seul"),
        ("moderation.Report",),
    ),
    Processing(
        _("Décisions de modération, recours et sanctions"),
        _("Dire pourquoi des mots ont été retirés, et permettre de contester"), Ground.LAW,
        _("L’autrice ou l’auteur, et les modératrices et modérateurs ; le registre public ne nomme personne"),
        WITH_THE_CONSULTATION,
        ("moderation.Case", "moderation.Decision", "moderation.SecondReading", "moderation.Appeal", "accounts.Restriction", "consultations.PolicyChange"),
    ),
    Processing(
        _("Soutiens"), _("Compter une seule fois chaque personne"), Ground.MADE_PUBLIC,
        _("Vous seulement ; tout le monde voit le nombre"), _("Avec la consultation"),
        ("proposals.Support", "proposals.Endorsement"),
    ),
    Processing(
        _("Bulletins de vote"), _("Compter ; chaque bulletin est chiffré, sans votre nom"), Ground.CONSENT, _("Personne"),
        _(
            "Détruits avec les clés, 15 jours après le dépouillement sauf autre délai annoncé ; les bulletins publiés n’ont ni nom ni ordre"
        ),
        ("votes.SealedBallot",),
    ),
    Processing(
        _("Liste et émargement d’un vote"), _("Une personne, un bulletin ; répondre aux recours : qui a voté, jamais quoi"),
        Ground.PUBLIC_TASK, _("Les personnes qui dépouillent ; chaque personne voit sa ligne"),
        _("Jusqu’à la fin des recours, puis les nombres seuls"), ("votes.RollEntry", "votes.RegisterLine"),
    ),
    Processing(
        _("Journal des actes officiels, et qui les a faits"), _("Vérifier après coup qui a décidé quoi"), Ground.LAW,
        _("La personne qui administre le territoire"), _("Avec les archives de la collectivité"),
        (
            "audit.Entry", "consultations.Consultation", "discussion.Room", "discussion.RoomDecision",
            "discussion.Minutes", "votes.Question", "votes.PaperBatch", "observatory.Convention", "observatory.Release",
        ),
    ),
)  # fmt: skip
