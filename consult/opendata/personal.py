"""Words of a text that may tell who somebody is or where they live: found by form, for a person to judge (PROMISES P-5).

It never decides: what it marks is read, and what it does not mark is ticked all the same. It prefers a false alarm to a silence, but
where a number carries its own check (IBAN, social security with its key, card) one that fails it is not marked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Trace(TextChoices):
    """What kind of personal words."""

    EMAIL = "email", _("adresse électronique")
    PHONE = "phone", _("numéro de téléphone")
    IBAN = "iban", _("compte bancaire (IBAN)")
    CARD = "card", _("carte bancaire")
    NIR = "nir", _("numéro de sécurité sociale")
    PLATE = "plate", _("plaque d’immatriculation")
    NAME = "name", _("nom de personne")
    ADDRESS = "address", _("adresse postale")
    BIRTH = "birth", _("date de naissance")
    ACCOUNT = "account", _("compte sur un réseau social")


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage: which kind, and from where to where in the text."""

    trace: Trace
    start: int
    end: int


GAP = r"[\s.\-/_  ]"  # what people put between figures
CAPITAL = r"[A-ZÀ-ÖØ-ÞŒ]"
PARTICLE = r"(?:(?:de\s+la|de|du|des|la|le|les)\s+|[dlDL]['’])"
NAME = rf"{CAPITAL}[\w'’\-]*"
FIGURES = "zéro|zero|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|et"

EMAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]{1,64}\s?(?:@|\(\s?(?:at|a|@|arobase)\s?\)|\[\s?(?:at|a|@|arobase)\s?\]|\s(?:arobase|at)\s)\s?"
    r"[\w\-]+(?:\s?(?:\.|\(\s?(?:dot|point)\s?\)|\[\s?(?:dot|point)\s?\]|\s(?:dot|point)\s)\s?[\w\-]+)+",
    re.IGNORECASE,
)
PHONE = re.compile(
    rf"(?<![\d,])(?:\(?(?:\+|00)\s?33\)?{GAP}{{0,2}}(?:\(0\)\s?)?[1-9]|\(?0\)?{GAP}{{0,2}}[1-9])(?:{GAP}{{0,2}}\d){{8}}(?!\d)"
)
# From elsewhere: the sign of a country, then all of its figures; a sum of money is no number to call.
FOREIGN_PHONE = re.compile(
    rf"(?<![\d,.\w+])(?:\+\s?|(?<!h\s)00\s?)(?!33)[1-9](?:(?:{GAP}|[()]){{0,3}}\d){{8,13}}(?!\d)(?!\s*(?:€|%|euros?\b|EUR\b|millions?\b|habitant))"
)
SPELT_PHONE = re.compile(
    rf"\bz[ée]ro[\s,\-]+(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf)(?:[\s,\-]+(?:{FIGURES})\b){{4,}}",
    re.IGNORECASE,
)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[\s.\-]?[A-Z0-9]){11,30}(?![A-Z0-9])", re.IGNORECASE)
CARD = re.compile(r"(?<!\d)\d(?:[\s\-]?\d){12,18}(?!\d)")
NIR = re.compile(
    rf"(?<!\d)[1278]{GAP}?\d{{2}}{GAP}?(?:0[1-9]|1[0-2]|[2-9]\d){GAP}?(?:\d{{2}}|2[ABab]){GAP}?\d{{3}}{GAP}?\d{{3}}(?:{GAP}{{0,3}}(?:cl[ée]\s*:?\s*)?\d{{2}})?(?!\d)"
)
SIV = re.compile(r"\b[A-HJ-NP-TV-Z]{2}[\s.\-]?\d{3}[\s.\-]?[A-HJ-NP-TV-Z]{2}\b")
SMALL_SIV = re.compile(r"\b[a-hj-np-tv-z]{2}[.\-]?\d{3}[.\-]?[a-hj-np-tv-z]{2}\b")
FNI = re.compile(r"(?<![\d,.])\b[1-9]\d{2,3}[\s\-]?[A-HJ-NP-TV-Z]{2,3}[\s\-]?(?:\d{2}|2[AB]|97\d)\b")
# « M. Diallo », « Mme de la Tour », « M.Le Goff », « Mme la gardienne Martin »; after a small short title, any word may be a name.
ON = r"[^\S\r\n]+"  # blanks of one line
DOTTED = rf"\.(?:\s+|(?!{CAPITAL}(?:\.|\b)))"  # « M. Dupont », « M.Dupont », never « M.E.D.E.F »
SHORT = "MM|M|Mrs|Mr|Mmes|Mme|MME|Mlles|Mlle|MLLE|Melle|Dr|DR|Pr|Me"
LONG = (
    r"(?:Mmes|Mme|MME|Mlles|Mlle|MLLE|Melle|Mrs|Mr|Messieurs|Mesdames|[Mm]onsieur|MONSIEUR|[Mm]adame|MADAME|"
    r"[Mm]ademoiselle|[Dd]octeure?|Dr|DR|Pr|[Mm]aître|Me)"
)
# « la gardienne », « l’adjoint délégué »: an article, then at most two small words none of which could link a sentence.
LINKS = "à|au|aux|de|du|des|en|et|ou|a|ai|ont|est|sont|ne|n|se|s|y|que|qu|qui|dont|où|pour|par|sur|dans|avec|sans|sous|vers|chez|ni|si|mais|comme|puis|un|une|son|sa|ses|le|la|les"
ROLE = rf"(?:[Ll]e{ON}|[Ll]a{ON}|[Ll]es{ON}|[Ll]['’])(?:(?!(?:{LINKS})\b)[a-zà-öø-ÿœ][\w\-]+{ON}){{0,2}}"
TITLED = re.compile(
    rf"(?<![\w.])(?:(?:(?:{SHORT}){DOTTED}|{LONG}\s+|M\s(?={CAPITAL}{{2,}}))(?:et\s+(?:Mmes?|Madame|MM?\.)\s+)?"
    rf"(?:{ROLE}|{PARTICLE})?{NAME}(?:(?:{ON}|-){PARTICLE}?{NAME}){{0,3}}"
    rf"|(?:mme|mr|mlle|melle|dr)(?:\.\s*|\s+)(?P<small>l[ea]s?{ON}|l['’])?[^\W\d_][\w'’\-]+)"
)
TITLES: Final = frozenset({
    "m", "mm", "mr", "mrs", "mme", "mmes", "mlle", "mlles", "melle", "monsieur", "messieurs", "madame", "mesdames",
    "mademoiselle", "docteur", "docteure", "dr", "pr", "maître", "me",
})  # fmt: skip
ARTICLES: Final = frozenset({"le", "la", "les", "l", "Le", "La", "Les", "LE", "LA", "LES"})  # « Mme L. » is somebody
LINKING: Final = frozenset({"de", "du", "des", "d", "et"})
# After an article these tell an office and nobody’s name (« Madame la Maire »); without one they may be a name (« M. Maire »).
OFFICES: Final = frozenset({
    "maire", "maires", "mairesse", "adjoint", "adjointe", "adjoints", "président", "présidente", "présidents", "préfet",
    "préfète", "sous", "ministre", "ministres", "premier", "première", "député", "députée", "députés", "sénateur",
    "sénatrice", "sénateurs", "directeur", "directrice", "directeurs", "conseiller", "conseillère", "conseillers",
    "élu", "élue", "élus", "élues", "secrétaire", "commissaire", "juge", "procureur", "procureure", "recteur", "rectrice",
    "rapporteur", "rapporteure", "chef", "cheffe", "garde", "délégué", "déléguée", "général", "générale", "municipal",
    "municipale", "départemental", "départementale", "régional", "régionale", "principal", "principale", "proviseur",
    "proviseure", "gardien", "gardienne", "responsable",
})  # fmt: skip
# No name, and a name after one of them is of another sentence (« Monsieur le Maire Nous demandons »).
NEVER: Final = frozenset({
    "bonjour", "bonsoir", "merci", "tout", "toutes", "toute", "je", "nous", "vous", "il", "elle", "on", "ce",
    "cette", "qui", "que", "pourquoi", "comment", "x", "y",
})  # fmt: skip
# A street, a school or a hospital that bears a name is a place, not a person one could call on.
NAMED_AFTER = re.compile(
    r"\b(?:rue|avenue|av\.?|boulevard|bd|place|allée|allées|impasse|square|quai|chemin|passage|cours|route|école|collège|lycée|hôpital|crèche|gymnase|stade|parc|salle|espace|centre|fondation|résidence|cité|groupe scolaire|tour)"
    r"\s+(?:(?:du|de|des|de la|le|la)\s+)?$|\b(?:quartier|secteur)\s+(?:du\s+)?$",  # « le quartier de M. X » is of somebody
    re.IGNORECASE,
)
CALLED = re.compile(
    rf"\b(?:[Jj]e\s+(?:m['’]appelle|me\s+nomme|suis)|(?:il|elle|[Qq]ui)\s+s['’]appelle|[Mm]on\s+nom\s+est|[Ss]ign[ée]{{1,2}}\s*:)\s+{NAME}\s+{PARTICLE}?{NAME}"
)
QUOTED = re.compile(r"(?<=\(message n°)[\s\u00a0\u202f]?\d{1,9},[^)\n]{2,80}(?=\))")  # as minutes name who spoke
NUMBER = r"(?<![\d,.€])\b\d{1,4}\s?(?:bis|ter|quater|[A-Da-d]\b)?\s?,?\s+"
STREET = re.compile(
    NUMBER
    + r"(?:rue|avenue|av\.?|boulevard|bd\.?|bld|allée|allee|all\.|impasse|imp\.|sentier|ruelle|venelle|faubourg|fbg|lotissement|hameau|lieu-dit)\s+(?!ou\b|et\b)[\w'’\-]+(?:\s+[\w'’\-]+)?",
    re.IGNORECASE,
)
WIDE_STREET = re.compile(
    NUMBER
    + rf"(?i:place|quai|square|cours|passage|route|chemin|villa|voie|cité|résidence|rés\.|esplanade|promenade|mail|tour|parvis)\s+{PARTICLE}?{NAME}(?:[\s\-]+{NAME})?"
)
DOOR = re.compile(r"\b(?:appartement|appart|appt|apt)\.?\s?(?:n\s?[°o]\s?)?[A-Z]?\d{1,4}\b", re.IGNORECASE)
BIRTH = re.compile(
    r"\bn[ée]{1,2}(?:\(e\)|·e)?\s+(?:à\s+[\w\-]+\s+)?le\s+\d{1,2}(?:er)?(?:[/.\-]\d{1,2}[/.\-]|\s+\w+\s+)\d{2,4}\b",
    re.IGNORECASE,
)
HANDLE = re.compile(
    r"(?<![\w@.])@[^\W\d_]\w{2,}|\b(?:facebook|instagram|tiktok|twitter|x|linkedin|snapchat)\.com/(?:in/)?[\w.\-]+",
    re.IGNORECASE,
)

CARD_LENGTHS: Final = (16, 15)
IBAN_LENGTHS: Final = {
    "FR": 27,
    "MC": 27,
    "BE": 16,
    "DE": 22,
    "ES": 24,
    "IT": 27,
    "LU": 20,
    "PT": 25,
    "CH": 21,
    "GB": 22,
    "NL": 18,
}
NIR_LENGTH = 15  # with its key


def findings_in(text: str) -> tuple[Finding, ...]:
    """The passages of a text that may be personal, in their order, none within another."""
    found = sorted(_all_in(text), key=lambda one: (one.start, -one.end))
    kept: list[Finding] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end:  # two overlap: what is marked is both
            kept[-1] = Finding(kept[-1].trace, kept[-1].start, one.end)
    return tuple(kept)


def _all_in(text: str) -> Iterator[Finding]:
    for trace, form, holds in FORMS:
        for match in form.finditer(text):
            end = holds(match)
            if end:
                yield Finding(trace, match.start(), end)


def _always(match: re.Match[str]) -> int:
    return match.end()


def _iban(match: re.Match[str]) -> int:
    """Where the longest beginning that passes the check of ISO 13616 ends: words may follow it without a break."""
    said = match[0]
    length = IBAN_LENGTHS.get(said[:2].upper())
    ends = [at for at in range(len(said), 14, -1) if said[at - 1].isalnum()]
    for at in ends:
        account = re.sub(r"[^A-Z0-9]", "", said[:at].upper())
        if (length is None or len(account) == length) and _passes_97(account):
            return match.start() + at
    return 0


def _passes_97(account: str) -> bool:
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _card(match: re.Match[str]) -> int:
    """A number of a bank card, by Luhn's check."""
    figures = [int(sign) for sign in match[0] if sign.isdigit()]
    doubled = [n if place % 2 == 0 else n * 2 - 9 * (n > 4) for place, n in enumerate(reversed(figures))]
    return match.end() if len(figures) in CARD_LENGTHS and sum(doubled) % 10 == 0 and any(figures) else 0


def _nir(match: re.Match[str]) -> int:
    """A social security number: with its key it has to agree, without it its form is enough."""
    signs = re.sub(r"[^0-9AB]", "", re.sub(r"cl[ée]", "", match[0], flags=re.IGNORECASE).upper())
    number = signs.replace("2A", "19").replace("2B", "18")
    if len(number) < NIR_LENGTH:
        return match.end()
    return match.end() if 97 - int(number[:13]) % 97 == int(number[13:]) else 0


def _named(match: re.Match[str]) -> int:
    """A name after a title, unless all that follows it is an office (« Madame la Maire »), or it is in the name of a place."""
    if NAMED_AFTER.search(match.string[max(0, match.start() - 40) : match.start()]):
        return 0
    return match.end() if _names_somebody(match) else 0


def _names_somebody(match: re.Match[str]) -> bool:
    """Articles and offices are passed over; of what is left, a word that could be a name is one."""
    is_small = match[0][0].islower() and match[0][:2].lower() in {"mm", "mr", "ml", "me", "dr"}
    after_article = after_office = False
    for word in re.findall(r"[^\W\d_]+", match[0]):
        small = word.lower()
        if word in ARTICLES:
            after_article = True
        elif after_article and small in OFFICES:
            after_office = True
        elif small in NEVER or (after_office and word in LINKING):  # « le Maire de Clichy » is of a place
            return False
        elif small not in TITLES and word not in LINKING and (word[0].isupper() or is_small):
            return True
    return False


FORMS: Final[tuple[tuple[Trace, re.Pattern[str], Callable[[re.Match[str]], int]], ...]] = (
    (Trace.EMAIL, EMAIL, _always),
    (Trace.IBAN, IBAN, _iban),
    (Trace.NIR, NIR, _nir),
    (Trace.CARD, CARD, _card),
    (Trace.PHONE, PHONE, _always),
    (Trace.PHONE, FOREIGN_PHONE, _always),
    (Trace.PHONE, SPELT_PHONE, _always),
    (Trace.PLATE, SIV, _always),
    (Trace.PLATE, SMALL_SIV, _always),
    (Trace.PLATE, FNI, _always),
    (Trace.NAME, TITLED, _named),
    (Trace.NAME, CALLED, _always),
    (Trace.NAME, QUOTED, _always),
    (Trace.ADDRESS, STREET, _always),
    (Trace.ADDRESS, WIDE_STREET, _always),
    (Trace.ADDRESS, DOOR, _always),
    (Trace.BIRTH, BIRTH, _always),
    (Trace.ACCOUNT, HANDLE, _always),
)
