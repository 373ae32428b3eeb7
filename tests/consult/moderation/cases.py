"""Cases to decide, and the people who decide them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from consult.comments import services as comments
from consult.comments.models import Comment, Stance, Status
from consult.consultations.models import Consultation
from consult.discussion.models import Message
from consult.moderation import steps
from consult.moderation.models import Act, Case, Decision, Ground, Motive, Report
from consult.moderation.selectors.texts import READ_FROM, text_of
from consult.moderation.services import deciding
from consult.moderation.services.deciding import Ruling
from consult.moderation.services.reporting import report
from consult.proposals import services as proposals
from consult.proposals.models import Proposal
from core.accounts.models import Role, User
from core.accounts.selectors import Standing
from core.territories.models import Territory
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, make_staff, standing

SECRET = "Josette, au 12 rue des Lilas"
TEXT = f"Le bruit vient de chez {SECRET}, chacun le sait."
CORRECTED = f"Corrigé : {SECRET}, et rien de plus."
FACTS = "Le texte donne le nom et l’adresse d’une voisine."
SHOWN = Status.PUBLISHED.value
Text = Comment | Proposal | Message


def make_argument(consultation: Consultation | None = None, text: str = TEXT, author: User | None = None) -> Comment:
    """An argument of Marcel's on a proposal of Nadia's."""
    consultation = consultation or make_consultation(make_clichy())
    town = consultation.territory
    proposal = Proposal.objects.filter(consultation=consultation).order_by("pk").first() or make_proposal(
        consultation, make_nadia(town)
    )
    proposal.consultation = consultation
    who = standing(author or make_marcel(town), town)
    return comments.post_comment(standing=who, proposal=proposal, text=text, stance=Stance.FOR)


def moderator(name: str = "Théo Lacombe", town: Territory | None = None) -> Standing:
    """Somebody who moderates here."""
    town = town or make_clichy()
    return standing(make_staff(name, Role.MODERATOR, town), town)


def about(text: Text) -> dict[str, Text]:
    """The key of a case about these words."""
    return {type(text).__name__.lower(): text}


def town_of(text: Text) -> Territory:
    """Where these words were said."""
    if isinstance(text, Comment):
        return text.proposal.consultation.territory
    return (text if isinstance(text, Proposal) else text.room).consultation.territory


def reported(text: Text, by: Standing | None = None, **more: Any) -> Report:
    """Somebody reports these words."""
    town = town_of(text)
    values: dict[str, Any] = {"address": f"/t/{town.slug}/", "motive": Motive.PRIVATE, "in_good_faith": True, **more}
    who = by or Standing(territory_id=town.pk)
    target: dict[str, Any] = about(text)
    return report(standing=who, territory=town, target=steps.Target(**target), **values)


def open_case(text: Text) -> Case:
    """The open case about these words, as a page reads it."""
    reported(text, email="voisine@exemple.fr")
    return read(Case.objects.open().get(**about(text)))


def read(case: Case) -> Case:
    """A case with its text, as it is now."""
    return Case.objects.select_related(*READ_FROM).get(pk=case.pk)


def ruling(act: str = Act.HIDE, **more: Any) -> Ruling:
    """A decision with its reasons."""
    if act == Act.MASK:
        more.setdefault("passages", (SECRET,))
    return Ruling(act=act, **{"facts": FACTS, "ground": Ground.PRIVACY, **more})


def decide(who: Standing, case: Case, act: str = Act.HIDE, **more: Any) -> Decision:
    """Decide on a case as it was read."""
    seen = {"version": case.version, "stamp": text_of(case).stamp}
    return deciding.decide(standing=who, case=case, ruling=ruling(act, **more), **seen)


def correct(who: Standing, text: Comment | Proposal) -> None:
    """Its author writes again what was given back."""
    if isinstance(text, Comment):
        comments.edit_comment(standing=who, comment=text, text=CORRECTED)
    else:
        proposals.edit_proposal(standing=who, proposal=text, title=text.title, body=CORRECTED)


def later(days: float) -> Any:
    """A moment to come."""
    return timezone.now() + timedelta(days=days)
