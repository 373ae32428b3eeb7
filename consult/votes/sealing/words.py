"""The receipt as people see it: four groups of five characters, to read aloud and to type again."""

from core.lib.sentences import SaidError, name, sentence

GROUPS, GROUP = 4, 5
CHARACTERS = GROUPS * GROUP  # of 5 bits: the first 100 bits of the receipt
PREFIX_DIGITS = CHARACTERS * 5 // 4  # hexadecimal digits
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: without I, L, O and U
LOOKALIKES = str.maketrans("OILU", "011V")
BETWEEN = str.maketrans("", "", " -–—.\t\r\n\u00a0\u202f")


def encode(value: int, characters: int) -> str:
    """A number in base 32, most significant first, `characters` long."""
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(characters)))


def decode(text: str) -> int:
    """The number of what was typed, whatever the case, the spaces, O for 0 or I for 1.

    Raises SaidError naming the first character that is in no such code.
    """
    value = 0
    for character in clean(text):
        if (place := ALPHABET.find(character)) < 0:
            raise SaidError(
                sentence(
                    "Le caractère « %(character)s » n’existe dans aucun code : recopiez chiffres et lettres.",
                    character=name(character),
                )
            )
        value = value << 5 | place
    return value


def clean(text: str) -> str:
    """What was typed, without spaces or hyphens, in capitals, look-alikes put right."""
    return text.translate(BETWEEN).upper().translate(LOOKALIKES)


def grouped(text: str) -> str:
    """Characters by groups of five: `K7QM3-0ABCD`."""
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def receipt_words(receipt: bytes) -> str:
    """The first 100 bits of a receipt (32 bytes) as `K7QM3-ZZ0AB-12345-6789A`.

    Among 100,000 receipts, two begin alike with a chance below 2⁻⁶⁶.
    """
    return grouped(encode(int.from_bytes(receipt, "big") >> len(receipt) * 8 - CHARACTERS * 5, CHARACTERS))


def read_words(text: str) -> str:
    """The 25 hexadecimal digits by which the receipt begins in the journal.

    Raises SaidError when it is not twenty characters of a receipt.
    """
    found = clean(text)
    if len(found) != CHARACTERS:
        raise SaidError(
            sentence(
                "Un récépissé compte %(characters)s caractères en %(groups)s groupes ; celui-ci en a %(found)s.",
                characters=CHARACTERS, groups=GROUPS, found=len(found),
            )
        )  # fmt: skip
    return f"{decode(found):0{PREFIX_DIGITS}x}"
