"""The words of the platform: what is to translate, what is missing, and the compiled catalogue."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

Message = str | tuple[str, ...]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name: spec
    for names, spec in (
        (("_", "gettext", "gettext_lazy", "gettext_noop"), None),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("sentence",), None),  # core/lib/sentences.py
        (("some",), (2, 3)),  # the same, after a count
    )
    for name in names
}
FLOORS = ("core", "consult", "frontend")
MADE = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = "# English words of the platform. French texts are the keys. `manage.py catalog update` adds new ones."


def _messages(root: Path) -> Iterator[tuple[str, str | None, Message]]:
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"} or {"node_modules", "dist"} & set(path.parts):
                continue
            text = path.read_text(encoding="utf-8")
            if path.suffix != ".py":
                # What is not a message is blanked out, so indentation means nothing there, and would not read as Python.
                text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
            # Babel's own annotation leaves out the function's name.
            found: Iterator[Any] = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})
            for _line, function, words, _comments in found:
                context, key = _keyed(function, words)
                yield str(path.relative_to(root)), context, key


def _keyed(function: str, found: Message) -> tuple[str | None, Message]:
    """The context, where the function has one, and the key."""
    parts = found if isinstance(found, tuple) else (found,)
    if function.startswith("pgettext"):
        return parts[0], parts[1]
    if function.startswith("ngettext"):
        return None, (parts[0], parts[1])
    if function == "some":
        return None, (parts[1], parts[2])
    return None, parts[0]


def blank(locale: str, header: str) -> Catalog:
    """A catalogue without a word, whose head names nobody and changes only with its words."""
    nobody = dict.fromkeys(("msgid_bugs_address", "last_translator", "language_team"), "none")
    return Catalog(locale, None, header, "consult", "1", creation_date=MADE, revision_date=MADE, fuzzy=False, **nobody)


def updated(root: Path, known: Catalog | None) -> Catalog:
    """All messages of the sources, with the translations already known; what is no longer used is dropped."""
    catalog = blank("en", HEADER)
    for path, context, key in _messages(root):
        if not key or (isinstance(key, tuple) and not all(key)):
            continue
        old = known.get(key[0] if isinstance(key, tuple) else key, context) if known else None
        # What was said of one and of many says nothing of what has become a single text, and the other way round.
        kept = old.string if old and isinstance(old.id, tuple | list) == isinstance(key, tuple) else None
        catalog.add(key, kept, context=context, locations=[(path, None)])  # type: ignore[list-item]  # no line
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """The messages without an English text."""
    return [
        str(m.id) for m in catalog if m.id and not (all(m.string) if isinstance(m.string, tuple | list) else m.string)
    ]


def read(path: Path) -> Catalog | None:
    """The catalogue on disk, if there is one."""
    if not path.exists():
        return None
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parent.parent.name)


def write(catalog: Catalog, path: Path) -> None:
    """The catalogue as text, ordered by message so that a change reads well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(
            stream, catalog, sort_output=True, width=140, omit_header=False, include_lineno=False, ignore_obsolete=True
        )


def compile_catalogue(path: Path) -> None:
    """The catalogue as Django reads it."""
    catalog = read(path)
    if catalog is not None:
        with path.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalog)
