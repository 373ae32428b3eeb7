"""What the text of a proposal needs, on its page and in its preview."""

from typing import Any

from django.utils.translation import gettext as _

from consult.proposals.models import Actor, Proposal
from consult.proposals.selectors import author_name, role_label
from frontend.pages.proposals.place import Place


def body_context(place: Place, proposal: Proposal) -> dict[str, Any]:
    """The proposal, who says it, and the small facts below its text."""
    theme = str(proposal.get_theme_display())
    facts = [(_("Thème"), f"{theme} – {proposal.local_theme.label}" if proposal.local_theme else theme)]
    facts.append((_("Logique"), str(proposal.get_logic_display()).capitalize()))
    if proposal.actors:
        facts.append((_("Qui devrait agir"), ", ".join(str(Actor(actor).label) for actor in proposal.actors)))
    return {
        "proposal": proposal,
        "author_name": author_name(proposal.author),
        "role_label": role_label(proposal.voice),
        "facts": facts,
        "image_url": proposal.image.url if proposal.image else "",
    }
