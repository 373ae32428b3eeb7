"""Says which column of a file is what here. `docs/import.md` tells it to people."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PROPOSALS, COMMENTS = "proposals", "comments"
REQUIRED: Final[dict[str, frozenset[str]]] = {
    PROPOSALS: frozenset({"key", "title", "text", "created_at"}),
    COMMENTS: frozenset({"key", "proposal", "text", "created_at"}),
}
OPTIONAL: Final[dict[str, frozenset[str]]] = {
    PROPOSALS: frozenset({"author", "theme", "local_theme", "logic", "actors", "neighbourhood", "trashed"}),
    COMMENTS: frozenset({"author", "stance", "parent", "trashed"}),
}


class UnreadableMappingError(Exception):
    """The mapping cannot be used, for the reason given."""


@dataclass(frozen=True)
class Correspondence:
    """For one kind of contribution: where each field comes from, and what its values mean."""

    kind: str
    source: str = ""  # starts every external key, so that two platforms never share one
    fields: Mapping[str, str] = field(default_factory=dict)  # our field → their column
    constants: Mapping[str, Any] = field(default_factory=dict)  # our field → one value for all
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # our field → their value → ours

    def external_key(self, key: str) -> str:
        """Their key as it is kept here."""
        return f"{self.source}:{key}" if self.source else key

    @property
    def columns(self) -> frozenset[str]:
        """The columns without which no row can be read."""
        return frozenset(column for name, column in self.fields.items() if name in REQUIRED[self.kind])


def _same(kind: str) -> Correspondence:
    """A file whose columns are called as our fields."""
    return Correspondence(kind, fields={name: name for name in REQUIRED[kind] | OPTIONAL[kind]})


_REPUBLIQUE: Final = "republique-numerique"
BUILT_IN: Final[dict[str, Correspondence]] = {
    "propositions": _same(PROPOSALS),
    "arguments": _same(COMMENTS),
    f"{_REPUBLIQUE}-propositions": Correspondence(
        PROPOSALS,
        source=_REPUBLIQUE,
        fields={
            "key": "id", "title": "title", "text": "body_html", "author": "author", "created_at": "created_at",
            "local_theme": "section_title", "trashed": "is_trashed",
        },
        constants={"theme": "other"},
    ),
    f"{_REPUBLIQUE}-arguments": Correspondence(
        COMMENTS,
        source=_REPUBLIQUE,
        fields={
            "key": "id", "proposal": "opinion_id", "stance": "type", "text": "body", "author": "author",
            "created_at": "created_at", "trashed": "is_trashed",
        },
        values={"stance": {"pour": "for", "contre": "against"}},
    ),
}  # fmt: skip
RECOGNISED_BY: Final = {  # columns that no other file has together; the first that fits is taken
    f"{_REPUBLIQUE}-propositions": {"id", "section_title", "title", "body_html", "votes_mitige"},
    f"{_REPUBLIQUE}-arguments": {"id", "opinion_id", "type", "body", "is_trashed"},
    "propositions": REQUIRED[PROPOSALS],
    "arguments": REQUIRED[COMMENTS],
}


def recognise(columns: Iterable[str]) -> Correspondence:
    """The built-in mapping that these columns call for."""
    there = set(columns)
    for name, wanted in RECOGNISED_BY.items():
        if wanted <= there:
            return BUILT_IN[name]
    raise UnreadableMappingError(
        "Les colonnes de ce fichier ne sont pas reconnues "
        f"({', '.join(sorted(there)[:20]) or 'aucune'}). Donnez leur correspondance avec --mapping\u202f: voir docs/import.md."
    )


def find(name: str) -> Correspondence:
    """A built-in mapping by its name, or the one that a JSON file describes."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    path = Path(name)
    if not path.is_file():
        raise UnreadableMappingError(
            f"Aucune correspondance ne s’appelle « {name} », et aucun fichier non plus. Connues\u202f: {', '.join(BUILT_IN)}."
        )
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise UnreadableMappingError(f"Le fichier {name} n’est pas du JSON en UTF-8.") from None
    return _checked(said)


def _checked(said: Any) -> Correspondence:
    """A mapping from a file, or a sentence that says what is wrong with it."""
    if not isinstance(said, dict) or said.get("kind") not in REQUIRED:
        raise UnreadableMappingError("La correspondance doit dire « kind »\u202f: « proposals » ou « comments ».")
    kind = said["kind"]
    for part in ("fields", "constants", "values"):
        if not isinstance(said.setdefault(part, {}), dict):
            raise UnreadableMappingError(f"« {part} » doit être un objet JSON\u202f: {{…}}.")
    if unknown := set(said) - {"kind", "source", "fields", "constants", "values"}:
        raise UnreadableMappingError(f"« {sorted(unknown)[0]} » n’existe pas dans une correspondance.")
    named = {*said["fields"], *said["constants"], *said["values"]}
    if unknown := named - REQUIRED[kind] - OPTIONAL[kind]:
        raise UnreadableMappingError(f"Le champ « {sorted(unknown)[0]} » n’existe pas pour « {kind} ».")
    if missing := REQUIRED[kind] - {*said["fields"], *said["constants"]}:
        raise UnreadableMappingError(f"Il manque la colonne du champ « {sorted(missing)[0]} ».")
    if not all(isinstance(column, str) for column in said["fields"].values()):
        raise UnreadableMappingError("Dans « fields », chaque champ reçoit le nom d’une colonne.")
    if not all(isinstance(table, dict) for table in said["values"].values()):
        raise UnreadableMappingError(
            'Dans « values », chaque champ reçoit un objet\u202f: {"leur valeur": "la nôtre"}.'
        )
    source = said.get("source", "")
    if not isinstance(source, str) or len(source) > 40:
        raise UnreadableMappingError("« source » est un nom court, de 40 signes au plus.")
    return Correspondence(kind, source, said["fields"], said["constants"], said["values"])
