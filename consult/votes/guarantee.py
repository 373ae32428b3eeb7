"""What a vote promises, in the words shown before voting. The version goes with the words: change both (PROMISES 2.1, line 40)."""

from django.utils.translation import gettext as _

from consult.votes.models import Question, Secrecy

VERSION = "1"


def promises(question: Question) -> list[str]:
    """What is guaranteed, one sentence each."""
    recount = (
        _("Chacun peut recompter, sans nous.")
        if question.publishes_ballots
        else _("Les totaux sont publiés ; les scrutatrices et scrutateurs peuvent recompter chaque bulletin.")
    )
    return [
        _("Une personne dont la résidence est attestée = un bulletin."),
        _("Vous pouvez le changer jusqu’à la clôture : seul le dernier compte."),
        _("Aucun résultat n’est connu de personne avant la clôture."),
        _(
            "Une fois les clés détruites, %(days)s jours après le dépouillement, personne, pas même l’hébergeur, "
            "ne peut relier votre nom à votre bulletin."
        )
        % {"days": question.appeal_days},
        recount,
        _("Ce n’est pas une élection : la collectivité consulte, puis elle décide."),
    ]


def limits(question: Question) -> list[str]:
    """What is not covered, said as plainly."""
    said = [
        _("Pendant le vote, il faut faire confiance au serveur : qui le dirige pourrait lire ou ajouter un bulletin."),
        _("Qui observe votre connexion peut savoir que vous avez voté, et quand."),
        _("Après la publication, votre récépissé montre votre bulletin : ne le donnez à personne."),
        _("Une personne qui tiendrait deux identités attestées aurait deux bulletins."),
    ]
    if question.secrecy == Secrecy.SCRUTIN:
        return [*said, _("Deux dépositaires et l’hébergeur, d’accord entre eux, pourraient ouvrir l’urne plus tôt.")]
    return said
