"""Where someone says they live: a commune, by its name or its postal code."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.territories.models import Territory, TerritoryKind
from core.territories.names import plain_name

POSTAL_CODE = re.compile(r"\b\d{5}\b")
MOST_NAMED = 6  # communes named in an error
LONGEST = 120  # characters


def _found(text: str) -> list[Territory]:
    communes = Territory.objects.filter(kind=TerritoryKind.MUNICIPALITY).order_by("name", "code")
    code = POSTAL_CODE.search(text)
    name = plain_name(POSTAL_CODE.sub(" ", text))
    if code:
        communes = communes.filter(postal_codes__code=code.group())
    if name:
        communes = communes.filter(search_name=name)
    return list(communes) if code or name else []


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
