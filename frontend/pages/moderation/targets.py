"""From the address that somebody copied to the words that it shows."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override

from consult.comments.models import Comment
from consult.discussion.models import Message
from consult.moderation.steps import Target
from consult.proposals.models import Proposal
from core.territories.models import Territory

ANCHOR = "commentaire-"


def target_of(territory: Territory, address: str) -> Target | None:
    """What this address of the town shows: a text where it is one, else the page itself; nothing where it is elsewhere.

    A text that is not shown to everyone is told apart from no other page.
    """
    parts = urlsplit(address.strip())
    if parts.netloc and parts.netloc != urlsplit(settings.PUBLIC_URL).netloc:
        return None
    path = parts.path.removeprefix("/en") if parts.path.startswith("/en/") else parts.path
    if not path.startswith(f"/t/{territory.slug}/"):
        return None
    with override(settings.LANGUAGE_CODE):
        try:
            found = resolve(path)
        except Resolver404:
            return None
    keys = found.kwargs
    if found.view_name == "discussion:message":
        return _message(territory, keys["room_id"], keys["number"]) or Target(address=path)
    comment_id = keys.get("comment_id") or _number(parts.fragment)
    if comment_id:
        comment = Comment.objects.placed().filter(pk=comment_id, status="published", proposal__status="published")
        comment = comment.filter(proposal__consultation__territory=territory)
        one = comment.select_related("author", "proposal__consultation").order_by("pk").first()
        return Target(comment=one) if one else Target(address=path)
    if found.view_name == "proposals:show":
        rows = Proposal.objects.in_the_open().filter(pk=keys["proposal_id"], consultation__territory=territory)
        proposal = rows.select_related("author", "consultation").order_by("pk").first()
        return Target(proposal=proposal) if proposal else Target(address=path)
    return Target(address=path)


def shown_words(target: Target) -> str:
    """The words that a report is about, as everyone reads them, for whoever reports to recognise."""
    if target.proposal is not None:
        return target.proposal.title
    if target.comment is not None:
        return target.comment.text
    return target.message.text if target.message is not None else target.address


def _message(territory: Territory, room_id: int, number: int) -> Target | None:
    rows = Message.objects.published().filter(room=room_id, number=number, room__consultation__territory=territory)
    one = rows.select_related("author", "room__consultation").order_by("pk").first()
    return Target(message=one) if one else None


def _number(fragment: str) -> int:
    digits = fragment.removeprefix(ANCHOR) if fragment.startswith(ANCHOR) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
