"""A message that came: a reply becomes a draft or a question, once; whoever was written to is told, and nobody else."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from consult.answers.addresses import desk_address
from consult.digests.links import Link, act_address
from consult.digests.models import Act
from consult.digests.replies import ReplyRefusal, link_by_tags, name_of, refuse_reply
from consult.digests.steps import act
from core.lib.refusals import Refusal, Refused
from core.notices.incoming import Incoming, read_message
from core.notices.letters import write_letter
from core.notices.models import Outcome, Received
from core.notices.receiving import end_reading, first_reading, outcome_of, take_report

SERVICE: Final = "Services instructeurs"  # whom a question sent by mail is put to
MOST_SHOWN: Final = 2_000  # characters of her own words in the letter that confirms


def receive(raw: bytes, at: datetime) -> Outcome:
    """What becomes of a message, whoever brings it and however often: the same answer each time."""
    came = read_message(raw)
    before = outcome_of(came)
    if before is not None:
        return before
    if came.report is not None:
        return take_report(came=came, at=at)
    with override(settings.LANGUAGE_CODE):
        return receive_reply(came=came, at=at)


@transaction.atomic(durable=True)
def receive_reply(*, came: Incoming, at: datetime) -> Outcome:
    """Do what the address of the line gives the right to, or say why not; what a machine wrote is never answered."""
    link = link_by_tags(came.tags, at)
    row = first_reading(came, at, name_of(link) if link else "")
    if row is None:
        return outcome_of(came) or Outcome.ASTRAY
    if came.is_by_machine:
        return end_reading(row, Outcome.AUTOMATIC)
    if link is None:
        return end_reading(row, Outcome.ASTRAY)
    refusal = refuse_reply(came, link) or _refused(came, link)
    if refusal is not None:
        _say_why(row, link, refusal)
        return end_reading(row, Outcome.REFUSED, refusal.value)
    write_letter(
        "reply_taken", to=link.digest.office.user.email, title=link.proposal.title, words=came.words[:MOST_SHOWN],
        is_draft=link.act == Act.DRAFT, has_attachments=came.has_attachments,
        desk_url=desk_address(link.digest.office.territory),
    )  # fmt: skip
    return end_reading(row, Outcome.TAKEN)


def _refused(came: Incoming, link: Link) -> Refusal | None:
    """Step: do it, or leave nothing of it."""
    try:
        with transaction.atomic():
            act(link, None, came.words, SERVICE)
    except Refused as refused:
        return refused.reason
    except ValidationError:
        return ReplyRefusal.TOO_LONG
    return None


def _say_why(row: Received, link: Link, refusal: Refusal) -> None:
    """Step: a letter to the account that was written to, once for each line and reason; never to the sender."""
    person, office = link.digest.office.user, link.digest.office
    said = Received.objects.filter(about=row.about, reason=refusal.value, outcome=Outcome.REFUSED)
    if not person.is_active or said.exists():
        return
    again = isinstance(refusal, ReplyRefusal)
    address = act_address(office, link.digest.period, link.act, link.item) if again else desk_address(office.territory)
    write_letter("reply_refused", to=person.email, title=link.proposal.title, sentence=refusal.label, url=address)
