"""The open data of a town of the tests: read, published twice, with a text still to be read."""

from typing import Any

from consult.opendata.models import Redaction, Verdict
from consult.opendata.services import clear_unmarked, publish_release, review_texts
from consult.opendata.texts import texts_of
from core.accounts.models import User
from core.lib.db import clock
from tests import people
from tests.consult.opendata.making import shown
from tests.make import make_comment


def open_data(place: Any, official: User) -> Any:
    """Two versions of the main consultation's data, the first expurgated, and one of the consultation that is over."""
    standing, main = people.standing(official, place.territory), place.consultations[""]
    text = texts_of(main, clock())[0]
    said = {text.name: (text.fingerprint, Verdict.WITHHOLD)}
    review_texts(standing=standing, consultation=main, said=said)
    first = publish_release(standing=standing, consultation=main)
    Redaction.objects.create(release=first, gone=[text.name], sha256=first.sha256, size=first.size)
    clear_unmarked(standing=standing, consultation=main, shown=shown(main), said={})
    publish_release(standing=standing, consultation=main)
    publish_release(standing=standing, consultation=place.consultations["terminée"])
    make_comment(place.proposals[""], None, "Appelez Mme Lefèvre au 06 12 34 56 78, elle expliquera.")
    return place
