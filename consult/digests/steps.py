"""The act of a letter, done inside the transaction of whoever was asked: the page of its link, or the reader of replies."""

from consult.answers.models import Answer, State
from consult.answers.steps import ask, begin, give_back, keep, note, put_words
from consult.digests.awaiting import items_of
from consult.digests.links import Link, link_of, refuse_link
from consult.digests.models import Act, Shown, Used
from consult.digests.periods import Period
from consult.digests.places import Due
from consult.digests.rules import fingerprint_of
from consult.proposals.steps import locked
from core.accounts.models import User
from core.lib.db import require_transaction
from core.lib.refusals import allow
from core.territories.zones import zone_of


def act(link: Link, reader: User | None, words: str, service: str) -> Answer:
    """Step: what the letter offered is done, once, as things stand now that the proposal is held."""
    require_transaction()
    link = link_of(link.digest, link.act, locked(link.proposal), link.at)
    allow(refuse_link(link, reader))
    Used.objects.create(digest=link.digest, item=link.item, act=link.act, at=link.at)
    answer = begin(link.standing, link.proposal)
    if link.act == Act.DRAFT:
        put_words(answer, {"reasons": words})
        keep(answer)
    else:
        ask(link.standing, answer, words, None, service)
        if answer.state == State.TO_DECIDE:
            give_back(link.standing, answer)
    _count_as_said(link)
    capacity = link.capacity.words if link.capacity else ""
    note(link.standing, link.proposal, "letter.acted", link.item, did=link.act.value, capacity=capacity)
    return answer


def _count_as_said(link: Link) -> None:
    """Step: what somebody did from the letter is no news to them; the line returns when something else moves."""
    require_transaction()
    digest, zone = link.digest, zone_of(link.digest.office.territory.departement)
    due = Due(
        office=digest.office, period=Period(digest.period, digest.planned_for), zone=zone,
        today=link.at.astimezone(zone).date(),
    )  # fmt: skip
    for item in items_of([due], link.at)[digest.office.pk]:
        if item.key == link.item:
            told = {"fingerprint": fingerprint_of(item, due.today), "digest": digest}
            Shown.objects.update_or_create(office=digest.office, item=item.key, defaults=told)
