"""Where someone says they live: a commune, by its name or its postal code."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.lib.text import unaccented
from core.territories.models import Territory, TerritoryKind

POSTAL_CODE = re.compile(r"\b\d{5}\b")
MOST_NAMED = 6  # communes named in an error
LONGEST = 120  # characters


def plain_name(name: str) -> str:
    """A commune's name as people type it: no accent, hyphen or apostrophe, « st » for « saint »."""
    words = re.findall(r"[a-z0-9]+", unaccented(name))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def _found(text: str) -> list[Territory]:
    communes = Territory.objects.filter(kind=TerritoryKind.MUNICIPALITY).order_by("name", "code")
    code = POSTAL_CODE.search(text)
    wanted = plain_name(POSTAL_CODE.sub(" ", text))
    if code:
        here = list(communes.filter(postal_codes__code=code.group()))
        return [one for one in here if not wanted or plain_name(one.name) == wanted]
    first = wanted.split(" ")[0] if wanted else ""
    if not first:
        return []
    start = communes.filter(search_name__startswith="s" if first in {"saint", "sainte"} else first)
    return [one for one in start if plain_name(one.name) == wanted]


def commune_from(text: str) -> Territory | None:
    """The one commune meant by « Clichy-sous-Bois », « 93390 » or both; none where nothing was typed."""
    text = text.strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise ValidationError(_("Ce nom est trop long. Écrivez par exemple « Clichy-sous-Bois » ou « 93390 »."))
    found = _found(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            _("Nous ne trouvons pas cette commune. Écrivez par exemple « Clichy-sous-Bois » ou « 93390 ».")
        )
    names = ", ".join(f"{one.name} ({one.departement})" for one in found[:MOST_NAMED])
    raise ValidationError(
        _("Plusieurs communes répondent : %(names)s. Écrivez aussi le code postal : « Clichy-sous-Bois 93390 »."),
        params={"names": names},
    )
