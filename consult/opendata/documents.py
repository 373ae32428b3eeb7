"""What goes with the data, in French whatever the reader's language: the package, the dictionary, the licence, how to read them."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from consult.consultations.models import Consultation
from consult.opendata.columns import LAYOUTS, Column, Layout
from consult.opendata.tables import page_of
from core.lib.sheets import DELIMITER, csv_lines

LICENCE_NAME: Final = "Licence Ouverte / Open Licence version 2.0"
LICENCE_ID: Final = "etalab-2.0"  # as SPDX names it
LICENCE_URL: Final = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
TYPES: Final = {"csv": "text/csv", "json": "application/json", "pb": "text/plain", "md": "text/markdown"}
EMPTY_LIST: Final = b"[]\n"
BALLOTS: Final = (("bulletin", "integer"), ("option", "string"), ("titre", "string"), ("valeur", "string"))

LICENCE = f"""# {LICENCE_NAME}

Ces données sont publiées sous la {LICENCE_NAME} (identifiant SPDX : {LICENCE_ID}), dont le texte fait foi :
{LICENCE_URL}

Vous pouvez les reproduire, les adapter, les croiser, les diffuser, les vendre même, à une condition : dire d’où elles viennent
(le nom de la collectivité et l’adresse du jeu) et de quand elles datent (la version et sa date).

La loi protège toujours les personnes (RGPD) : ne cherchez pas qui a écrit un texte.
"""


# Where a document says the title and the question: they come at each download, like every text, or do not.
TITLE: Final = "@@titre@@"
QUESTION: Final = "@@question@@"
PLACES: Final = re.compile(f"{TITLE}|{QUESTION}")
NO_TITLE: Final = "Consultation (titre absent)"
NO_QUESTION: Final = (
    "Le titre et la question manquent : la colonne « texte_absent » de « consultation.csv » dit pourquoi."
)


def told(document: str, words: Mapping[str, str] | None) -> str:
    """A document with the title and the question of the consultation, as far as they may leave now."""
    said = {TITLE: words["title"], QUESTION: words["question"]} if words else {TITLE: NO_TITLE, QUESTION: NO_QUESTION}
    return PLACES.sub(lambda place: said[place[0]], document)


def citation_of(consultation: Consultation, number: int, day: date, title: str = "") -> str:
    """How to name this version in a report."""
    return (
        f"{consultation.territory.name}, « {title or consultation.title} », données de la consultation, version {number} du "
        f"{day:%d/%m/%Y}, {page_of(consultation, 'donnees')}, {LICENCE_NAME}."
    )


def layouts_as_data() -> list[dict[str, Any]]:
    """The columns of today, as a version keeps them."""
    return [
        {
            "name": layout.name,
            "title": layout.title,
            "columns": [
                {
                    "name": one.name, "type": one.type, "means": one.means, "values": list(one.values),
                    "refers": one.refers, "is_key": one.is_key, "part": one.part,
                    "with_text": one.with_text,
                }
                for one in layout.columns
            ],
        }
        for layout in LAYOUTS
    ]  # fmt: skip


def documents_of(consultation: Consultation, number: int, day: date) -> dict[str, str]:
    """The words that go with a version."""
    header = ("table", "colonne", "type", "sens", "valeurs possibles")
    rows = [
        (layout.name, one.name, one.type, one.means, ", ".join(one.values))
        for layout in LAYOUTS
        for one in layout.columns
    ]
    return {
        "LICENCE.md": LICENCE,
        "LISEZMOI.md": _readme(consultation, number, day),
        "dictionnaire.csv": "".join(csv_lines(header, rows)),
    }


def _readme(consultation: Consultation, number: int, day: date) -> str:
    tables = "\n".join(
        f"- `{one.name}.csv` et `{one.name}.json` : {one.title[0].lower()}{one.title[1:]}" for one in LAYOUTS
    )
    return f"""# {TITLE}

{QUESTION}

Données de la consultation de {consultation.territory.name}, version {number} du {day:%d/%m/%Y}.
La page du jeu : {page_of(consultation, "donnees")}

## Ce que contient le dossier

{tables}
- `votes/` : les bulletins publiés de chaque vote dépouillé, en tableau (CSV), en JSON et au format Pabulib (`.pb`)
- `dictionnaire.csv` : le sens de chaque colonne
- `datapackage.json` : la description du jeu pour les programmes (Frictionless Data Package)
- `LICENCE.md` : ce que vous pouvez en faire

## Ce qu’il faut savoir avant de s’en servir

- Les noms des personnes n’y sont jamais. Seules les associations, qui parlent en public, sont nommées.
- Les dates sont au jour.
- Un texte ne paraît qu’après un repérage automatique des données personnelles, et une fois qu’un agent, qui l’avait sous les
  yeux, a dit qu’il pouvait paraître. Quand il manque, la colonne `texte_absent` dit pourquoi.
- Un texte retiré, modifié ou effacé du site après cette version n’y est plus : la version est alors dite expurgée, et son
  empreinte change. La page du jeu donne chaque empreinte et sa date.
- Les CSV sont en UTF-8, séparés par des points-virgules. Un texte qu’un tableur prendrait pour une formule y commence par une
  apostrophe ; les JSON donnent les textes exacts.
- Les nombres de soutiens sont ceux de qui a voulu soutenir : ce n’est ni un vote, ni un sondage.

## Citer ce jeu

{citation_of(consultation, number, day, TITLE)}
"""


def skeleton_of(consultation: Consultation, number: int, day: date) -> str:
    """The head of the package, as a version keeps it: as text, since the database would put its keys in another order."""
    head = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": f"{consultation.territory.slug}-{consultation.slug}"[:150],
        "title": TITLE,
        "description": QUESTION,
        "homepage": page_of(consultation, "donnees"),
        "version": str(number),
        "created": f"{day.isoformat()}T00:00:00Z",
        "licenses": [{"name": LICENCE_ID, "path": LICENCE_URL, "title": LICENCE_NAME}],
        "contributors": [{"title": consultation.territory.name, "role": "publisher"}],
        "sources": [{"title": TITLE, "path": page_of(consultation)}],
        "keywords": ["participation citoyenne", "consultation", consultation.territory.name],
    }
    return json.dumps(head, ensure_ascii=False)


def package_of(
    head: str, words: Mapping[str, str] | None, layouts: list[Layout], files: dict[str, bytes], gone: tuple[str, ...]
) -> bytes:
    """`datapackage.json`: each file with its schema, its size and its hash; how many texts have left the version since."""
    resources = [_table(layout, form, files[f"{layout.name}.{form}"]) for layout in layouts for form in ("csv", "json")]
    for name, content in files.items():
        if name.startswith("votes/"):
            schema = (
                {"fields": [{"name": one, "type": kind} for one, kind in BALLOTS]} if name.endswith(".csv") else None
            )
            resources.append(_resource(name, content, "Les bulletins d’un vote", schema))
    started = json.loads(head, object_hook=lambda node: {key: _told(value, words) for key, value in node.items()})
    whole = {**started, **({"texts_gone": len(gone)} if gone else {}), "resources": resources}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _told(value: Any, words: Mapping[str, str] | None) -> Any:
    return told(value, words) if isinstance(value, str) else value


def _table(layout: Layout, form: str, content: bytes) -> dict[str, Any]:
    """A table in one of its two forms; an empty list has no schema, since the reference reader finds no table in it."""
    schema = None if content == EMPTY_LIST else _schema(layout, form)
    return _resource(f"{layout.name}.{form}", content, layout.title, schema)


def _resource(path: str, content: bytes, title: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    form = path.rpartition(".")[2]
    said: dict[str, Any] = {
        "name": path.lower().replace("/", "-").replace(".", "-"),
        "type": "table" if schema else "file",
        "path": path,
        "title": title,
        "format": form,
        "mediatype": TYPES[form],
        "encoding": "utf-8",
    }
    if schema and form == "csv":
        said["dialect"] = {"delimiter": DELIMITER, "csv": {"delimiter": DELIMITER}}
    if schema and form == "json":
        said["dialect"] = {"json": {"keyed": True}}
    else:  # the reference reader counts no bytes of a JSON table, and would call a right size wrong
        said |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    return {**said, "schema": schema} if schema else said


def _schema(layout: Layout, form: str) -> dict[str, Any]:
    """The Table Schema of a table; a CSV refers to CSVs, a JSON to JSONs."""
    schema: dict[str, Any] = {
        "fields": [_field(one) for one in layout.columns],
        "primaryKey": [one.name for one in layout.columns if one.is_key],
        "missingValues": [""],
    }
    keys = []
    for one in layout.columns:
        if one.refers:
            table, _dot, column = one.refers.partition(".")
            resource = "" if table == layout.name else f"{table}-{form}"
            keys.append({"fields": [one.name], "reference": {"resource": resource, "fields": [column]}})
    return {**schema, "foreignKeys": keys} if keys else schema


def _field(one: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": one.name, "type": one.type, "description": one.means}
    constraints: dict[str, Any] = {"required": True} if one.is_key else {}
    if one.values:
        constraints["enum"] = list(one.values)
    return {**field, "constraints": constraints} if constraints else field
