"""Open data of the demonstration: the texts of two consultations are read, then their first version is published, as an official would."""

from collections.abc import Callable
from typing import Final

from consult.consultations.models import Consultation
from consult.opendata.models import Release, Verdict
from consult.opendata.selectors import UNREAD, desk_of
from consult.opendata.services import clear_unmarked, publish_release
from core.accounts.selectors import Standing, standing_of
from core.workshop.models import Preparation
from core.workshop.seeding.answers import official_of

OPENED: Final = (
    "clichy-allee-maurice-audin",  # a bit of everything: proposals, arguments, answers, commitments, a vote
    "clichy-nos-priorites",  # still running, and much talked of
)


def seed_open_data(say: Callable[[str], None]) -> int:
    """The data of those consultations, where they are not published yet; how many. Cut anywhere, the next run goes on from there."""
    return sum(_open(slug, say) for slug in OPENED)


def _open(slug: str, say: Callable[[str], None]) -> bool:
    step = f"seed:opendata:{slug}"
    consultation = Consultation.objects.filter(slug=slug).select_related("territory").first()
    if consultation is None or Preparation.objects.filter(step=step).exists():
        return False
    standing = standing_of(official_of(consultation.territory), consultation.territory)
    if not Release.objects.filter(consultation=consultation).exists():
        _read(standing, consultation)
        release = publish_release(standing=standing, consultation=consultation)
        rows = sum(release.counts.values())
        say(f"  {consultation.territory.name} : « {consultation.title} », données ouvertes, {rows} lignes")
    Preparation.objects.create(step=step)
    return True


def _read(standing: Standing, consultation: Consultation) -> None:
    """What the scan marks nothing in may leave; what it marks stays without its text, as a cautious official decides."""
    while (page := desk_of(consultation, UNREAD, 1, standing.at)).rows:
        shown = {one.text.name: one.text.fingerprint for one in page.rows}
        said = {one.text.name: (one.text.fingerprint, Verdict.WITHHOLD) for one in page.rows if one.findings}
        clear_unmarked(standing=standing, consultation=consultation, shown=shown, said=said)
