"""What those concerned say of an answer, as a page may tell it: opinions are shown from eleven, rounded."""

from django.utils.translation import gettext as _

from consult.answers.models import Verdict
from consult.answers.selectors.rows import Totals
from consult.observatory.disclosure.tables import Hidden, Table, publish_table
from consult.observatory.figures import Nature
from frontend.typography import french_spaces, number


def verdicts_in_words(totals: Totals) -> str:
    """One sentence: how many said yes, partly or no; or that they are too few, without saying whether there are any."""
    told = publish_table(
        Table(
            rows=("",), columns=tuple(Verdict.values), counts=((totals.yes, totals.partly, totals.no),),
            nature=Nature.OPINION, columns_are_answers=True,
        )
    )  # fmt: skip
    if told.total is None or isinstance(told.total, Hidden):
        return french_spaces(
            _("Ce qu’en disent celles et ceux qui l’ont écrite ou soutenue se lira ici à partir de onze avis.")
        )
    yes, partly, no = (str(one) if isinstance(one, Hidden) else number(one) for one in told.cells[0])
    words = _(
        "Environ %(all)s personnes qui l’ont écrite ou soutenue ont donné leur avis : oui %(yes)s, en partie %(partly)s, "
        "non %(no)s. Nombres arrondis à cinq ; « • » ne montre pas l’avis de quelques personnes."
    )
    return french_spaces(words % {"all": number(told.total), "yes": yes, "partly": partly, "no": no})
