"""What a PDF says to those who do not see it."""

import io
from typing import Any

from pypdf import PdfReader

from tests.words import plain


def root_of(pdf: bytes) -> Any:
    """Its catalogue: language, structure, what it promises."""
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]


def text_of(pdf: bytes) -> str:
    """All its words, with plain spaces, one between two words."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(plain("\n".join(page.extract_text() for page in pages)).replace("\u200b", "").split())


def tags_of(pdf: bytes) -> list[str]:
    """The kinds of its elements in reading order, as a screen reader walks through them."""
    found: list[str] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for each in element:
                walk(each)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(str(element["/S"]))
            if "/K" in element:
                walk(element["/K"])

    walk(root_of(pdf)["/StructTreeRoot"]["/K"])
    return found
