"""What the town answered to a proposal, and what came of it: the block of its page, its timeline, the word on its row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.answers.selectors.blocks import answer_of
from consult.answers.selectors.followed import decisions_of
from consult.answers.selectors.rows import AnswerBlock, CommitmentRow
from consult.proposals.models import Proposal
from consult.proposals.selectors import ProposalRow
from frontend.pages.proposals.place import Place, sign_in_url
from frontend.stamps import DECISIONS, stamp_of


def answer_context(place: Place, proposal: Proposal) -> dict[str, Any]:
    """The answer, its commitments, and what this reader may say or ask about them."""
    block, town = answer_of(proposal, place.standing, place.now), place.consultation.territory.slug
    stranger = place.standing.user is None
    said = block.answer and block.answer.proposal_id == proposal.pk and block.mine.is_concerned
    return {
        "outcome": block,
        "answer_kind": DECISIONS[block.answer.decision] if block.answer else "",
        "commitments": [(one, stamp_of(one)) for one in block.commitments],
        "satisfaction_url": reverse("outcomes:satisfaction", args=[town, block.answer.pk]) if said and block.answer else "",
        "follow_url": "" if stranger else reverse("outcomes:follow", args=[town, proposal.pk]),
        "follow_sign_in": sign_in_url(f"{place.url('show', proposal.pk)}#suivi") if stranger else "",
        "consents_url": reverse("outcomes:consents", args=[town]) if block.merge_asked and place_is_author(place, proposal) else "",
        "outcomes_url": reverse("outcomes:list", args=[town]),
    }  # fmt: skip


def place_is_author(place: Place, proposal: Proposal) -> bool:
    """This reader wrote it."""
    return place.standing.user is not None and place.standing.user.pk == proposal.author_id


def news_of(block: AnswerBlock) -> list[dict[str, Any]]:
    """What happened since, as events of the timeline."""
    events: list[dict[str, Any]] = []
    if block.duty_opened_at:
        events.append(
            {"at": block.duty_opened_at, "label": _("Seuil de la charte atteint : la collectivité doit répondre")}
        )
    answers = [one for one in (*block.earlier, block.answer) if one is not None]
    for answer in answers:
        label = _("Réponse publiée") if answer.version == 1 else _("Réponse corrigée")
        events.append(
            {"at": answer.published_at, "label": label, "text": str(answer.get_decision_display()).capitalize()}
        )
    for one in block.commitments:
        events += _changes(one)
    return events


def _changes(one: CommitmentRow) -> list[dict[str, Any]]:
    return [
        {"at": change.at, "label": f"{one.title} : {change.after_label}", "text": change.because, "url": f"#engagement-{one.pk}"}
        for change in one.changes
    ]  # fmt: skip


def with_answers(rows: Sequence[ProposalRow]) -> list[ProposalRow]:
    """These rows, with the word of the decision on those that have their answer, in two queries."""
    decided = decisions_of([row.pk for row in rows])
    return [
        replace(row, status_label=_("réponse : %(decision)s") % {"decision": decided[row.pk]})
        if row.pk in decided and not row.status_label else row
        for row in rows
    ]  # fmt: skip
