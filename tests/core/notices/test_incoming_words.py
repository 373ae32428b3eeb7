"""What somebody wrote, as thirty mail programs send it: without what they quote and how they sign."""

from pathlib import Path

import pytest

from core.lib.own_words import own_words
from core.notices.incoming import read_message

MAILS = sorted(Path(__file__).with_name("mails").glob("*.eml"))
WORDS = "Oui pour douze bancs, si le sol le permet."
OTHER_WORDS = {
    "thunderbird-inline": "Oui pour douze bancs.\nSi le sol le permet.",
    "list-kept": "Oui, à trois conditions :\n- douze bancs\n- à l’ombre\n- avec accoudoirs\n\nLe marché reste libre le 3 mai.\n\n"
    "Merci à l’équipe.",
    "afterthought": f"{WORDS}\n\nCordialement,\nAïssa\n\nPS : prévenir le bailleur.",
    "nothing-new": "",
    "new-mail": f"Bonjour,\n\n{WORDS}",
    "wrong-charset": "Oui pour douze bancs, si le sol le permet : c’est décidé.",
}
WITH_ATTACHMENTS = {"alternative-and-logo", "base64-and-pdf"}


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_the_words_of_a_reply_are_those_of_its_writer(mail: Path) -> None:
    came = read_message(mail.read_bytes())
    assert came.words == OTHER_WORDS.get(mail.stem, WORDS)
    assert came.sender == "aissa.kone@mairie.example"
    assert came.has_attachments == (mail.stem in WITH_ATTACHMENTS)
    assert not came.is_by_machine


def test_there_are_enough_of_them() -> None:
    assert len(MAILS) >= 30
    assert set(OTHER_WORDS) | WITH_ATTACHMENTS <= {mail.stem for mail in MAILS}


@pytest.mark.parametrize(
    "prose",
    [
        "Le maire a écrit :\nil faut douze bancs.",
        "De : la place\nà : la halle, il faut des bancs.",
        "Envoyé au bailleur le 3 mai ; il répond avant Noël.",
        "Cordialement accueillie, l’idée demande un coût.\nMerci.",
        "Oui.\n\n* * *\n\nEt pour la halle : non.",
        "P.S. Oui.",
    ],
)
def test_prose_that_looks_like_a_quotation_or_a_signature_is_kept(prose: str) -> None:
    assert own_words(prose) == prose


@pytest.mark.promise("S-20")
@pytest.mark.parametrize(
    "piece",
    [
        "Le ",
        "Le 1 ",
        "On 1 ",
        "De : ",
        "De : a\n",
        "> ",
        "_",
        "-",
        "* ",
        "Envoyé de mon ",
        "<",
        "a écrit :",
        "\n",
        "é\u0301",
    ],
)
def test_a_megabyte_of_anything_is_read_to_its_end(piece: str) -> None:
    """Where time followed the square of the length, this would not end today."""
    text = (piece * (1_000_000 // len(piece)))[:1_000_000]
    assert len(own_words(text)) <= len(text)
