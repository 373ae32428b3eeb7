"""The moderation of a town of the tests: a text reported, one removed and appealed, one that speaks of who would remove it."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from consult.comments.models import Comment
from consult.moderation.models import Act, Ground, Motive
from consult.moderation.selectors.cases import case_in
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import appealing, deciding, reporting
from consult.moderation.services.deciding import Ruling
from consult.moderation.steps import Target
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.accounts.selectors import Standing
from tests import people
from tests.make import DAY, make_comment

RUDE = "Vous n’y connaissez rien, comme d’habitude."
PRIVATE = "Demandez donc au 12 rue des Lilas."
FACTS = "Le texte donne l’adresse d’une voisine."


def make_cases(proposal: Proposal, author: User, official: User) -> dict[str, Any]:
    """An open case with its report; a case settled by a removal, contested; a removal that waits for a second person."""
    reported, judged, named = (
        make_comment(proposal, author, words, created_at=timezone.now() - 2 * DAY)
        for words in (RUDE, PRIVATE, official.display_name)
    )
    Proposal.objects.filter(pk=proposal.pk).update(neutral_count=F("neutral_count") + 3)
    town = proposal.consultation.territory
    stranger, run = Standing(territory_id=town.pk), people.standing(official, town)

    def say(comment: Comment, motive: Motive) -> Any:
        return reporting.report(
            standing=stranger, territory=town, target=Target(comment=comment), motive=motive, in_good_faith=True,
            address=f"/t/{town.slug}/consultations/", words="Ce n’est pas exact.", email="voisine@exemple.fr",
        )  # fmt: skip

    def rule(comment: Comment, **more: Any) -> Any:
        case = case_in(town, say(comment, Motive.PRIVATE).case_id)
        ruling = Ruling(act=Act.HIDE, facts=FACTS, ground=Ground.PRIVACY, **more)
        return deciding.decide(standing=run, case=case, ruling=ruling, version=case.version, stamp=text_of(case).stamp)

    decision = rule(judged)
    alone = rule(named, is_about_self=True)
    type(decision.case).objects.filter(pk=decision.case_id).update(wants_second=True)
    appeal = appealing.appeal(decision=decision, words="Cette adresse est celle de la mairie.", by=None)
    report = say(reported, Motive.RUDE)
    return {
        "ouvert": report.case, "signalement": report, "tranché": decision.case, "décision": decision, "recours": appeal,
        "à confirmer": alone,
    }  # fmt: skip
