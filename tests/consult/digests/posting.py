"""Replies as they come: to the address of the one line of a digest, from whoever is said."""

import re

from core.notices.models import Mail

ADDRESS = re.compile(r"^Répondre par courriel\s*: (\S+)$", re.MULTILINE)
REPLY_ADDRESS = "reponse@ville.example"
WORDS = "Oui pour douze bancs, si le sol le permet."
FROM = "Aïssa Kone <aissa.kone@exemple.fr>"


def address_in_letter() -> str:
    """The one address of the last digest."""
    (found,) = ADDRESS.findall(Mail.objects.filter(text__contains="Répondre par courriel").latest("pk").text)
    return str(found)


def reply(to: str, words: str = WORDS, *, name: str = "1", sender: str = FROM, **headers: str) -> bytes:
    """A reply, with what it quotes and how it is signed."""
    said = {"From": sender, "To": to, "Message-ID": f"<{name}@mairie.example>", "Subject": "Re: Clichy", **headers}
    head = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in said.items())
    quoted = "Le 30/11/2026 à 08:00, Place commune a écrit :\n> Bonjour,\n> Commencer la réponse"
    return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{words}\n\n-- \nAïssa\n\n{quoted}\n".encode()
