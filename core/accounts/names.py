"""Names people show: nobody passes for another, nor for the town hall."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.lib.text import BIDI_AND_INVISIBLE, CONTROLS, unaccented

# Letters of other scripts that read as Latin ones (Cyrillic, Greek, Armenian), and digits that read as letters.
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһӏвкмнтгпбαβεικνορτυχγωσδϲєıḷսոօցհ0135",
    "aeopcyxijsdqwhlbkmhtrnbabeiknoptuxywosceilunoghoies",
)
RESERVED = {
    "mairie", "mairiede", "maire", "lemaire", "lamaire", "admin", "administrateur", "administration", "moderateur", "moderation",
    "moderatrice", "observatoire", "odas", "prefecture", "prefet", "police", "gendarmerie", "officiel", "agglomeration", "metropole",
    "placecommune", "conseilmunicipal", "villede", "support", "assistance", "etat", "caf", "departement", "commune", "securite",
}  # fmt: skip
RESERVED_STARTS = ("mairie", "villede", "admin", "moderat", "prefet", "prefecture", "observatoire", "officiel")
MIXED = re.compile(r"[^\W\d_]")
LENGTH = (2, 60)  # characters


def canonical_name(text: str) -> str:
    """The name as kept: NFKC, no control, invisible or direction character. Doing it twice changes nothing."""
    for _round in range(4):
        cleaned = " ".join(CONTROLS.sub(" ", BIDI_AND_INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).split())
        if cleaned == text:
            break
        text = cleaned
    return text


def skeleton(text: str) -> str:
    """What the eye reads: two names with the same skeleton can be taken for one another."""
    letters = unaccented(canonical_name(text)).translate(LOOKALIKES)
    return re.sub(r"[^0-9a-z]+", "", letters) or canonical_name(text).casefold()


def _scripts(text: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in MIXED.findall(text)}


def validate_display_name(value: str) -> None:
    """Refuses names that are too short, in mixed alphabets, or that pass for an institution."""
    name = canonical_name(value)
    if not LENGTH[0] <= len(name) <= LENGTH[1]:
        raise ValidationError(_("Choisissez un nom de 2 à 60 caractères, par exemple « Nadia B. »."))
    if len(_scripts(name)) > 1:
        raise ValidationError(_("Écrivez ce nom avec un seul alphabet : ces lettres se ressemblent trop."))
    bones = skeleton(name)
    if bones in RESERVED or bones.startswith(RESERVED_STARTS):
        raise ValidationError(
            _("Ce nom peut être pris pour celui d’une institution. Choisissez-en un autre, par exemple « Nadia B. ».")
        )
